// connection_use_test.cpp: stored connections at work: tested, refused, sent, recorded, exported.
#include <sys/stat.h>

#include "stored_stage.hpp"

namespace packhost::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ConnectionUse : public StoredStage {};

TEST_F(ConnectionUse, AddTestsAndRunsWithWhatItStored) {
    const cli::SampleApi api(kCanary);
    const Finished added = add_acme(api.base_url());
    EXPECT_EQ(added.code, 0) << added.err;
    EXPECT_THAT(added.out, AllOf(HasSubstr("The connection acme is stored."),
                                 HasSubstr("The credentials of acme work")));
    EXPECT_THAT(added.err, HasSubstr("+ http://127.0.0.1:"));
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{}, {"--connection", "acme"}, {"--connection", "acme", "-v"}}) {
        const Finished run = list_items(more);
        EXPECT_EQ(run.code, 0) << run.err;
        EXPECT_THAT(run.out, HasSubstr("Anvil"));
        expect_no_canary(run);
    }
    const Finished dry = list_items({"--dry-run"});
    EXPECT_EQ(dry.code, 0) << dry.err;
    EXPECT_THAT(dry.out, AllOf(HasSubstr("GET http://127.0.0.1:"), HasSubstr("x-api-key: ")));
    expect_no_canary(dry);
    expect_no_canary(added);
    expect_in_no_file(kCanary, {"api-key.txt"});
}

TEST_F(ConnectionUse, WhatTheConfigurationRefusesIsToldAtOnce) {
    write_config(loopback() + "[network]\norigins = [\"https://api.example.com\"]\n");
    const Finished added = add_acme("http://127.0.0.1:4711", {"--no-test"});
    EXPECT_EQ(added.code, 0) << added.err;
    EXPECT_THAT(added.err, AllOf(HasSubstr("warning: runs with it will be refused"),
                                 HasSubstr("origins = [\"http://127.0.0.1:4711\", "
                                           "\"https://api.example.com\"]")));
    const Finished allowed = command({"connection", "edit", "acme", "--base-url",
                                      "https://api.example.com", "--yes", "--no-test"});
    EXPECT_EQ(allowed.code, 0) << allowed.err;
    EXPECT_THAT(allowed.err, Not(HasSubstr("will be refused")));
    write_config("");
    const Finished plain = command({"connection", "edit", "acme", "--base-url",
                                    "https://10.1.2.3", "--yes", "--no-test"});
    EXPECT_THAT(plain.err, AllOf(HasSubstr("will be refused"), HasSubstr("allow = [\"private\"]")));
}

TEST_F(ConnectionUse, TestSaysAndKeepsHowItEnded) {
    const cli::SampleApi api("another key");
    const Finished added = add_acme(api.base_url());
    EXPECT_EQ(added.code, 4) << "stored, and refused";
    EXPECT_THAT(added.err, AllOf(HasSubstr("refused the credentials"),
                                 HasSubstr("packhost connection edit acme")));
    EXPECT_THAT(command({"connection", "list"}).out, HasSubstr("fails"));
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{"acme"}, {"--connection", "acme"},
          {"acme", "--pack", "acme-api"}}) {
        std::vector<std::string> all{"connection", "test", "--json"};
        all.insert(all.end(), more.begin(), more.end());
        const Finished test = command(all);
        EXPECT_EQ(test.code, 4);
        EXPECT_EQ(*json(test.out).find("error")->find("code"), Value("credentials_refused"));
    }
    const Value shown = json(command({"connection", "show", "acme", "--json"}).out);
    EXPECT_EQ(*shown.find("tested")->find("ok"), Value(false));
    EXPECT_EQ(command({"connection", "test"}).code, 2);
    const std::string file = (folder_ / "acme.toml").string();
    EXPECT_EQ(command({"connection", "test", "--connection", file}).code, 5)
        << "a file, whose pack is found by its provider; nobody listens";
}

