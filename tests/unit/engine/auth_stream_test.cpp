// auth_stream_test.cpp: schemes and bodies that are streamed: digests, fields, and challenges.
#include <openssl/evp.h>

#include "auth_stage.hpp"

namespace packhost::tests {
namespace {

/// Tells its size, and gives its bytes once.
class OnceSource final : public BlobSource {
 public:
    explicit OnceSource(std::string bytes) : bytes_(std::move(bytes)) {}
    std::optional<std::uint64_t> size() const override { return bytes_.size(); }
    Result<std::size_t> read(std::span<char> buffer) override {
        const std::size_t n = bytes_.copy(buffer.data(), buffer.size(), at_);
        at_ += n;
        return n;
    }
    bool can_rewind() const override { return false; }
    Result<void> rewind() override { return Error{"test", Phase::run, "It can't.", ""}; }

 private:
    const std::string bytes_;
    std::size_t at_ = 0;
};

std::string sha256_of(std::string_view bytes) {
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), raw, &size, EVP_sha256(), nullptr);
    std::string out;
    char pair[3];
    for (unsigned i = 0; i < size; ++i) {
        std::snprintf(pair, sizeof pair, "%02x", raw[i]);
        out += pair;
    }
    return out;
}

class AuthStream : public AuthStage {
 protected:
    RunResult run(const std::string& script, const std::string& node,
                  std::shared_ptr<BlobSource> source) {
        RunRequest asked = request(pack("probe", settings(script, R"("number":100000000)")), node);
        asked.pins.clear();
        asked.blobs.emplace_back("file", std::move(source));
        return host.runtime().run(asked);
    }
    const std::string bytes = std::string(5'000'000, 'x') + "end";  // some turns of the digest
};

TEST_F(AuthStream, GivesTheDigestOfWhatIsSent) {
    for (const bool once : {false, true})
        for (const char* node : {"Probe-Raw", "Probe-Parts"}) {
            const std::size_t before = server.seen("/things").size();
            const RunResult result =
                run("digest", node,
                    once ? std::make_shared<OnceSource>(bytes) : BlobSource::of(bytes));
            EXPECT_EQ(code_of(result), "ok") << node << once;
            const auto seen = server.seen("/things");
            ASSERT_EQ(seen.size(), before + 1);
            EXPECT_NE(seen.back().body.find(bytes), std::string::npos);
            EXPECT_EQ(seen.back().header("x-digest"), sha256_of(seen.back().body));
        }
}

TEST_F(AuthStream, IsNotSeenByASchemeThatAsksForTheBody) {
    EXPECT_EQ(code_of(run("body", "Probe-Raw", BlobSource::of("abc"))), "streamed_body");
    EXPECT_NE(code_of(run("mac-over-body", "Probe-Raw", BlobSource::of("abc"))), "ok");
    EXPECT_TRUE(server.seen("/things").empty());
}

TEST_F(AuthStream, TakesAFieldOfAuthAsAPart) {
    EXPECT_EQ(code_of(run("body-field", "Probe-Raw", BlobSource::of("abc"))), "no_body_field");
    EXPECT_TRUE(server.seen("/things").empty());
    const RunResult result = run("body-field", "Probe-Parts", BlobSource::of("abc"));
    EXPECT_EQ(code_of(result), "ok");
    const auto seen = server.seen("/things");
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_NE(seen[0].body.find("\r\n\r\nabc\r\n--"), std::string::npos) << seen[0].body;
    EXPECT_NE(seen[0].body.find("\r\n\r\nk:" + key + "\r\n--"), std::string::npos) << seen[0].body;
    expect_unseen(result, {key});
}

TEST_F(AuthStream, IsSentAgainAfterAChallenge) {
    for (const bool once : {false, true}) {
        std::atomic<int> asked = 0;
        handle = [&](const Seen&) {
            Answer answer;
            if (asked++ == 0) answer.status = 401;
            return answer;
        };
        const std::size_t before = server.seen("/things").size();
        const RunResult result =
            run("challenge", "Probe-Raw",
                once ? std::make_shared<OnceSource>(bytes) : BlobSource::of(bytes));
        EXPECT_EQ(code_of(result), "ok");
        const auto seen = server.seen("/things");
        ASSERT_EQ(seen.size(), before + 2);
        for (std::size_t i = before; i < seen.size(); ++i) EXPECT_EQ(seen[i].body, bytes);
    }
}

}  // namespace
}  // namespace packhost::tests
