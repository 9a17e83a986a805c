// connection_option_test.cpp: a pack that offers several ways to authenticate: which one is asked
// for, stored and changed, and that only its credentials are.
#include <fstream>

#include "stored_stage.hpp"

namespace packhost::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kOptions[] = R"("options": [
      { "name": "password", "label": "User and password", "description": "For old accounts.",
        "auth": { "type": "basic", "credentials": ["user", "password"] } },
      { "name": "login", "label": "Two of them", "auth": {
        "type": "oauth2_client_credentials", "credentials": ["user", "password"],
        "tokenUrl": "https://login.acme.example/{{site}}/token" } }
    ],
    "baseUrl": )";
constexpr char kMore[] = R"("credentials": [
      { "name": "user", "label": "User", "type": "text", "required": true },
      { "name": "password", "label": "Password", "type": "secret", "required": true },
      { "name": "site", "label": "Site", "type": "text", "required": true },
)";

class ConnectionOption : public StoredStage {
 protected:
    ConnectionOption() {
        install_pack("https://api.acme.com/v2");
        const auto file = folder_ / "packs" / "acme.dragops-pack.json";
        std::string text = content(file);
        const auto replace = [&](const std::string& from, const std::string& to) {
            const std::size_t at = text.find(from);
            EXPECT_NE(at, std::string::npos) << from;
            text.replace(at, from.size(), to);
        };
        replace("\"packVersion\": \"1.0\",",
                "\"packVersion\": \"1.0\", \"requires\": [\"options/1\"],");
        replace("\"credentials\": [", kMore);
        replace("\"baseUrl\": ", kOptions);
        std::ofstream(file, std::ios::trunc) << text;
    }
    Finished add(const std::string& credentials, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all{"connection", "add", "acme-api", "--name", "acme",
                                     "--no-test", "--credentials-json", "-"};
        all.insert(all.end(), more.begin(), more.end());
        return command(all, credentials);
    }
    Value shown() const { return json(command({"connection", "show", "acme", "--json"}).out); }
    /// What would be sent, secrets masked.
    std::string request() const { return list_items({"--dry-run"}).out; }

    const std::string password_ =
        std::string(R"({"user": "me", "password": ")") + kTyped + "\"}";
    const std::string key_ = std::string(R"({"api-key": ")") + kTyped + "\"}";
};

TEST_F(ConnectionOption, IsGivenByNameAndAsksForItsCredentialsAlone) {
    const Finished added = add(password_, {"--option", "password"});
    ASSERT_EQ(added.code, 0) << added.err;
    EXPECT_EQ(*shown().find("option"), Value("password"));
    EXPECT_THAT(command({"connection", "show", "acme"}).out, HasSubstr("option     password\n"));
    EXPECT_THAT(request(), AllOf(HasSubstr("Authorization: *"), Not(HasSubstr("x-api-key"))));
    expect_in_no_file(kTyped);
}

TEST_F(ConnectionOption, IsTheNodesOwnWhereNoneIsGiven) {
    const Finished added = add(key_);
    ASSERT_EQ(added.code, 0) << added.err;
    EXPECT_EQ(*shown().find("option"), Value());
    EXPECT_THAT(request(), AllOf(HasSubstr("x-api-key"), Not(HasSubstr("Authorization"))));
}

TEST_F(ConnectionOption, RefusesOthersAndCredentialsOfOthers) {
    const Finished unknown = add(key_, {"--option", "pasword"});
    EXPECT_EQ(unknown.code, 4);
    EXPECT_THAT(unknown.err, AllOf(HasSubstr("does not offer the option \"pasword\""),
                                   HasSubstr("It offers: password, login.")));
    const Finished foreign = add(key_, {"--option", "password"});
    EXPECT_EQ(foreign.code, 2);
    EXPECT_THAT(foreign.err, AllOf(HasSubstr("api-key is not used with the option password"),
                                   HasSubstr("packhost pack show acme-api")));
    const Finished none = add(password_);
    EXPECT_EQ(none.code, 2);
    EXPECT_THAT(none.err, HasSubstr("another way to authenticate than the nodes'"));
    const Finished partly = add(R"({"user": "me"})", {"--option", "password"});
    EXPECT_THAT(partly.err, HasSubstr("password (Password) is required"));
    EXPECT_THAT(command({"connection", "list"}).out, Not(HasSubstr("acme-api")));
}

