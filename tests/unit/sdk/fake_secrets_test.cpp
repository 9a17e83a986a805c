// fake_secrets_test.cpp: the kit's secrets refuse what a host refuses, read documents as it does,
// and keep in mind what a scheme did wrong.
#include <gtest/gtest.h>

#include "packhost/kit/fake_secrets.hpp"

namespace packhost::kit {
namespace {

class FakeSecretsTest : public testing::Test {
 protected:
    static ph_str str(std::string_view text) { return {text.data(), text.size()}; }
    static ph_part literal(std::string_view text) {
        return {sizeof(ph_part), PH_PART_LITERAL, PH_ENC_RAW, 0, str(text), 0};
    }
    static ph_part part(ph_secret secret) {
        return {sizeof(ph_part), PH_PART_SECRET, PH_ENC_RAW, 0, {}, secret};
    }
    ph_secret join(const std::vector<ph_part>& parts) {
        ph_secret made = 0;
        EXPECT_EQ(FakeSecrets::table()->join(scope, parts.data(), parts.size(), &made), PH_OK);
        return made;
    }
    ph_status open(ph_secret secret, std::string_view type, std::uint64_t& document) {
        return FakeSecrets::table()->open(scope, secret, str(type), &document);
    }
    ph_status open(ph_secret secret) {
        std::uint64_t document = 0;
        return open(secret, "application/json", document);
    }
    /// What a secret of these bytes says at the path, or "-".
    std::string read(std::string_view bytes, std::string_view path,
                     std::string_view type = "application/json") {
        std::uint64_t document = 0;
        const ph_secret secret = secrets.add("s", std::string(bytes));
        if (open(secret, type, document) != PH_OK) return "no document";
        char text[64];
        std::size_t length = 0;
        const ph_status status = FakeSecrets::table()->read(scope, document, str(path), text,
                                                            sizeof text, &length);
        return status == PH_OK ? std::string(text, length) : "-";
    }

    FakeSecrets secrets;
    ph_scope* scope = secrets.open_scope();
};

TEST_F(FakeSecretsTest, ReadsStringsAndNumbersOfAJsonObject) {
    const char* json = R"( {"a": "x\u00e4\n", "n" : -1.5e3,
                            "o": {"l": [7, {"deep": "d"}]}, "t": true})";
    EXPECT_EQ(read(json, "$body.a"), "x\xc3\xa4\n");
    EXPECT_EQ(read(json, "$body.n"), "-1.5e3");
    EXPECT_EQ(read(json, "$body.o.l[0]"), "7");
    EXPECT_EQ(read(json, "$body.o.l[1].deep"), "d");
    EXPECT_EQ(read(json, "$body.t"), "-");
    EXPECT_EQ(read("{}", "$body.a"), "-");
}

TEST_F(FakeSecretsTest, TakesNothingElseForADocument) {
    for (const char* text : {"", "7", "[]", "{", "{\"a\"}", "{\"a\": }", "{\"a\": x}", "{} {}",
                             "{\"a\": \"\\q\"}", "{\"a\": \"\\u00\"}", "{\"a\": 1,}",
                             "{\"a\": \"\n\"}"})
        EXPECT_EQ(read(text, "$body.a"), "no document") << text;
}

TEST_F(FakeSecretsTest, ReadsTheClaimsOfAJwt) {
    const std::string claims = to_base64(R"({"sub": "7"})", true);
    EXPECT_EQ(read("e30." + claims + ".c2ln", "$body.sub", "application/jwt"), "7");
    EXPECT_EQ(read("e30." + claims, "$body.sub", "application/jwt"), "no document");
    EXPECT_EQ(read("e30.%.c2ln", "$body.sub", "application/jwt"), "no document");
}

TEST_F(FakeSecretsTest, OpensNoDocumentThatASchemeMadeAroundASecret) {
    const ph_secret key = secrets.add("key", "{}");
    EXPECT_EQ(open(key), PH_OK);
    EXPECT_EQ(open(join({literal("{}")})), PH_OK);
    EXPECT_EQ(open(join({part(join({literal("{")})), literal("}")})), PH_OK);
    EXPECT_EQ(open(join({part(key)})), PH_DENIED);
    EXPECT_EQ(open(join({part(join({part(key)}))})), PH_DENIED);
}

TEST_F(FakeSecretsTest, KeepsInMindThatAHandleWasGone) {
    const ph_secret made = secrets.add(scope, {"bytes", "<made>"});
    EXPECT_TRUE(secrets.value(made));
    secrets.close_scope(scope);
    scope = secrets.open_scope();
    EXPECT_TRUE(secrets.misuses().empty());
    const ph_part stale = part(made);
    EXPECT_FALSE(secrets.value(&stale, 1));
    ASSERT_EQ(secrets.misuses().size(), 1u);
    EXPECT_NE(secrets.misuses().front().find("secret that is gone"), std::string::npos);
}

TEST_F(FakeSecretsTest, KeepsInMindThatAnAnswerWasGone) {
    const std::uint64_t reply = secrets.add_reply({200, {{"$body.a", "x"}}, {}});
    char text[8];
    std::size_t length = 0;
    const auto read = [&] {
        return FakeSecrets::table()->read(scope, reply, str("$body.a"), text, sizeof text, &length);
    };
    EXPECT_EQ(read(), PH_OK);
    secrets.drop_reply(reply);
    EXPECT_EQ(read(), PH_NOT_FOUND);
    EXPECT_EQ(secrets.misuses().size(), 1u);
}

}  // namespace
}  // namespace packhost::kit
