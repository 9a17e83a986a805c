// config_test.cpp: packhost.toml: every key, every refusal, and where it is looked for.
#include "packhost/config.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kKey = "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

class ConfigFile : public testing::Test {
 protected:
    ConfigFile() {
        std::string name = (fs::temp_directory_path() / "packhost-config-XXXXXX").string();
        directory_ = ::mkdtemp(name.data());
        ::setenv("XDG_CACHE_HOME", "/cache", 1);
        ::setenv("XDG_STATE_HOME", "/state", 1);
    }
    ~ConfigFile() override {
        fs::remove_all(directory_);
        for (const char* name : {"PACKHOST_CONFIG", "XDG_STATE_HOME", "PACKHOST_MASTER_KEY_FILE"})
            ::unsetenv(name);
    }
    Result<Config> read(const std::string& text) {
        std::ofstream(directory_ / "packhost.toml") << text;
        return read_config(directory_ / "packhost.toml");
    }
    fs::path directory_;
};

TEST_F(ConfigFile, ReadsEveryKey) {
    auto result = read("[plugins]\n"
                       "lock = \"locks/my.lock\"\n"
                       "disable = [\"dev.example.x\"]\n"
                       "prefer = { \"auth/header\" = \"dev.packhost.auth.header\" }\n"
                       "capabilities = { \"dev.x.y\" = [\"secret.reveal\"] }\n"
                       "folders = [\"plugins\"]\n"
                       "require = \"signature\"\n"
                       "signers.release = \"" + kKey + "\"\n"
                       "dependencies = [\"libz.so.1\"]\n"
                       "[network]\n"
                       "origins = [\"https://api.example:8443\"]\n"
                       "[network.proxy]\n"
                       "url = \"http://proxy.example:3128\"\n"
                       "credentials_file = \"proxy.txt\"\n"
                       "bypass = [\".example\", \"10.0.0.0/8\", \"::1\"]\n"
                       "resolve = \"proxy\"\n"
                       "[network.connections.\"acme-demo\"]\n"
                       "allow = [\"loopback\", \"10.1.0.0/16\"]\n"
                       "plain_http = true\n"
                       "ca_file = \"../ca.pem\"\n"
                       "[limits]\n"
                       "workers = 3\n"
                       "resolver_threads = 2\n"
                       "max_response_bytes = 4096\n"
                       "transfer_seconds = 7200\n"
                       "max_runs = 7\n"
                       "runs_per_connection = 8\n"
                       "[store]\n"
                       "path = \"s.db\"\n"
                       "key_file = \"s.key\"\n"
                       "[audit]\n"
                       "mode = \"strict\"\n"
                       "folder = \"audits\"\n"
                       "[history]\n"
                       "path = \"h.db\"\n"
                       "days = 5\n"
                       "max_bytes = 2097152\n"
                       "bodies = true\n"
                       "[log]\n"
                       "level = \"debug\"\n"
                       "file = \"p.log\"\n"
                       "format = \"json\"\n"
                       "[packs]\n"
                       "folders = [\"mine\", \"/srv/packs\"]\n"
                       "index = \"packs.index\"\n");
    ASSERT_TRUE(result.ok()) << result.error().message;
    const Config& config = *result;
    EXPECT_EQ(config.file, directory_ / "packhost.toml");
    EXPECT_EQ(config.lock, directory_ / "locks/my.lock");
    EXPECT_THAT(config.disabled_plugins, ElementsAre("dev.example.x"));
    EXPECT_EQ(config.prefer.at("auth/header"), "dev.packhost.auth.header");
    EXPECT_THAT(config.granted_capabilities.at("dev.x.y"), ElementsAre("secret.reveal"));
    EXPECT_THAT(config.plugin_folders, ElementsAre(directory_ / "plugins"));
    EXPECT_EQ(config.plugin_trust, PluginTrust::signature);
    EXPECT_EQ(config.plugin_signers.at("release"), kKey);
    EXPECT_THAT(config.plugin_dependencies, ElementsAre("libz.so.1"));
    EXPECT_THAT(config.origins_allowed, ElementsAre("https://api.example:8443"));
    EXPECT_EQ(config.proxy.url, "http://proxy.example:3128");
    EXPECT_EQ(config.proxy.credentials_file, directory_ / "proxy.txt");
    EXPECT_THAT(config.proxy.bypass, ElementsAre(".example", "10.0.0.0/8", "::1"));
    EXPECT_TRUE(config.proxy.resolves);
    EXPECT_EQ(config.max_runs, 7u);
    EXPECT_EQ(config.runs_per_connection, 8u);
    EXPECT_EQ(config.store.file, directory_ / "s.db");
    EXPECT_EQ(config.store.key_file, directory_ / "s.key");
    EXPECT_EQ(config.audit.mode, AuditConfig::Mode::strict);
    EXPECT_EQ(config.audit.folder, directory_ / "audits");
    EXPECT_EQ(config.history.file, directory_ / "h.db");
    EXPECT_EQ(config.history.days, 5u);
    EXPECT_EQ(config.history.max_bytes, 2097152u);
    EXPECT_TRUE(config.history.bodies);
    EXPECT_EQ(config.log.level, LogConfig::Level::debug);
    EXPECT_EQ(config.log.file, directory_ / "p.log");
    EXPECT_TRUE(config.log.json);
    const ConnectionPolicy& policy = config.network.at("acme-demo");
    EXPECT_THAT(policy.allow, ElementsAre("loopback", "10.1.0.0/16"));
    EXPECT_TRUE(policy.plain_http);
    EXPECT_EQ(policy.ca_file, directory_.parent_path() / "ca.pem");
    EXPECT_EQ(config.workers, 3u);
    EXPECT_EQ(config.resolver_threads, 2u);
    EXPECT_EQ(config.max_response_bytes, 4096u);
    EXPECT_EQ(config.transfer_seconds, 7200u);
    EXPECT_THAT(config.pack_folders, ElementsAre(directory_ / "mine", "/srv/packs"));
    EXPECT_EQ(config.pack_index, directory_ / "packs.index");
}

