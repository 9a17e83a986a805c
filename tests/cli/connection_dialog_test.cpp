// connection_dialog_test.cpp: a person at a terminal stores, changes and removes connections.
#include <signal.h>

#include "stored_stage.hpp"

namespace packhost::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ConnectionDialog : public StoredStage {
 protected:
    std::vector<std::string> add_jira() const {
        return words({"connection", "add", "jira", "--no-test"});
    }
    /// Answers the form of Jira up to the question whether to store it.
    static void fill_in_jira(Terminal& terminal) {
        answer(terminal, "Site", "");
        answer(terminal, "> ", "https://site.example\n");
        answer(terminal, "> ", "user@example.org\n");
        answer(terminal, "> ", std::string(kTyped) + "\n");
    }
    void store_jira() const {
        Terminal terminal(add_jira(), of());
        fill_in_jira(terminal);
        answer(terminal, "Store it?", "y\n");
        ASSERT_EQ(terminal.finish().code, 0);
    }
};

TEST_F(ConnectionDialog, AsksForEachFieldInOrderAndHidesSecrets) {
    Terminal terminal(add_jira(), of());
    EXPECT_TRUE(terminal.shows("Creates, finds, reads and comments issues"));
    EXPECT_TRUE(terminal.shows("Site"));
    EXPECT_TRUE(terminal.shows("Where your Jira is."));
    EXPECT_TRUE(terminal.shows("https://your-site.atlassian.net"));
    answer(terminal, "> ", "https://site.example\n");
    EXPECT_TRUE(terminal.shows("E-mail Address"));
    answer(terminal, "> ", "user@example.org\n");
    EXPECT_TRUE(terminal.shows("API Token"));
    EXPECT_TRUE(terminal.shows("not shown"));
    answer(terminal, "> ", std::string(kTyped) + "\n");
    EXPECT_TRUE(terminal.shows("23 characters"));
    EXPECT_TRUE(terminal.shows("+ https://site.example"));
    answer(terminal, "Store it?", "\n");
    const Finished done = terminal.finish();
    EXPECT_EQ(done.code, 0) << done.out;
    EXPECT_THAT(done.out, AllOf(HasSubstr("The connection jira is stored."),
                                HasSubstr("user@example.org"), Not(HasSubstr(kTyped))));
    expect_in_no_file(kTyped);
}

TEST_F(ConnectionDialog, TakesAKeyThatIsPastedWithItsLines) {
    Terminal terminal(add_jira(), of());
    answer(terminal, "> ", "https://site.example\n");
    answer(terminal, "> ", "user@example.org\n");
    answer(terminal, "> ", "-----BEGIN KEY-----\r" + std::string(kTyped) + "\r-----END KEY-----\r");
    EXPECT_TRUE(terminal.shows("PEM, 3 lines"));
    answer(terminal, "Store it?", "y\n");
    const Finished done = terminal.finish();
    EXPECT_EQ(done.code, 0) << done.out;
    EXPECT_THAT(done.out, Not(HasSubstr(kTyped)));
    EXPECT_THAT(command({"connection", "show", "jira"}).out,
                AllOf(HasSubstr("api-token   set (PEM, 3 lines)\n"), Not(HasSubstr(kTyped))));
}

TEST_F(ConnectionDialog, KeepsTheSecretOutOfCommandLineAndEnvironment) {
    Terminal terminal(add_jira(), of());
    fill_in_jira(terminal);
    ASSERT_TRUE(terminal.shows("Store it?"));
    const std::string process = "/proc/" + std::to_string(terminal.id());
    EXPECT_THAT(content(process + "/cmdline"), AllOf(HasSubstr("jira"), Not(HasSubstr(kTyped))));
    // Its process is not to be looked into: to other users than root the file is closed.
    EXPECT_THAT(content(process + "/environ"), Not(HasSubstr(kTyped)));
    terminal.type("y\n");
    EXPECT_EQ(terminal.finish().code, 0);
}

TEST_F(ConnectionDialog, AsksAgainForWhatCantBeUsed) {
    Terminal terminal(add_jira(), of());
    answer(terminal, "> ", "\n");
    EXPECT_TRUE(terminal.shows("a value is required"));
    answer(terminal, "> ", "site.example\n");
    EXPECT_TRUE(terminal.shows("does not begin with https://"));
    answer(terminal, "> ", "http://site.example\n");
    EXPECT_TRUE(terminal.shows("only go over https"));
    answer(terminal, "> ", "https://site.example/?a=b\n");
    EXPECT_TRUE(terminal.shows("query"));
    answer(terminal, "> ", "  https://site.example  \n");
    answer(terminal, "> ", "user@example.org\n");
    answer(terminal, "> ", "\x1B[200~" + std::string(kTyped) + "\n");
    EXPECT_TRUE(terminal.shows("control character (0x1B)"));
    answer(terminal, "> ", std::string(kTyped) + "\n");
    answer(terminal, "Store it?", "y\n");
    const Finished done = terminal.finish();
    EXPECT_EQ(done.code, 0) << done.out;
    EXPECT_THAT(done.out, Not(HasSubstr(kTyped)));
}

TEST_F(ConnectionDialog, StoresNothingForWhoBreaksOff) {
    {
        Terminal terminal(add_jira(), of());
        answer(terminal, "> ", "\x03");
        EXPECT_EQ(terminal.finish().code, 130);
    }
    {
        Terminal terminal(add_jira(), of());
        answer(terminal, "> ", "https://site.example\n");
        answer(terminal, "> ", "user@example.org\n");
        answer(terminal, "> ", "half\x03");
        EXPECT_EQ(terminal.finish().code, 130);
    }
    {
        Terminal terminal(add_jira(), of());
        fill_in_jira(terminal);
        answer(terminal, "Store it?", "n\n");
        EXPECT_EQ(terminal.finish().code, 130);
    }
    EXPECT_THAT(command({"connection", "list"}).err, HasSubstr("No connection is stored yet"));
}