TEST_F(ConnectionOption, ReachesWhereThatWayLeads) {
    ASSERT_EQ(add(std::string(R"({"site": "eu", "user": "me", "password": ")") + kTyped + "\"}",
                  {"--option", "login"})
                  .code,
              0);
    EXPECT_EQ(*shown().find("origins"),
              Value(Array{"https://api.acme.com", "https://login.acme.example"}));
    ASSERT_EQ(command({"connection", "edit", "acme", "--option", "password", "--no-test"}).code,
              0);
    EXPECT_EQ(*shown().find("origins"), Value(Array{"https://api.acme.com"}));
    const Finished back =
        command({"connection", "edit", "acme", "--option", "", "--no-test",
                 "--credentials-json", "-"}, key_);
    ASSERT_EQ(back.code, 0) << back.err;
    EXPECT_EQ(*shown().find("option"), Value());
    EXPECT_EQ(shown().find("credentials")->get_if<Array>()->size(), 1u) << "the others are gone";
}

TEST_F(ConnectionOption, IsAskedForAtATerminal) {
    Terminal terminal(words({"connection", "add", "acme-api", "--name", "acme", "--no-test"}),
                      of());
    EXPECT_TRUE(terminal.shows("How to authenticate"));
    EXPECT_TRUE(terminal.shows("2  password: User and password. For old accounts."));
    EXPECT_TRUE(terminal.shows("3  login: Two of them"));
    answer(terminal, "[1]> ", "4\n");
    EXPECT_TRUE(terminal.shows("Enter a number from 1 to 3."));
    answer(terminal, "[1]> ", "password\n");
    EXPECT_TRUE(terminal.shows("(user)"));
    answer(terminal, "> ", "me\n");
    answer(terminal, "> ", std::string(kTyped) + "\n");
    answer(terminal, "Store it?", "y\n");
    const Finished done = terminal.finish();
    EXPECT_EQ(done.code, 0) << done.out;
    EXPECT_THAT(done.out, AllOf(Not(HasSubstr("api-key")), Not(HasSubstr("Site"))));
    EXPECT_EQ(*shown().find("option"), Value("password"));

    Terminal edit(words({"connection", "edit", "acme", "--no-test"}), of());
    answer(edit, "[2]> ", "\n");
    answer(edit, "> ", "\n");  // the base URL
    EXPECT_TRUE(edit.shows("(user)"));
    answer(edit, "[me; Enter keeps it]> ", "you\n");
    answer(edit, "> ", "\n");
    EXPECT_EQ(edit.finish().code, 0);
    EXPECT_THAT(request(), HasSubstr("Authorization: *"));
}

TEST_F(ConnectionOption, IsShownCompletedAndMovedWithTheConnection) {
    EXPECT_THAT(command({"pack", "show", "acme-api"}).out,
                AllOf(HasSubstr("  password  User and password (basic)\n"),
                      HasSubstr("uses user, password\n"), HasSubstr("# option = \"password\"")));
    EXPECT_THAT(command({"pack", "show", "acme-api", "--markdown"}).out,
                HasSubstr("| `password` | `basic` | User and password: For old accounts. |"));
    const Value pack = json(command({"pack", "show", "acme-api", "--json"}).out);
    EXPECT_EQ(pack.find("connection")->find("options")->get_if<Array>()->size(), 2u);
    EXPECT_THAT(run({"__complete", "zsh", "--config", (folder_ / "packhost.toml").string(),
                     "connection", "add", "acme-api", "--option", "p"}, of())
                    .out,
                HasSubstr("password\tUser and password"));
    ASSERT_EQ(add(password_, {"--option", "password"}).code, 0);
    const Finished text = command({"connection", "export", "acme"});
    ASSERT_EQ(text.code, 0) << text.err;
    const std::string file = write("acme.json", text.out).string();
    ASSERT_EQ(command({"connection", "import", file}, {}, "second").code, 0);
    EXPECT_EQ(*json(command({"connection", "show", "acme", "--json"}, {}, "second").out)
                   .find("option"),
              Value("password"));
}

}  // namespace
}  // namespace packhost::tests
