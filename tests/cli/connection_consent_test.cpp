// connection_consent_test.cpp: a pack that moves gets a stored credential once its user agrees.
#include <signal.h>

#include <fstream>

#include "stored_stage.hpp"

namespace packhost::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ConnectionConsent : public StoredStage {
 protected:
    /// The example pack with tokens of its own, from a server of tokens.
    void install_token_pack(const std::string& token_url) const {
        install_pack("https://api.acme.com/v2");
        const auto file = folder_ / "packs" / "acme.dragops-pack.json";
        std::string text = content(file);
        const auto replace = [&](const std::string& from, const std::string& to) {
            std::size_t count = 0;
            for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
                text.replace(at, from.size(), to);
                ++count;
            }
            ASSERT_GT(count, 0u) << from;
        };
        replace("\"type\": \"header\"", "\"type\": \"oauth2_client_credentials\"");
        replace("\"credentials\": [\"api-key\"]", "\"credentials\": [\"api-key\", \"api-key\"]");
        replace("\"headerName\": \"x-api-key\"", "\"tokenUrl\": \"" + token_url + "\"");
        std::ofstream(file, std::ios::trunc) << text;
    }
    static std::string origin(const std::string& url) { return url.substr(0, url.find("/v2")); }
};

TEST_F(ConnectionConsent, IsNeededWhereThePackMovesItsBaseUrl) {
    const cli::SampleApi old_api(kCanary), new_api(kCanary);
    const SilentServer silent;
    install_pack(old_api.base_url());
    ASSERT_EQ(add_acme({}).code, 0);
    ASSERT_EQ(list_items().code, 0);

    install_pack(silent.base_url());
    const Finished refused = list_items({"--json"});
    EXPECT_EQ(refused.code, 6) << refused.err;
    EXPECT_EQ(*json(refused.out).find("error")->find("code"), Value("needs_consent"));
    EXPECT_THAT(refused.err, AllOf(HasSubstr(origin(silent.base_url())),
                                   HasSubstr("packhost connection consent acme")));
    EXPECT_EQ(command({"connection", "test", "acme"}).code, 6);
    EXPECT_EQ(list_items({"--dry-run"}).code, 6);
    EXPECT_TRUE(silent.nobody_came());

    const Finished page = command({"connection", "show", "acme"});
    EXPECT_THAT(page.out, AllOf(HasSubstr("+ " + origin(silent.base_url())),
                                HasSubstr("- " + origin(old_api.base_url())),
                                HasSubstr("not reached")))
        << "the last test sent nothing, and says why";
    EXPECT_THAT(command({"connection", "list"}).out, HasSubstr("needs consent"));
    const Value shown = json(command({"connection", "show", "acme", "--json"}).out);
    EXPECT_EQ(*shown.find("needsConsent"), Value(Array{origin(silent.base_url())}));

    const Finished unasked = command({"connection", "consent", "acme"});
    EXPECT_EQ(unasked.code, 2);
    EXPECT_THAT(unasked.err, HasSubstr("--yes"));
    EXPECT_EQ(list_items().code, 6);
    EXPECT_TRUE(silent.nobody_came());

    install_pack(new_api.base_url());
    EXPECT_EQ(list_items().code, 6);
    EXPECT_EQ(command({"connection", "consent", "acme", "--yes"}).code, 0);
    const Finished works = list_items();
    EXPECT_EQ(works.code, 0) << works.err;
    EXPECT_THAT(works.err, HasSubstr(new_api.base_url()));
    EXPECT_THAT(command({"connection", "consent", "acme"}).out, HasSubstr("nowhere else"));
    EXPECT_THAT(command({"connection", "show", "acme"}).out, Not(HasSubstr("differs")));
    install_pack(old_api.base_url());
    EXPECT_EQ(list_items().code, 6) << "the old place has been given up";
}

TEST_F(ConnectionConsent, IsAskedForAtATerminal) {
    const cli::SampleApi old_api(kCanary), new_api(kCanary);
    install_pack(old_api.base_url());
    ASSERT_EQ(add_acme({}).code, 0);
    install_pack(new_api.base_url());
    {
        Terminal no(words({"connection", "consent", "acme"}), of());
        EXPECT_TRUE(no.shows("+ " + origin(new_api.base_url())));
        EXPECT_TRUE(no.shows("- " + origin(old_api.base_url())));
        answer(no, "Do you agree? [y/N]", "\n");
        EXPECT_EQ(no.finish().code, 130);
    }
    EXPECT_EQ(list_items().code, 6);
    Terminal yes(words({"connection", "consent", "acme"}), of());
    answer(yes, "Do you agree?", "y\n");
    EXPECT_EQ(yes.finish().code, 0);
    EXPECT_EQ(list_items().code, 0);
}

TEST_F(ConnectionConsent, IsNeededWhereThePackMovesItsTokenUrl) {
    const SilentServer api, old_tokens, new_tokens;
    install_token_pack(origin(old_tokens.base_url()) + "/token");
    ASSERT_EQ(add_acme(api.base_url(), {"--no-test"}).code, 0);
    install_token_pack(origin(new_tokens.base_url()) + "/token");
    const Finished refused = list_items();
    EXPECT_EQ(refused.code, 6) << refused.err;
    EXPECT_THAT(command({"connection", "show", "acme"}).out,
                AllOf(HasSubstr("+ " + origin(new_tokens.base_url())),
                      HasSubstr("- " + origin(old_tokens.base_url()))));
    EXPECT_TRUE(api.nobody_came() && old_tokens.nobody_came() && new_tokens.nobody_came());

    EXPECT_EQ(command({"connection", "consent", "acme", "--yes"}).code, 0);
    Process process(words({"node", "run", "Acme-ListItems"}), of());
    SilentServer& asked = const_cast<SilentServer&>(new_tokens);
    EXPECT_THAT(asked.wait_for_request(), HasSubstr("POST /token"));
    process.signal(SIGINT);
    EXPECT_EQ(process.finish().code, 130);
    EXPECT_TRUE(api.nobody_came());
}

TEST_F(ConnectionConsent, OfOverriddenTokenUrlsIsTheUsers) {
    const SilentServer api, tokens;
    install_token_pack("https://login.acme.com/token");
    const Finished added =
        add_acme(api.base_url(),
                 {"--no-test", "--url", "tokenUrl=" + origin(tokens.base_url()) + "/token"});
    EXPECT_EQ(added.code, 0) << added.err;
    EXPECT_THAT(added.err, AllOf(HasSubstr("+ " + origin(tokens.base_url())),
                                 Not(HasSubstr("login.acme.com"))));
    EXPECT_EQ(command({"connection", "edit", "acme", "--no-test", "--yes", "--url", "tokenUrl="})
                  .code,
              0);
    EXPECT_THAT(command({"connection", "show", "acme"}).out, HasSubstr("https://login.acme.com"))
        << "back to the pack's";
    const Finished mistyped = command({"connection", "edit", "acme", "--no-test", "--yes", "--url",
                                       "tokenURL=https://login.example/token"});
    EXPECT_THAT(mistyped.err, HasSubstr("Did you mean \"tokenUrl\"?"));
}

}  // namespace
}  // namespace packhost::tests
