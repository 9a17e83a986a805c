// connection_test_test.cpp: `packhost connection test`: do credentials work, in words and code.
#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;

class ConnectionTest : public Stage {
 protected:
    Finished test(const std::vector<std::string>& more = {},
                  const std::string& pack = PACKHOST_EXAMPLE_PACK) const {
        std::vector<std::string> words{"--config", (folder_ / "packhost.toml").string(),
                                       "connection", "test", "--pack", pack,
                                       "--connection", (folder_ / "acme.toml").string()};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
};

TEST_F(ConnectionTest, SaysThatCredentialsWork) {
    const cli::SampleApi api(kCanary);
    write_connection(api.base_url());
    const Finished works = test();
    EXPECT_EQ(works.code, 0) << works.err;
    EXPECT_EQ(works.out, "The credentials of acme work: acme-api answered 200.\n");
    EXPECT_THAT(works.err, HasSubstr("/me -> 200 in "));
    EXPECT_EQ(test({}, "acme-api").code, 0) << "by slug";
    EXPECT_EQ(*json(test({"--json"}).out).find("ok"), Value(true));
    expect_no_canary(works);
}

TEST_F(ConnectionTest, SaysThatCredentialsWereRefused) {
    const cli::SampleApi api("another key");
    write_connection(api.base_url());
    const Finished refused = test();
    EXPECT_EQ(refused.code, 4);
    EXPECT_THAT(refused.err, HasSubstr("refused the credentials"));
    EXPECT_EQ(*json(test({"--json"}).out).find("error")->find("code"),
              Value("credentials_refused"));
    expect_no_canary(refused);
}

TEST_F(ConnectionTest, SaysThatTheAnswerWasAnother) {
    const cli::SampleApi api(kCanary);
    write_connection(api.base_url());
    const auto changed = write_pack("\"expectedStatus\": 200", "\"expectedStatus\": 204");
    const Finished other = test({}, changed.string());
    EXPECT_EQ(other.code, 1);
    EXPECT_THAT(other.err, HasSubstr("200"));
    const auto absent = write_pack("\"pathTemplate\": \"/me\"", "\"pathTemplate\": \"/nobody\"");
    EXPECT_NE(test({}, absent.string()).code, 0);
}

TEST_F(ConnectionTest, SaysWhatElseIsWrong) {
    EXPECT_EQ(test().code, 5) << "nobody listens";
    EXPECT_EQ(test({}, "acme-apx").code, 2);
    std::filesystem::remove(folder_ / "acme.toml");
    EXPECT_EQ(test().code, 4);
    const auto without = write_pack("\"testRequest\"", "\"x-testRequest\"");
    write_connection(refused_base_url());
    const Finished none = test({}, without.string());
    EXPECT_EQ(none.code, 3) << none.err;
}

}  // namespace
}  // namespace packhost::tests
