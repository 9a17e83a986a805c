// connection_commands_test.cpp: stored connections in scripts: no terminal, JSON, exit codes.
#include "stored_stage.hpp"

namespace packhost::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ConnectionCommands : public StoredStage {
 protected:
    /// Adds a connection of Jira from JSON on stdin.
    Finished add_jira(const std::string& credentials,
                      const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all{"connection", "add", "jira", "--no-test",
                                     "--credentials-json", "-"};
        all.insert(all.end(), more.begin(), more.end());
        return command(all, credentials);
    }
    static std::string jira(const std::string& url = "https://site.example") {
        return "{\"base-url\": \"" + url + "\", \"user-email\": \"user@example.org\", " +
               "\"api-token\": \"" + kTyped + "\"}";
    }
};

TEST_F(ConnectionCommands, TakesCredentialsFromFilesVariablesAndJson) {
    EXPECT_EQ(add_jira(jira()).code, 0);
    EXPECT_EQ(add_jira(jira("https:\\/\\/\\u0073ite.example/"), {"--name", "escaped"}).code, 0);
    const Finished by_variables =
        run(words({"connection", "add", "jira", "--no-test", "--credential-env",
                   "base-url=JIRA_SITE", "--credential-env", "user-email", "--credential-file",
                   "api-token=" + (folder_ / "api-key.txt").string()}),
            {{"XDG_STATE_HOME", (folder_ / "first").string()},
             {"JIRA_SITE", "https://site.example"},
             {"PACKHOST_CREDENTIAL_USER_EMAIL", "user@example.org"}});
    EXPECT_EQ(by_variables.code, 0) << by_variables.err;
    EXPECT_THAT(by_variables.out, HasSubstr("The connection jira-2 is stored."));
    const std::string file = write("jira.json", jira()).string();
    EXPECT_EQ(command({"connection", "add", "jira", "--no-test", "--credentials-json", file}).code,
              0);
    const Value list = json(command({"connection", "list", "--json"}).out);
    EXPECT_EQ(list.find("connections")->get_if<Array>()->size(), 4u);
    for (const std::string name : {"jira", "escaped", "jira-2", "jira-3"}) {
        const Value shown = json(command({"connection", "show", name, "--json"}).out);
        EXPECT_EQ(*shown.find("origins"), Value(Array{"https://site.example"})) << name;
    }
    expect_in_no_file(kTyped, {"jira.json"});
}

TEST_F(ConnectionCommands, SaysWhatIsWrongWithCredentialsAndNotWhatTheyAre) {
    const std::string open_file = write("open.txt", kTyped, 0644).string();
    struct Case {
        std::vector<std::string> words;
        std::string input;
        int code;
        std::string told;
    };
    const std::vector<Case> cases = {
        {{}, "", 4, "base-url (Site) is required"},
        {{"--credentials-json", "-"}, "{\"api-tokn\": \"" + std::string(kTyped) + "\"}", 2,
         "Did you mean \"api-token\"?"},
        {{"--credentials-json", "-"}, "{\"api-token\": \"" + std::string(kTyped) + "\"", 3,
         "line 1: a comma or } is expected"},
        {{"--credentials-json", "-"}, "{\"api-token\": 17}", 3, "a text in quotes"},
        {{"--credentials-json", "-"}, "[]", 3, "must be a JSON object"},
        {{"--credentials-json", "-"}, "{} {}", 3, "more behind"},
        {{"--credentials-json", "-"}, jira("http://site.example"), 6, "only go over https"},
        {{"--credentials-json", "-"}, jira("site"), 4, "does not begin with https://"},
        {{"--credentials-json", "-"}, jira("https://user@site.example"), 4, "user information"},
        {{"--credentials-json", open_file}, "", 4, "chmod 600"},
        {{"--credential-file", "api-token=" + open_file}, "", 4, "chmod 600"},
        {{"--credential-file", open_file}, "", 2, "NAME=FILE"},
        {{"--credential-env", "api-token=NOT_SET_AT_ALL"}, "", 4, "is not set"},
        {{"--credential-env", "api-token=NOT_SET", "--credential-env", "x=Y"}, "", 4, "not set"},
        {{"--name", "-wrong"}, "", 4, "letters, digits"},
        {{"--name", "a b"}, "", 4, "letters, digits"},
        {{"--base-url", "ftp://site.example"}, "", 4, "does not begin with https://"},
        {{"--url", "tokenUrl"}, "", 2, "SETTING=URL"},
    };
    for (const Case& one : cases) {
        std::vector<std::string> all{"connection", "add", "jira", "--no-test"};
        all.insert(all.end(), one.words.begin(), one.words.end());
        const Finished done = command(all, one.input);
        EXPECT_EQ(done.code, one.code) << done.err;
        EXPECT_THAT(done.err, AllOf(HasSubstr(one.told), Not(HasSubstr(kTyped))));
        EXPECT_THAT(done.out, testing::IsEmpty());
    }
    EXPECT_THAT(command({"connection", "list"}).err, HasSubstr("No connection is stored yet"));
}

