// expected_answer_test.cpp: where it is known that an answer could not be read, nothing is sent.
#include <gtest/gtest.h>

#include "requests.hpp"

namespace packhost::tests {
namespace {

class ExpectedAnswer : public testing::Test {
 protected:
    ExpectedAnswer() {
        host_.allow_loopback();
        const std::string tree = host_.config.lock.parent_path().parent_path().parent_path();
        lock_ = replaced(read_text(host_.config.lock), "\"../../lib/", "\"" + tree + "/lib/");
    }
    std::size_t entry_of(const std::string& id) const {
        const std::size_t at = lock_.find("\nid = \"" + id + "\"");
        EXPECT_NE(at, lock_.npos) << id;
        return lock_.rfind("[[plugin]]", at);
    }
    /// As if the plugin's file were another than the one that was enabled.
    void refuse(const std::string& id) {
        constexpr std::string_view kKey = "sha256 = \"";
        const std::size_t at = lock_.find(kKey, entry_of(id)) + kKey.size();
        lock_.replace(at, 64, std::string(64, '0'));
    }
    void take_out(const std::string& id) {
        const std::size_t begin = entry_of(id), next = lock_.find("[[plugin]]", begin + 1);
        lock_.erase(begin, next == lock_.npos ? next : next - begin);
    }
    /// The outcome of Shop-List, after a change of its pack.
    std::string run(const std::string& from = "", const std::string& to = "") {
        host_.config.lock = host_.folder().write("plugins.lock", lock_);
        RunRequest request = shop_request(host_, server_.base_url());
        request.pack = host_.load(from.empty() ? manifest_ : replaced(manifest_, from, to));
        const RunResult result = host_.runtime().run(std::move(request));
        if (result.error) {
            EXPECT_NE(result.error->hint, "") << result.error->message;
        }
        return outcome(result);
    }
    ScriptedServer server_{{.replies = {answer(200, "text/plain", "Hello")}, .repeat_last = true}};
    TestHost host_;
    std::string lock_, manifest_ = shop_manifest();
};

constexpr char kAccept[] = R"("Accept": "application/json")";

TEST_F(ExpectedAnswer, ARefusedCodecOfTheUsualTypeRefusesTheRun) {
    refuse("dev.packhost.body.json");
    EXPECT_EQ(run(), "digest_mismatch plugin");
    EXPECT_EQ(server_.connections(), 0);
}

TEST_F(ExpectedAnswer, ARefusedCodecThatNobodyExpectsRefusesNothing) {
    refuse("dev.packhost.body.form");
    EXPECT_EQ(run(), "ok");
}

TEST_F(ExpectedAnswer, ThePackSaysWhatItExpects) {
    refuse("dev.packhost.body.form");
    EXPECT_EQ(run(kAccept, R"("Accept": "text/plain, application/x-www-form-urlencoded;q=0.5")"),
              "digest_mismatch plugin");
    EXPECT_EQ(run(kAccept, R"("Accept": "*/*")"), "ok");
    EXPECT_EQ(server_.connections(), 1);
}

TEST_F(ExpectedAnswer, ANodesOwnHeaderComesBeforeThePacks) {
    refuse("dev.packhost.body.form");
    const std::string accept = R"({ "in": "header", "key": "Accept", )"
                               R"("const": "application/x-www-form-urlencoded" })";
    const std::string list = "\"pathTemplate\": \"/things\",\n        \"parameters\": []";
    const std::string own = replaced(shop_manifest(), list,
                                     replaced(list, "[]", "[ " + accept + " ]"));
    ASSERT_NE(own, shop_manifest());
    manifest_ = replaced(own, "{\n  \"packVersion\"",
                         "{\n  \"requires\": [\"parameters/1\"], \"packVersion\"");
    EXPECT_EQ(run(), "digest_mismatch plugin");
    EXPECT_EQ(server_.connections(), 0);
}

TEST_F(ExpectedAnswer, ANodeThatMapsNothingOfTheBodyNeedsNoCodec) {
    refuse("dev.packhost.body.json");
    EXPECT_EQ(run(R"("path": "$body")", R"("path": "$status")"), "ok");
}

TEST_F(ExpectedAnswer, MembersOfABodyNeedACodec) {
    for (const char* name : {"form", "json", "multipart", "text"})
        take_out("dev.packhost.body." + std::string(name));
    EXPECT_EQ(run(), "ok") << "a text is its own value";
    EXPECT_EQ(run(R"("path": "$body")", R"("path": "$body.items")"), "no_plugin plugin");
    EXPECT_EQ(server_.connections(), 1);
}

}  // namespace
}  // namespace packhost::tests
