// connection_file_test.cpp: connections in files: sources of credentials, refusals, no value in any
// error.
#include "packhost/connection_file.hpp"

#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr char kCanary[] = "k3y-c4nary-9d1f";

class FixedAnswer : public Prompter {
 public:
    explicit FixedAnswer(std::string answer) : answer_(std::move(answer)) {}
    Result<Secret> ask(std::string_view question) override {
        asked.emplace_back(question);
        return Secret(answer_);
    }
    std::vector<std::string> asked;

 private:
    std::string answer_;
};

class ConnectionFile : public testing::Test {
 protected:
    ConnectionFile() {
        std::string name = (fs::temp_directory_path() / "packhost-store-XXXXXX").string();
        directory_ = ::mkdtemp(name.data());
    }
    ~ConnectionFile() override { fs::remove_all(directory_); }

    fs::path write(const std::string& name, const std::string& text, mode_t mode = 0600) {
        const fs::path file = directory_ / name;
        std::ofstream(file, std::ios::binary) << text;
        ::chmod(file.c_str(), mode);
        return file;
    }
    Result<std::shared_ptr<const Connection>> read(const std::string& text,
                                                   Prompter* prompter = nullptr) {
        return read_connection_file(write("acme.toml", text), prompter);
    }
    Error refused(const std::string& text, Prompter* prompter = nullptr) {
        auto result = read(text, prompter);
        EXPECT_FALSE(result.ok()) << text;
        if (result) return {};
        EXPECT_EQ(result.error().phase, Phase::connection);
        EXPECT_THAT(result.error().message, Not(HasSubstr(kCanary)));
        EXPECT_THAT(result.error().hint, Not(HasSubstr(kCanary)));
        return result.error();
    }

    fs::path directory_;
};

TEST_F(ConnectionFile, ReadsEverySource) {
    write("key.txt", std::string(kCanary) + "\n");
    ::setenv("PACKHOST_TEST_TOKEN", "from env", 1);
    FixedAnswer prompter("typed");
    auto result = read("provider = \"acme-api\"\n"
                       "base_url = \"https://eu.example.org\"\n"
                       "option = \"password\"\n"
                       "[credentials]\n"
                       "a = { env = \"PACKHOST_TEST_TOKEN\" }\n"
                       "b = { value_file = \"key.txt\" }\n"
                       "c = { prompt = true }\n"
                       "d = { text = \"user@example.org\" }\n"
                       "e = { text = \"\" }\n",
                       &prompter);
    ASSERT_TRUE(result.ok()) << result.error().message;
    const Connection& connection = **result;
    EXPECT_EQ(connection.name, "acme");
    EXPECT_EQ(connection.provider, "acme-api");
    EXPECT_EQ(connection.base_url, "https://eu.example.org");
    EXPECT_EQ(connection.option, "password");
    ASSERT_EQ(connection.credentials.size(), 5u);
    EXPECT_EQ(connection.find("a")->value.expose(), "from env");
    EXPECT_EQ(connection.find("b")->value.expose(), kCanary);
    EXPECT_EQ(connection.find("c")->value.expose(), "typed");
    EXPECT_EQ(connection.find("d")->value.expose(), "user@example.org");
    EXPECT_EQ(connection.find("e")->value.expose(), "");
    EXPECT_THAT(prompter.asked, testing::ElementsAre("c of acme: "));
}

TEST_F(ConnectionFile, TakesANameOfItsOwn) {
    EXPECT_EQ((*read("provider = \"p\"\nname = \"acme-demo\"\n"))->name, "acme-demo");
    refused("provider = \"p\"\nname = \"\"\n");
}

TEST_F(ConnectionFile, TellsWhatIsWrongByLineAndKey) {
    struct Row { const char* text; const char* code; const char* message; };
    const Row rows[] = {
        {"", "bad_connection", "provider is missing"},
        {"provider = 1\n", "bad_connection", "acme.toml:1: provider: this must be a text"},
        {"provider = \"p\"\n\nbaseurl = \"x\"\n", "bad_connection", "acme.toml:3: baseurl:"},
        {"provider = \"p\"\n[credentials]\nk = \"k3y-c4nary-9d1f\"\n", "bad_connection",
         "acme.toml:3: credentials.k: a credential is a table"},
        {"provider = \"p\"\n[credentials]\nk = {}\n", "bad_connection", "names no source"},
        {"provider = \"p\"\n[credentials]\nk = { env = \"A\", text = \"k3y-c4nary-9d1f\" }\n",
         "bad_connection", "more than one source"},
        {"provider = \"p\"\n[credentials]\nk = { enf = \"A\" }\n", "bad_connection",
         "credentials.k.enf: there is no such key"},
        {"provider = \"p\"\n[credentials]\nk = { env = \"PACKHOST_TEST_UNSET\" }\n",
         "bad_credential", "acme.toml:3: credentials.k: the environment variable"},
        {"provider = \"p\"\n[credentials]\nk = { value_file = \"absent.txt\" }\n", "bad_credential",
         "No such file"},
        {"provider = \"p\"\n[credentials]\nk = { value_file = \".\" }\n", "bad_credential",
         "not a regular file"},
        {"provider = \"p\"\n[credentials]\nk = { prompt = true }\n", "no_terminal",
         "nobody to ask"},
        {"provider = \"p\"\nk3y-c4nary-9d1f\n", "bad_connection", "not valid TOML"},
    };
    for (const Row& row : rows) {
        const Error error = refused(row.text);
        EXPECT_EQ(error.code, row.code) << row.text;
        EXPECT_THAT(error.message, HasSubstr(row.message));
    }
}