TEST_F(ConfigFile, TellsWhereEachKeyWasSet) {
    const auto result = read("limits.workers = 3\n"
                             "[plugins]\n"
                             "prefer = { \"auth/x\" = \"a\",\n"
                             "  \"body/y\" = \"b\" }\n"
                             "[network.connections.\"acme-demo\"]\n"
                             "\n"
                             "allow = [\n  \"loopback\"\n]\n");
    ASSERT_FALSE(result.ok()) << "an inline table has one line (TOML 1.0)";
    const auto config = read("limits.workers = 3\n"
                             "[plugins]\n"
                             "prefer = { \"auth/x\" = \"a\", \"body/y\" = \"b\" }\n"
                             "[network.connections.\"acme-demo\"]\n"
                             "\n"
                             "allow = [\n  \"loopback\"\n]\n");
    ASSERT_TRUE(config.ok()) << config.error().message;
    const std::string file = (directory_ / "packhost.toml").string();
    EXPECT_THAT(config->origins,
                testing::UnorderedElementsAre(
                    testing::Pair("limits.workers", file + ":1"),
                    testing::Pair("plugins.prefer.auth/x", file + ":3"),
                    testing::Pair("plugins.prefer.body/y", file + ":3"),
                    testing::Pair("network.connections.acme-demo.allow", file + ":6"),
                    testing::Pair("store.path", "$XDG_STATE_HOME"),
                    testing::Pair("store.key_file", "$XDG_STATE_HOME"),
                    testing::Pair("audit.folder", "$XDG_STATE_HOME"),
                    testing::Pair("packs.index", "$XDG_CACHE_HOME")));
}