TEST_F(ConnectionUse, KeepsKeysWithLinesAndSendsNoneInAHeader) {
    const cli::SampleApi api(kCanary);
    const std::string pem = "-----BEGIN KEY-----\n" + std::string(kTyped) + "\n-----END KEY-----\n";
    const std::string file = write("key.pem", pem).string();
    ASSERT_EQ(command({"connection", "add", "acme-api", "--name", "acme", "--no-test", "--base-url",
                       api.base_url(), "--credential-file", "api-key=" + file})
                  .code,
              0);
    const auto shape = [&](const std::string& user) {
        const Value shown = json(command({"connection", "show", "acme", "--json"}, {}, user).out);
        const Value* text = shown.find("credentials")->get_if<Array>()->at(0).find("shape");
        return text ? *text : Value();
    };
    EXPECT_EQ(shape("first"), Value("PEM, 3 lines"));
    const Finished run = list_items();
    EXPECT_EQ(run.code, 4) << run.err;
    EXPECT_THAT(run.err, AllOf(HasSubstr("can't be sent in the header"), Not(HasSubstr(kTyped))));
    const std::string phrase = write("phrase.txt", "correct horse\n").string();
    const Finished exported = command({"connection", "export", "acme", "--with-secrets",
                                       "--passphrase-file", phrase});
    EXPECT_THAT(exported.out, Not(HasSubstr(kTyped)));
    EXPECT_EQ(command({"connection", "import", "-", "--passphrase-file", phrase}, exported.out,
                      "second")
                  .code,
              0);
    EXPECT_EQ(shape("second"), Value("PEM, 3 lines"));
    EXPECT_EQ(command({"connection", "rotate", "acme", "--no-test", "--credentials-json", "-"},
                      R"({"api-key": "{\n  \"key\": \"c4nary\"\n}"})")
                  .code,
              0);
    EXPECT_EQ(shape("first"), Value("JSON, 3 lines"));
    EXPECT_EQ(command({"connection", "edit", "acme", "--no-test", "--credential-file",
                       "api-key=" + (folder_ / "api-key.txt").string()})
                  .code,
              0);
    EXPECT_EQ(shape("first"), Value());
    EXPECT_EQ(list_items().code, 0);
    const std::string bytes = write("key.p12", "\x30\x82\x0A\x01").string();
    const Finished refused = command({"connection", "rotate", "acme", "--no-test",
                                      "--credential-file", "api-key=" + bytes});
    EXPECT_EQ(refused.code, 4);
    EXPECT_THAT(refused.err, HasSubstr("base64 -w0"));
    expect_in_no_file(kTyped, {"key.pem"});
}

TEST_F(ConnectionUse, RecordsTestsOfRunsWithAStoredConnection) {
    const cli::SampleApi api(kCanary);
    ASSERT_EQ(add_acme(api.base_url()).code, 0);
    const std::string file = (folder_ / "recorded.json").string();
    const Finished recorded = list_items({"--record", file});
    EXPECT_EQ(recorded.code, 0) << recorded.err;
    EXPECT_THAT(content(file), AllOf(HasSubstr("CREDENTIAL(api-key)"), Not(HasSubstr(kCanary))));
}

TEST_F(ConnectionUse, ExportsAndImportsForAnotherUser) {
    const cli::SampleApi api(kCanary);
    ASSERT_EQ(add_acme(api.base_url()).code, 0);
    const std::string phrase = write("phrase.txt", "correct horse\n").string();
    const std::string file = (folder_ / "acme.json").string();
    EXPECT_EQ(command({"connection", "export", "acme", "--with-secrets"}).code, 2);
    const std::vector<std::string> exporting{"connection", "export", "acme", "--with-secrets",
                                             "--passphrase-file", phrase, "-o", file};
    ASSERT_EQ(command(exporting).code, 0);
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_EQ(command(exporting).code, 2) << "the file is there";
    EXPECT_THAT(content(file), Not(HasSubstr(kCanary)));

    const Finished imported =
        command({"connection", "import", file, "--passphrase-file", phrase}, {}, "second");
    EXPECT_EQ(imported.code, 0) << imported.err;
    EXPECT_EQ(list_items({}, "second").code, 0);
    EXPECT_EQ(command({"connection", "import", file, "--passphrase-file", phrase}).code, 4)
        << "there is one of that name";

    const Finished plain = command({"connection", "export", "acme"});
    EXPECT_EQ(plain.code, 0);
    expect_no_canary(plain);
    const Finished without = command({"connection", "import", "-", "--name", "acme"}, plain.out,
                                     "third");
    EXPECT_EQ(without.code, 0) << without.err;
    EXPECT_THAT(without.err, AllOf(HasSubstr("packhost connection rotate acme"),
                                   HasSubstr("packhost connection consent acme")));
    EXPECT_EQ(list_items({}, "third").code, 6) << "nobody vouched for where it goes";
    EXPECT_EQ(command({"connection", "consent", "acme", "--yes"}, {}, "third").code, 0);
    EXPECT_NE(list_items({}, "third").code, 0) << "it has no secret yet";
    EXPECT_EQ(command({"connection", "rotate", "acme", "--credential-file",
                       "api-key=" + (folder_ / "api-key.txt").string()},
                      {}, "third")
                  .code,
              0);
    EXPECT_EQ(list_items({}, "third").code, 0);
}

}  // namespace
}  // namespace packhost::tests