TEST_F(ConnectionCommands, SuggestsProvidersNamesAndWhatToDo) {
    const Finished provider = command({"connection", "add", "jirra"});
    EXPECT_EQ(provider.code, 2);
    EXPECT_THAT(provider.err, HasSubstr("Did you mean \"jira\"?"));
    ASSERT_EQ(add_jira(jira()).code, 0);
    const Finished name = command({"connection", "show", "jirra"});
    EXPECT_EQ(name.code, 4);
    EXPECT_THAT(name.err, HasSubstr("Did you mean \"jira\"?"));
    EXPECT_THAT(command({"connection", "show", "zzzzzz"}).err,
                HasSubstr("packhost connection list"));
    const Finished twice = add_jira(jira(), {"--name", "jira"});
    EXPECT_EQ(twice.code, 4);
    EXPECT_THAT(twice.err, HasSubstr("packhost connection edit jira"));
    const Finished none = list_items();
    EXPECT_EQ(none.code, 4);
    EXPECT_THAT(none.err, HasSubstr("packhost connection add acme-api"));
}

TEST_F(ConnectionCommands, ShowMasksSecretsWhateverTheirLength) {
    ASSERT_EQ(add_jira(jira()).code, 0);
    const Finished page = command({"connection", "show", "jira"});
    EXPECT_EQ(page.code, 0);
    EXPECT_THAT(page.out, AllOf(HasSubstr("api-token   set\n"), HasSubstr("user@example.org"),
                                HasSubstr("  https://site.example\n"), Not(HasSubstr(kTyped))));
    const Finished shown = command({"connection", "show", "jira", "--json"});
    EXPECT_THAT(shown.out, Not(HasSubstr(kTyped)));
    const Value connection = json(shown.out);
    const Array& credentials = *connection.find("credentials")->get_if<Array>();
    ASSERT_EQ(credentials.size(), 3u);
    EXPECT_EQ(*credentials[2].find("state"), Value("set"));
    EXPECT_EQ(credentials[2].find("value"), nullptr);
    EXPECT_EQ(*connection.find("needsConsent"), Value(Array{}));
}

TEST_F(ConnectionCommands, EditChangesWhatIsGivenAndAsksForLeaveElsewhere) {
    ASSERT_EQ(add_jira(jira()).code, 0);
    EXPECT_EQ(command({"connection", "edit", "jira"}).code, 2) << "nothing is given";
    const std::string other = "{\"base-url\": \"https://other.example\"}";
    const std::vector<std::string> edit{"connection", "edit", "jira", "--no-test",
                                        "--credentials-json", "-"};
    const Finished refused = command(edit, other);
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("+ https://other.example"), HasSubstr("--yes")));
    EXPECT_THAT(command({"connection", "show", "jira"}).out, Not(HasSubstr("other.example")));
    std::vector<std::string> agreed = edit;
    agreed.push_back("--yes");
    EXPECT_EQ(command(agreed, other).code, 0);
    EXPECT_EQ(command(edit, "{\"user-email\": \"second@example.org\"}").code, 0)
        << "the same place needs no leave";
    const Finished page = command({"connection", "show", "jira"});
    EXPECT_THAT(page.out, AllOf(HasSubstr("second@example.org"), HasSubstr("api-token   set"),
                                HasSubstr("https://other.example")));
    EXPECT_EQ(command(edit, "{\"api-token\": null}").code, 4) << "it is required";
}

TEST_F(ConnectionCommands, RotateTakesSecretsAlone) {
    const cli::SampleApi api(kTyped);
    ASSERT_EQ(add_acme(api.base_url(), {"--no-test"}).code, 0);
    EXPECT_EQ(command({"connection", "rotate", "acme"}).code, 2);
    EXPECT_EQ(list_items().code, 1);
    write("new-key.txt", kTyped);
    const Finished rotated =
        command({"connection", "rotate", "acme", "--credential-file",
                 "api-key=" + (folder_ / "new-key.txt").string()});
    EXPECT_EQ(rotated.code, 0) << rotated.err;
    EXPECT_THAT(rotated.out, HasSubstr("The credentials of acme work"));
    EXPECT_EQ(list_items().code, 0);
    ASSERT_EQ(add_jira(jira()).code, 0);
    const Finished text = command({"connection", "rotate", "jira", "--credentials-json", "-"},
                                  "{\"user-email\": \"second@example.org\"}");
    EXPECT_EQ(text.code, 2);
    EXPECT_THAT(text.err, HasSubstr("packhost connection edit jira"));
}