TEST_F(ConfigFile, PutsTheIndexOfPacksIntoTheUsersCache) {
    const auto index = [this] { return read("")->pack_index; };
    const fs::path in_cache = index();
    EXPECT_EQ(in_cache.parent_path(), "/cache/packhost");
    EXPECT_NE(default_config("/elsewhere").pack_index, in_cache) << "each has its own";
    for (const char* ignored : {"", "relative"}) {
        ::setenv("XDG_CACHE_HOME", ignored, 1);
        ::setenv("HOME", "/home/somebody", 1);
        EXPECT_EQ(index(), "/home/somebody/.cache/packhost" / in_cache.filename());
        EXPECT_FALSE(read("")->origins.contains("packs.index"));
    }
    ::unsetenv("HOME");
    EXPECT_EQ(index(), "") << "no place, no index";
    ::setenv("XDG_CACHE_HOME", "/cache", 1);
    EXPECT_EQ(read("[packs]\nindex = \"\"\n")->pack_index, "") << "none is wanted";
}

TEST_F(ConfigFile, PutsStateIntoTheUsersStateFolder) {
    const Config config = *read("");
    EXPECT_EQ(config.store.file, "/state/packhost/connections.db");
    EXPECT_EQ(config.store.key_file, "/state/packhost/master.key");
    EXPECT_EQ(config.audit.folder, "/state/packhost/audit");
    EXPECT_EQ(config.audit.mode, AuditConfig::Mode::off) << "nobody asked for it";
    EXPECT_EQ(config.history.file, "");
    EXPECT_EQ(read("history.path = \"default\"")->history.file, "/state/packhost/history.db");
    EXPECT_EQ(read("history.path = \"./default\"")->history.file, directory_ / "default");
    EXPECT_EQ(read("store.path = \"\"")->store.file, "");

    ::unsetenv("XDG_STATE_HOME");
    ::setenv("HOME", "/home/somebody", 1);
    EXPECT_EQ(read("")->store.file, "/home/somebody/.local/state/packhost/connections.db");
    EXPECT_FALSE(read("")->origins.contains("store.path"));
    ::unsetenv("HOME");
    EXPECT_EQ(read("")->store.file, "");
    EXPECT_EQ(read("")->audit.folder, "");
    EXPECT_EQ(read("history.path = \"default\"")->history.file, "");
    EXPECT_EQ(read("audit.mode = \"on\"")->audit.mode, AuditConfig::Mode::off);
    EXPECT_EQ(read("audit.mode = \"on\"")->origins.at("audit.mode"), "no state folder");
    EXPECT_EQ(read("audit.mode = \"strict\"")->audit.mode, AuditConfig::Mode::strict)
        << "nothing runs unrecorded";
}

TEST_F(ConfigFile, TheEnvironmentNamesTheMasterKeyBeforeTheFile) {
    ::setenv("PACKHOST_MASTER_KEY_FILE", "/run/credentials/key", 1);
    for (const char* text : {"", "store.key_file = \"mine.key\""}) {
        const auto config = read(text);
        EXPECT_EQ(config->store.key_file, "/run/credentials/key");
        EXPECT_EQ(config->origins.at("store.key_file"), "$PACKHOST_MASTER_KEY_FILE");
    }
    ::setenv("PACKHOST_MASTER_KEY_FILE", "relative", 1);
    EXPECT_EQ(read("")->store.key_file, "/state/packhost/master.key");
}

TEST_F(ConfigFile, AnEmptyListOfPackFoldersMeansNone) {
    EXPECT_TRUE(read("[packs]\nfolders = []\n")->pack_folders.empty());
}

