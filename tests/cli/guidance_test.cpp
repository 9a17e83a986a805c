// guidance_test.cpp: what a person who knows the help texts alone is told when something is amiss.
#include "stored_stage.hpp"

namespace packhost::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Guidance : public StoredStage {
 protected:
    Finished add_jira(const std::vector<std::string>& more,
                      const std::string& credentials) const {
        std::vector<std::string> all{"connection", "add", "jira", "--no-test",
                                     "--credentials-json", "-"};
        all.insert(all.end(), more.begin(), more.end());
        return command(all, credentials);
    }
    /// Without the site.
    static std::string rest_of_jira() {
        return "{\"user-email\": \"user@example.org\", \"api-token\": \"" + std::string(kTyped) +
               "\"}";
    }
    std::string credential(const std::string& connection, std::size_t index) const {
        const Value shown = json(command({"connection", "show", connection, "--json"}).out);
        const Value* value = shown.find("credentials")->get_if<Array>()->at(index).find("value");
        return value ? *value->get_if<std::string>() : std::string();
    }
};

TEST_F(Guidance, ASecretInTheWrongPlaceIsNotRepeated) {
    const std::string secret = kTyped;
    for (const std::vector<std::string>& given : std::vector<std::vector<std::string>>{
             {"--credential-env", "api-token=" + secret},
             {"--credential-env", secret},
             {"--credential-env", secret + "=api-token"},
             {"--credential-file", "api-token=" + secret},
             {"--credential-file", secret + "=api-token"},
             {"--credentials-json", "{\"api-token\": \"" + secret + "\"}"}}) {
        std::vector<std::string> all{"connection", "add", "jira", "--no-test"};
        all.insert(all.end(), given.begin(), given.end());
        const Finished done = command(all);
        EXPECT_NE(done.code, 0);
        EXPECT_THAT(done.err, AllOf(HasSubstr("revoke it"), Not(HasSubstr(secret)))) << given[1];
        EXPECT_THAT(done.out, testing::IsEmpty());
    }
}

TEST_F(Guidance, TheOptionForTheBaseUrlFillsTheCredentialThatHoldsIt) {
    const Finished added = add_jira({"--base-url", "https://site.example"}, rest_of_jira());
    ASSERT_EQ(added.code, 0) << added.err;
    EXPECT_EQ(credential("jira", 0), "https://site.example");
    ASSERT_EQ(command({"connection", "edit", "jira", "--no-test", "--yes", "--base-url",
                       "https://other.example"}).code, 0);
    EXPECT_EQ(credential("jira", 0), "https://other.example");
    EXPECT_THAT(command({"connection", "show", "jira"}).out,
                Not(HasSubstr("https://site.example")));
    const Finished two = add_jira({"--base-url", "https://site.example"},
                                  "{\"base-url\": \"https://other.example\"}");
    EXPECT_EQ(two.code, 2);
    EXPECT_THAT(two.err, HasSubstr("base-url is given twice"));
    const Finished wrong = add_jira({"--base-url", "ftp://site.example"}, rest_of_jira());
    EXPECT_THAT(wrong.err, HasSubstr("does not begin with https://"));
    EXPECT_THAT(command({"pack", "show", "jira"}).out,
                AllOf(HasSubstr("base-url = "), Not(HasSubstr("base_url = "))));
}

TEST_F(Guidance, ARunWithoutAnyConnectionSaysHowToStoreOne) {
    const Finished run = command({"node", "run", "Jira-GetIssue", "--in", "issue=A-1"});
    EXPECT_EQ(run.code, 4);
    EXPECT_THAT(run.err, AllOf(HasSubstr("No connection of the provider \"jira\" is stored"),
                               HasSubstr("packhost connection add jira"), Not(HasSubstr("edit"))));
}

TEST_F(Guidance, NewSecretsAreTestedBeforeTheyReplaceThoseThatWork) {
    const cli::SampleApi api(kCanary);
    ASSERT_EQ(add_acme(api.base_url()).code, 0);
    const std::string file = write("wrong.txt", kTyped).string();
    const std::vector<std::string> rotate{"connection", "rotate", "acme", "--credential-file",
                                          "api-key=" + file};
    const Finished refused = command(rotate);
    EXPECT_EQ(refused.code, 4);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("The old secrets are kept"), HasSubstr("--no-test"),
                                   Not(HasSubstr("stored all the same"))));
    EXPECT_THAT(refused.out, Not(HasSubstr("Replaced")));
    EXPECT_EQ(list_items().code, 0) << "the old key is still there";
    EXPECT_THAT(command({"connection", "list"}).out, HasSubstr("works"));

    Terminal kept(words({"connection", "rotate", "acme"}), of());
    answer(kept, "[set; Enter keeps it]> ", std::string(kTyped) + "\n");
    answer(kept, "Test it now?", "y\n");
    answer(kept, "Keep the old secrets? [Y/n]", "\n");
    EXPECT_EQ(kept.finish().code, 4);
    EXPECT_EQ(list_items().code, 0);
    Terminal replaced(words({"connection", "rotate", "acme"}), of());
    answer(replaced, "[set; Enter keeps it]> ", std::string(kTyped) + "\n");
    answer(replaced, "Test it now?", "y\n");
    answer(replaced, "Keep the old secrets? [Y/n]", "n\n");
    const Finished done = replaced.finish();
    EXPECT_EQ(done.code, 4);
    EXPECT_THAT(done.out, HasSubstr("Replaced the secrets of the connection acme"));
    EXPECT_EQ(list_items().code, 1);
}