TEST_F(ConnectionCommands, RunsChooseByProviderAndNeverGuess) {
    const cli::SampleApi api(kCanary);
    ASSERT_EQ(add_jira(jira()).code, 0);
    EXPECT_EQ(list_items().code, 4) << "of another provider";
    const Finished other = list_items({"--connection", "jira"});
    EXPECT_EQ(other.code, 4) << "and nobody is asked to let it be used elsewhere";
    EXPECT_THAT(other.err, HasSubstr("is of the provider \"jira\""));
    EXPECT_EQ(command({"connection", "consent", "jira", "--pack", "acme-api", "--yes"}).code, 4);
    EXPECT_EQ(command({"connection", "test", "jira", "--pack", "acme-api"}).code, 4);
    ASSERT_EQ(add_acme(api.base_url()).code, 0);
    EXPECT_EQ(list_items().code, 0);
    ASSERT_EQ(command({"connection", "add", "acme-api", "--name", "other", "--no-test",
                       "--credential-file", "api-key=" + (folder_ / "api-key.txt").string()})
                  .code,
              0);
    const Finished two = list_items();
    EXPECT_EQ(two.code, 2);
    EXPECT_THAT(two.err, AllOf(HasSubstr("acme, other"), HasSubstr("--connection acme")));
    EXPECT_EQ(list_items({"--connection", "acme"}).code, 0);
    const Finished mistyped = list_items({"--connection", "acmee"});
    EXPECT_EQ(mistyped.code, 4);
    EXPECT_THAT(mistyped.err, HasSubstr("Did you mean \"acme\"?"));
    write_connection(api.base_url());
    EXPECT_EQ(run(node_run("Acme-ListItems"), of()).code, 0) << "a file stays a file";
}

TEST_F(ConnectionCommands, RenameAndRemoveNeedTheirNamesAndLeave) {
    ASSERT_EQ(add_jira(jira()).code, 0);
    ASSERT_EQ(add_jira(jira()).code, 0);
    EXPECT_EQ(command({"connection", "rename", "jira", "jira-2"}).code, 4) << "it is taken";
    EXPECT_EQ(command({"connection", "rename", "jira", "no/name"}).code, 4);
    EXPECT_EQ(command({"connection", "rename", "jira", "acme"}).code, 0);
    EXPECT_EQ(command({"connection", "show", "jira"}).code, 4);
    EXPECT_THAT(command({"connection", "rename", "acme", "cloud"}).err,
                HasSubstr("network.connections.acme"));
    const Finished refused = command({"connection", "remove", "cloud"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("--yes"));
    EXPECT_EQ(command({"connection", "remove", "cloud", "--yes"}).code, 0);
    EXPECT_EQ(command({"connection", "remove", "cloud", "--yes"}).code, 4);
    EXPECT_EQ(command({"connection", "show", "jira-2"}).code, 0);
}

TEST_F(ConnectionCommands, AreCompleted) {
    ASSERT_EQ(add_jira(jira()).code, 0);
    const auto completed = [&](const std::vector<std::string>& typed) {
        std::vector<std::string> all{"__complete", "zsh", "--config",
                                     (folder_ / "packhost.toml").string()};
        all.insert(all.end(), typed.begin(), typed.end());
        return run(all, of()).out;
    };
    EXPECT_THAT(completed({"connection", "show", "j"}), HasSubstr("jira\t"));
    EXPECT_THAT(completed({"connection", "test", ""}), HasSubstr("jira\t"));
    EXPECT_THAT(completed({"node", "run", "x", "--connection", "j"}),
                AllOf(HasSubstr("jira\t"), HasSubstr(":files")));
    EXPECT_THAT(completed({"connection", "add", "acme"}), HasSubstr("acme-api\t"));
    EXPECT_THAT(completed({"connection", "r"}), AllOf(HasSubstr("rotate"), HasSubstr("remove")));
    std::filesystem::remove(store_folder() / "master.key");
    EXPECT_THAT(completed({"connection", "show", "j"}), Not(HasSubstr("error")));
}

}  // namespace
}  // namespace packhost::tests