TEST_F(ConnectionDialog, TestsWhatItStoredIfThatIsWanted) {
    const cli::SampleApi api(kTyped);
    Terminal terminal(words({"connection", "add", "acme-api", "--name", "acme", "--base-url",
                             api.base_url()}),
                      of());
    answer(terminal, "> ", std::string(kTyped) + "\n");
    answer(terminal, "Store it?", "y\n");
    answer(terminal, "Test it now?", "\n");
    const Finished done = terminal.finish();
    EXPECT_EQ(done.code, 0) << done.out;
    EXPECT_THAT(done.out, AllOf(HasSubstr("The credentials of acme work"), Not(HasSubstr(kTyped))));
    EXPECT_THAT(command({"connection", "list"}).out, HasSubstr("works"));
}

TEST_F(ConnectionDialog, EditsWithWhatIsStoredAsTheAnswers) {
    store_jira();
    const std::string key = content(store_folder() / "master.key");
    Terminal terminal(words({"connection", "edit", "jira", "--no-test"}), of());
    answer(terminal, "[https://site.example; Enter keeps it]> ", "https://other.example\n");
    answer(terminal, "[user@example.org; Enter keeps it]> ", "\n");
    answer(terminal, "[set; Enter keeps it]> ", "\n");
    EXPECT_TRUE(terminal.shows("+ https://other.example"));
    EXPECT_TRUE(terminal.shows("- https://site.example"));
    answer(terminal, "May it be used there?", "y\n");
    EXPECT_EQ(terminal.finish().code, 0);
    const Value shown = json(command({"connection", "show", "jira", "--json"}).out);
    EXPECT_EQ(*shown.find("origins"), Value(Array{"https://other.example"}));
    EXPECT_EQ(*shown.find("credentials")->get_if<Array>()->at(2).find("state"), Value("set"));
    EXPECT_EQ(content(store_folder() / "master.key"), key);
}

TEST_F(ConnectionDialog, RotatesSecretsAlone) {
    const cli::SampleApi api(kTyped);
    ASSERT_EQ(add_acme(api.base_url(), {"--no-test"}).code, 0);
    EXPECT_EQ(list_items().code, 1) << "the key is another one yet";
    Terminal terminal(words({"connection", "rotate", "acme"}), of());
    answer(terminal, "[set; Enter keeps it]> ", std::string(kTyped) + "\n");
    answer(terminal, "Test it now?", "y\n");
    const Finished done = terminal.finish();
    EXPECT_EQ(done.code, 0) << done.out;
    EXPECT_THAT(done.out, AllOf(HasSubstr("Replaced the secrets of the connection acme"),
                                Not(HasSubstr("Base URL")), Not(HasSubstr(kTyped))));
    EXPECT_EQ(list_items().code, 0);
    Terminal kept(words({"connection", "rotate", "acme"}), of());
    answer(kept, "[set; Enter keeps it]> ", "\n");
    EXPECT_EQ(kept.finish().code, 130);
    EXPECT_EQ(list_items().code, 0);
}

TEST_F(ConnectionDialog, RemovesOnlyWhatIsAgreedTo) {
    store_jira();
    for (const std::string keys : {"\n", "n\n", "\x04"}) {
        Terminal terminal(words({"connection", "remove", "jira"}), of());
        answer(terminal, "Remove the connection jira and its secrets? [y/N]", keys);
        EXPECT_EQ(terminal.finish().code, 130);
    }
    EXPECT_EQ(command({"connection", "show", "jira"}).code, 0);
    Terminal terminal(words({"connection", "remove", "jira"}), of());
    answer(terminal, "[y/N]", "y\n");
    EXPECT_EQ(terminal.finish().code, 0);
    EXPECT_EQ(command({"connection", "show", "jira"}).code, 4);
}

TEST_F(ConnectionDialog, AsksForAPassphraseTwiceAndShowsItNever) {
    ASSERT_EQ(add_acme("https://api.example/v2", {"--no-test"}).code, 0);
    const std::string file = (folder_ / "acme.json").string();
    Terminal out(words({"connection", "export", "acme", "--with-secrets", "-o", file}), of());
    answer(out, "Passphrase: ", "correct horse\n");
    answer(out, "The same again: ", "another\n");
    EXPECT_TRUE(out.shows("These differ."));
    answer(out, "Passphrase: ", "correct horse\n");
    answer(out, "The same again: ", "correct horse\n");
    const Finished exported = out.finish();
    EXPECT_EQ(exported.code, 0) << exported.out;
    EXPECT_THAT(exported.out, Not(HasSubstr("horse")));
    EXPECT_THAT(content(file), Not(HasSubstr(kCanary)));

    Terminal wrong(words({"connection", "import", file}), of("second"));
    answer(wrong, "Passphrase: ", "incorrect\n");
    EXPECT_EQ(wrong.finish().code, 4);
    Terminal in(words({"connection", "import", file}), of("second"));
    answer(in, "Passphrase: ", "correct horse\n");
    const Finished imported = in.finish();
    EXPECT_EQ(imported.code, 0) << imported.out;
    EXPECT_THAT(imported.out, Not(HasSubstr("horse")));
}

}  // namespace
}  // namespace packhost::tests