TEST_F(Guidance, AnUnexpectedStatusIsTheApisAnswerAndNotTheNetworks) {
    const cli::SampleApi api(kCanary);
    const std::string pack = write_pack("\"/me\"", "\"/nowhere\"").string();
    ASSERT_EQ(add_acme(api.base_url()).code, 0);
    const Finished test = command({"connection", "test", "acme", "--pack", pack});
    EXPECT_EQ(test.code, 1) << test.err;
    EXPECT_THAT(test.err, HasSubstr("status 404"));
}

TEST_F(Guidance, PlainHttpAtAQuestionTellsAllThatTheConfigurationNeeds) {
    Terminal terminal(words({"connection", "add", "jira", "--no-test"}), of());
    answer(terminal, "> ", "http://127.0.0.1:8080\n");
    EXPECT_TRUE(terminal.shows("[network.connections.\"jira\"]"));
    EXPECT_TRUE(terminal.shows("plain_http = true"));
    EXPECT_TRUE(terminal.shows("allow = [\"loopback\"]"));
    answer(terminal, "> ", "\x03");
    EXPECT_EQ(terminal.finish().code, 130);
}

TEST_F(Guidance, BreakingOffAtAnyQuestionSaysThatNothingChanged) {
    for (const bool at_the_end : {false, true}) {
        Terminal terminal(words({"connection", "add", "jira", "--no-test"}), of());
        if (at_the_end) {
            answer(terminal, "> ", "https://site.example\n");
            answer(terminal, "> ", "user@example.org\n");
            answer(terminal, "> ", std::string(kTyped) + "\n");
            answer(terminal, "Store it?", "\x03");
        } else {
            answer(terminal, "> ", "half\x03");
        }
        const Finished done = terminal.finish();
        EXPECT_EQ(done.code, 130);
        EXPECT_THAT(done.out, HasSubstr("\nNothing was changed.")) << done.out;
    }
    Terminal terminal(words({"connection", "add", "jira", "--no-test"}), of());
    answer(terminal, "> ", "https://site.example\n");
    answer(terminal, "> ", "user@example.org\n");
    answer(terminal, "> ", std::string(kTyped) + "\n");
    answer(terminal, "Store it?", "n\n");
    const Finished done = terminal.finish();
    EXPECT_EQ(done.code, 130);
    EXPECT_THAT(done.out, AllOf(HasSubstr("Nothing was stored."), Not(HasSubstr("error"))));
}

TEST_F(Guidance, APinIsGivenOnce) {
    const Finished twice = list_items({"--in", "limit=2"});
    EXPECT_EQ(twice.code, 2);
    EXPECT_THAT(twice.err, HasSubstr("limit is given twice"));
}

TEST_F(Guidance, ARefusalByPolicySendsNobodyToTheCredentials) {
    write_config("[network.connections.acme]\nplain_http = true\n");
    const Finished added = add_acme("http://127.0.0.1:9/v2");
    EXPECT_EQ(added.code, 6);
    EXPECT_THAT(added.err, AllOf(HasSubstr("The connection is stored all the same."),
                                 Not(HasSubstr("connection edit"))));
    EXPECT_THAT(command({"connection", "list"}).out, HasSubstr("not reached"));
    EXPECT_THAT(command({"connection", "show", "acme"}).out, HasSubstr("not reached"));
}

TEST_F(Guidance, ARefusedRunNamesTheConnectionAndWhatToDo) {
    const cli::SampleApi api("another key");
    ASSERT_EQ(add_acme(api.base_url(), {"--no-test"}).code, 0);
    const Finished run = list_items();
    EXPECT_EQ(run.code, 1);
    EXPECT_THAT(run.err, AllOf(HasSubstr("packhost connection test acme"),
                               HasSubstr("packhost connection rotate acme")));
    const Finished added = command({"connection", "test", "acme"});
    EXPECT_EQ(added.code, 4);
}

TEST_F(Guidance, WhoCouldNotBeReachedIsNotSaidToRefuse) {
    EXPECT_EQ(add_acme(refused_base_url()).code, 5);
    EXPECT_THAT(command({"connection", "list"}).out,
                AllOf(HasSubstr("not reached"), Not(HasSubstr("fails"))));
}