TEST_F(ConnectionFile, SuggestsTheNearestKey) {
    EXPECT_EQ(refused("provider = \"p\"\nbaseurl = \"x\"\n").hint, "Did you mean \"base_url\"?");
}

TEST_F(ConnectionFile, RefusesAValueFileThatOthersCanRead) {
    for (const mode_t mode : {0640u, 0604u, 0660u, 0601u}) {
        write("key.txt", kCanary, mode);
        const Error error =
            refused("provider = \"p\"\n[credentials]\nk = { value_file = \"key.txt\" }\n");
        EXPECT_EQ(error.code, "unsafe_file");
        EXPECT_THAT(error.hint, HasSubstr("chmod 600"));
        fs::remove(directory_ / "key.txt");
    }
}

TEST_F(ConnectionFile, StripsOneNewlineAtTheEndOfAValueFile) {
    struct Row { const char* content; const char* value; };
    const std::string text = "provider = \"p\"\n[credentials]\nk = { value_file = \"key.txt\" }\n";
    for (const Row& row : {Row{"abc", "abc"}, Row{"abc\n", "abc"}, Row{"abc\r\n", "abc"},
                           Row{" abc \n", " abc "}}) {
        write("key.txt", row.content);
        auto result = read(text);
        ASSERT_TRUE(result.ok()) << result.error().message;
        EXPECT_EQ((*result)->find("k")->value.expose(), row.value);
    }
    for (const char* content : {"", "\n"}) {
        write("key.txt", content);
        EXPECT_THAT(refused(text).message, HasSubstr("is empty"));
    }
}

TEST_F(ConnectionFile, TakesKeysThatHaveLines) {
    const std::string pem = "-----BEGIN KEY-----\nline\n-----END KEY-----";
    write("key.txt", pem + "\n");
    auto result = read("provider = \"p\"\n[credentials]\nk = { value_file = \"key.txt\" }\n"
                       "t = { text = \"\"\"\na\n\tb\"\"\" }\n");
    ASSERT_TRUE(result.ok()) << result.error().message;
    EXPECT_EQ((*result)->find("k")->value.expose(), pem);
    EXPECT_EQ((*result)->find("t")->value.expose(), "a\n\tb");
}

TEST_F(ConnectionFile, RefusesWhatIsNoTextWithoutPrintingIt) {
    const std::string text = "provider = \"p\"\n[credentials]\nk = { value_file = \"key.txt\" }\n";
    for (const std::string& bad :
         {std::string("\0", 1), std::string("\xFF"), std::string("\xC3\n")}) {
        write("key.txt", kCanary + bad);
        const Error error = refused(text);
        EXPECT_EQ(error.code, "bad_credential");
        EXPECT_THAT(error.message, HasSubstr("acme.toml:3: credentials.k: its value "));
        EXPECT_THAT(error.hint, HasSubstr("base64"));
    }
    FixedAnswer prompter(std::string(kCanary) + "\x80");
    EXPECT_EQ(refused("provider = \"p\"\n[credentials]\nk = { prompt = true }\n", &prompter).code,
              "bad_credential");
}

TEST_F(ConnectionFile, AsksNobodyWhenTheFileIsWrong) {
    FixedAnswer prompter("typed");
    refused("provider = \"p\"\nnme = \"x\"\n[credentials]\nk = { prompt = true }\n", &prompter);
    EXPECT_TRUE(prompter.asked.empty());
}

TEST_F(ConnectionFile, TellsThatTheFileIsAbsent) {
    const auto result = read_connection_file(directory_ / "absent.toml", nullptr);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, "no_connection");
}

TEST_F(ConnectionFile, DirectoryGivesTheSameObjectUntilTheContentChanges) {
    write("key.txt", "one");
    write("acme.toml", "provider = \"p\"\n[credentials]\nk = { value_file = \"key.txt\" }\n");
    FileConnections connections(directory_);
    const auto first = *connections.find("acme");
    EXPECT_EQ(*connections.find("acme"), first);
    write("key.txt", "two");
    const auto second = *connections.find("acme");
    EXPECT_NE(second->id, first->id);
    EXPECT_EQ(second->find("k")->value.expose(), "two");
}

TEST_F(ConnectionFile, DirectoryRefusesPathsAndOtherNames) {
    write("acme.toml", "provider = \"p\"\nname = \"other\"\n");
    FileConnections connections(directory_);
    for (const char* name : {"", "..", "../acme", "a/b", ".hidden"})
        EXPECT_EQ(connections.find(name).error().code, "no_connection") << name;
    EXPECT_EQ(connections.find("absent").error().code, "no_connection");
    EXPECT_EQ(connections.find("acme").error().code, "bad_connection");
}

}  // namespace
}  // namespace packhost