TEST_F(ConfigFile, AnEmptyFileIsTheDefault) {
    auto result = read("");
    ASSERT_TRUE(result.ok());
    const Config plain = default_config(directory_);
    EXPECT_EQ(result->lock, plain.lock);
    EXPECT_EQ(result->lock, directory_ / "plugins.lock");
    EXPECT_TRUE(result->network.empty());
    EXPECT_EQ(result->workers, 0u);
    EXPECT_EQ(result->max_response_bytes, 16u << 20);
    EXPECT_EQ(result->transfer_seconds, 3600u);
}

TEST_F(ConfigFile, GrantsNothingThatItDoesNotSay) {
    auto result = read("[network.connections.acme]\n");
    ASSERT_TRUE(result.ok());
    const ConnectionPolicy& policy = result->network.at("acme");
    EXPECT_TRUE(policy.allow.empty());
    EXPECT_FALSE(policy.plain_http);
    EXPECT_TRUE(policy.ca_file.empty());
}

TEST_F(ConfigFile, RefusesWithLineKeyAndSuggestion) {
    struct Row { const char* text; const char* message; const char* hint; };
    const Row rows[] = {
        {"[plugin]\n", ":1: plugin: there is no such key", "Did you mean \"plugins\"?"},
        {"[plugins]\nlok = \"x\"\n", ":2: plugins.lok: there is no", "Did you mean \"lock\"?"},
        {"[plugins]\nlock = 1\n", ":2: plugins.lock: this must be a text", ""},
        {"[plugins]\nlock = \"\"\n", ":2: plugins.lock: this is a path", ""},
        {"[plugins]\ndisable = \"x\"\n", ":2: plugins.disable: this must be a list", ""},
        {"[plugins]\nprefer = { header = \"x\" }\n", ":2: plugins.prefer.header: this is not",
         "auth/header"},
        {"[plugins]\nprefer = { \"auth/x\" = 1 }\n", ":2: plugins.prefer.auth/x: this must be", ""},
        {"[plugins]\ncapabilities = [1]\n", ":2: plugins.capabilities: this must be a table", ""},
        {"[plugins]\ncapabilities.\"dev.x\" = [1]\n",
         ":2: plugins.capabilities.dev.x: this must be a list", ""},
        {"[plugins]\ncapabilities.\"dev.x\" = [\"All\"]\n", "\"All\" is no capability",
         "secret.reveal"},
        {"[plugins]\ncapabilities.dev.x = []\n", ":2: plugins.capabilities.dev: this is no",
         "quotes"},
        {"[plugins]\nrequire = \"both\"\n",
         ":2: plugins.require: this must be \"pin\" or \"signature\", and is \"both\".", ""},
        {"[plugins]\nsigners.a = \"ed25519:AAAA\"\n", ":2: plugins.signers.a: \"ed25519:AAAA\" is",
         "keygen"},
        {"[plugins]\nsigners = \"x\"\n", ":2: plugins.signers: this must be a table", ""},
        {"[plugins]\nfolders = [\"\"]\n", ":2: plugins.folders: these are paths", ""},
        {"[plugins]\ndependencies = [\"../x.so\"]\n", "\"../x.so\" is no library", "libfoo"},
        {"[network]\norigins = [\"https://a.example/x\"]\n", ":2: network.origins: \"https://a",
         "alone"},
        {"[network]\norigins = [\"a.example\"]\n", ":2: network.origins: \"a.example\" is no", ""},
        {"[network]\norigins = [\"https://u:p@a.example\"]\n", ":2: network.origins:", "alone"},
        {"[network.proxy]\nurl = \"http://u:p@proxy.example\"\n", ":2: network.proxy.url:",
         "credentials_file"},
        {"[network.proxy]\nbypass = [\"10.0.0.1/8\"]\n", ":2: network.proxy.bypass:", "10.0.0.0/8"},
        {"[network.proxy]\nresolve = true\n", ":2: network.proxy.resolve: this must be a text", ""},
        {"[network.connections.a]\nallow = [\"localhost\"]\n",
         ":2: network.connections.a.allow: \"localhost\" is neither", "loopback"},
        {"[store]\nkey = \"x\"\n", ":2: store.key: there is no", "Known here: path, key_file."},
        {"[audit]\nmode = \"On\"\n", "\"off\" or \"on\" or \"strict\", and is \"On\".", ""},
        {"[history]\ndays = 0\n", ":2: history.days: this must be from 1", ""},
        {"[history]\nbodies = 1\n", ":2: history.bodies: this must be true or false", ""},
        {"[log]\nlevel = \"verbose\"\n", ":2: log.level: this must be \"debug\"", ""},
        {"[limits]\nmax_runs = 0\n", ":2: limits.max_runs: this must be from 1", ""},
        {"network = 1\n", ":1: network: this must be a table", ""},
        {"[network]\nconnection = {}\n", ":2: network.connection: there is no",
         "Did you mean \"connections\"?"},
        {"[network.connections.a]\nallow = \"loopback\"\n", ":2: network.connections.a.allow:", ""},
        {"[network.connections.a]\nplain-http = true\n",
         ":2: network.connections.a.plain-http:", "Did you mean \"plain_http\"?"},
        {"[limits]\nworkers = -1\n", ":2: limits.workers: this must be from 0", ""},
        {"[limits]\nresolver_threads = 0\n", ":2: limits.resolver_threads: this must be", ""},
        {"[limits]\nmax_response_bytes = 1.5\n", ":2: limits.max_response_bytes: this must", ""},
        {"[limits]\ntransfer_seconds = 0\n", ":2: limits.transfer_seconds: this must be from 1",
         ""},
        {"[limits]\ntransfer_seconds = 604801\n", ":2: limits.transfer_seconds: this must be", ""},
        {"[limits]\ntransfer_seconds = \"1h\"\n", ":2: limits.transfer_seconds: this must", ""},
        {"[limits]\ntransfer_secs = 1\n", ":2: limits.transfer_secs: there is no", "_seconds"},
        {"[packs]\nfolders = \"x\"\n", ":2: packs.folders: this must be a list", ""},
        {"[packs]\nfolders = [\"\"]\n", ":2: packs.folders: these are paths", ""},
        {"[packs]\nindex = 1\n", ":2: packs.index: this must be a text", ""},
        {"[packs]\nfolder = []\n", ":2: packs.folder: there is no", "\"folders\"?"},
        {"[limits\n", ":1: this is not valid TOML", ""},
        {"a = 1\na = 2\n", ":2: this is not valid TOML", ""},
    };
    for (const Row& row : rows) {
        const auto result = read(row.text);
        ASSERT_FALSE(result.ok()) << row.text;
        EXPECT_EQ(result.error().code, "bad_config");
        EXPECT_EQ(result.error().phase, Phase::config);
        EXPECT_THAT(result.error().message, HasSubstr((directory_ / "packhost.toml").string()));
        EXPECT_THAT(result.error().message, HasSubstr(row.message));
        EXPECT_THAT(result.error().hint, HasSubstr(row.hint));
    }
}

TEST_F(ConfigFile, AnAbsentFileIsAnError) {
    const auto result = read_config(directory_ / "absent.toml");
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, "bad_config");
    EXPECT_THAT(result.error().message, HasSubstr("No such file"));
}

TEST_F(ConfigFile, IsFoundByFlagThenEnvironmentThenBesideTheExecutable) {
    const fs::path own = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
    EXPECT_EQ(find_config({}), own / "etc/packhost/packhost.toml");
    ::setenv("PACKHOST_CONFIG", "/etc/other.toml", 1);
    EXPECT_EQ(find_config({}), "/etc/other.toml");
    EXPECT_EQ(find_config("mine.toml"), "mine.toml");
    ::setenv("PACKHOST_CONFIG", "", 1);
    EXPECT_EQ(find_config({}), own / "etc/packhost/packhost.toml");
}

}  // namespace
}  // namespace packhost