TEST_F(Guidance, AWordThatAnotherCommandHasIsUnderstood) {
    ASSERT_EQ(add_acme("https://api.example/v2", {"--no-test"}).code, 0);
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{"run", "Acme-ListItems"}, "packhost node run"},
        {{"connection", "delete", "acme"}, "packhost connection remove"},
        {{"node", "run", "Acme-ListItems", "--limit", "3"}, "--in limit=VALUE"},
        {{"pack", "show", "acme-api", "Acme-ListItems"}, "packhost pack show takes "},
    };
    for (const auto& [words, told] : cases) {
        const Finished done = command(words);
        EXPECT_EQ(done.code, 2);
        EXPECT_THAT(done.err, HasSubstr(told));
    }
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"help"}, {"help", "connection"}, {"help", "node", "run"}}) {
        const Finished help = command(words);
        EXPECT_EQ(help.code, 0) << help.err;
        EXPECT_THAT(help.out, HasSubstr("Usage: packhost"));
    }
    EXPECT_THAT(command({"help", "node", "run"}).out, HasSubstr("PIN=VALUE"));
}

TEST_F(Guidance, ForTheWrongProviderTheConnectionsOfTheRightOneAreListed) {
    ASSERT_EQ(add_acme("https://api.example/v2", {"--no-test"}).code, 0);
    ASSERT_EQ(add_jira({"--base-url", "https://site.example"}, rest_of_jira()).code, 0);
    const Finished run =
        command({"node", "run", "Jira-GetIssue", "--in", "issue=A", "--connection", "acme"});
    EXPECT_EQ(run.code, 4);
    EXPECT_THAT(run.err, HasSubstr("Of that provider are stored: jira."));
}

TEST_F(Guidance, AServerOfPlainHttpIsRecognizedBehindHttps) {
    const cli::SampleApi api(kCanary);
    std::string url = api.base_url();
    url.replace(0, 4, "https");
    const Finished added = add_acme(url);
    EXPECT_EQ(added.code, 5);
    EXPECT_THAT(added.err, AllOf(HasSubstr("plain http"), Not(HasSubstr("certificate"))));
}

TEST_F(Guidance, AConfigurationWithoutPluginsNamesTheSettingThatIsMissing) {
    write("packhost.toml", loopback());
    const Finished run = list_items({"--connection", (folder_ / "acme.toml").string()});
    EXPECT_EQ(run.code, 7) << run.err;
    EXPECT_THAT(run.err, HasSubstr("[plugins] lock"));
    const Finished doctor = command({"doctor"});
    EXPECT_THAT(doctor.out, AllOf(HasSubstr("audit.mode"), HasSubstr("history.path")));
}

TEST_F(Guidance, PinsThatAreMissingAreNamedAllAtOnceAndJsonIsShown) {
    const Finished run = command({"node", "run", "Jira-CreateIssue", "--dry-run"});
    EXPECT_EQ(run.code, 3) << run.err;
    EXPECT_THAT(run.err, HasSubstr("--in project=VALUE --in "));
    const Finished array = command({"node", "run", "Jira-GetIssue", "--in", "fields=summary"});
    EXPECT_EQ(array.code, 3);
    EXPECT_THAT(array.err, AllOf(HasSubstr("--in 'fields=[\"text\", 3]'"),
                                 Not(HasSubstr("This is not JSON"))));
    const Finished empty = command({"node", "run", "Jira-CreateIssue", "--in", "project="});
    EXPECT_THAT(empty.err, Not(HasSubstr("1 characters")));
}

TEST_F(Guidance, CompletionKnowsCredentialsAndFittingConnections) {
    ASSERT_EQ(add_acme("https://api.example/v2", {"--no-test"}).code, 0);
    ASSERT_EQ(add_jira({"--base-url", "https://site.example"}, rest_of_jira()).code, 0);
    const auto completed = [&](const std::vector<std::string>& typed) {
        std::vector<std::string> all{"__complete", "zsh", "--config",
                                     (folder_ / "packhost.toml").string()};
        all.insert(all.end(), typed.begin(), typed.end());
        return run(all, of()).out;
    };
    EXPECT_THAT(completed({"runs", "list", "--connection", ""}), HasSubstr("jira"));
    EXPECT_THAT(completed({"connection", "add", "jira", "--credential-env", ""}),
                AllOf(HasSubstr("api-token="), HasSubstr("base-url=")));
    EXPECT_THAT(completed({"connection", "rotate", "acme", "--credential-file", ""}),
                HasSubstr("api-key="));
    EXPECT_THAT(completed({"node", "run", "Jira-GetIssue", "--connection", ""}),
                AllOf(HasSubstr("jira"), Not(HasSubstr("acme"))));
}

}  // namespace
}  // namespace packhost::tests
