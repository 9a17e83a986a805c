// config_keys_test.cpp: reader, settings, schema and documents know the same keys.
#include "packhost/config_keys.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost {
namespace {

using testing::HasSubstr;

std::string text_of(const std::string& file) {
    std::ifstream in(std::string(PROJECT) + '/' + file);
    EXPECT_TRUE(in.good()) << file;
    return {std::istreambuf_iterator<char>(in), {}};
}

/// "network.connections.NAME.allow" -> "allow"
std::string last_part(const std::string& name) { return name.substr(name.rfind('.') + 1); }

bool is_placeholder(const std::string& part) { return part[0] >= 'A' && part[0] <= 'Z'; }

/// The key as the documented file writes it: of "plugins.signers.NAME" it is "signers".
std::string written_part(const std::string& name) {
    const std::string last = last_part(name);
    return is_placeholder(last) ? last_part(name.substr(0, name.size() - last.size() - 1)) : last;
}

TEST(ConfigKeys, AreExplained) {
    std::set<std::string> names;
    for (const ConfigKey& key : config_keys()) {
        SCOPED_TRACE(key.name);
        EXPECT_TRUE(names.insert(key.name).second) << "comes twice";
        EXPECT_TRUE(key.meaning.ends_with('.'));
        EXPECT_FALSE(key.type.empty());
        EXPECT_FALSE(key.fallback.empty());
    }
    EXPECT_EQ(names.size(), 36u);
}

TEST(ConfigKeys, StandInTheReadme) {
    const std::string readme = text_of("host/README.md");
    for (const ConfigKey& key : config_keys())
        EXPECT_NE(readme.find("\n| `" + key.name + "` |"), readme.npos) << key.name;
}

TEST(ConfigKeys, StandInTheDocumentedFile) {
    const std::string file = text_of("host/cli/packhost.toml");
    for (const ConfigKey& key : config_keys()) {
        const std::string part = written_part(key.name);
        EXPECT_TRUE(file.find("\n#" + part + " = ") != file.npos ||
                    file.find("\n" + part + " = ") != file.npos)
            << key.name;
    }
}

TEST(ConfigKeys, AreSettingsOfEveryConfig) {
    Config config = default_config("/etc/packhost");
    ASSERT_TRUE(set_config(config, "plugins.prefer = { \"auth/x\" = \"dev.a\" }\n"
                                   "plugins.capabilities = { \"dev.a\" = [\"secret.reveal\"] }\n"
                                   "network.connections.one.plain_http = true\n"
                                   "network.connections.\"t w o\".allow = [\"loopback\"]\n"));
    std::vector<std::string> seen;
    for (const ConfigSetting& one : config_settings(config)) seen.push_back(one.key);
    for (const ConfigKey& key : config_keys()) {
        const bool named = key.name.find("NAME") != key.name.npos || key.name.ends_with(".ID");
        EXPECT_TRUE(named || std::count(seen.begin(), seen.end(), key.name) == 1) << key.name;
    }
    EXPECT_THAT(seen, testing::IsSupersetOf(
                          {"plugins.prefer.auth/x", "plugins.capabilities.dev.a",
                           "network.connections.one.allow", "network.connections.one.plain_http",
                           "network.connections.one.ca_file",
                           "network.connections.t w o.plain_http"}));
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), seen.size());
}

TEST(ConfigKeys, TheSchemaKnowsThemAndNothingElse) {
    const std::string schema = config_schema();
    for (const ConfigKey& key : config_keys()) {
        EXPECT_THAT(schema, HasSubstr('"' + written_part(key.name) + "\": {"));
        const std::string told = to_json(key.meaning + " Default: " + key.fallback + ".");
        EXPECT_NE(schema.find(told), schema.npos) << told;
    }
    std::size_t closed = 0;
    for (auto at = schema.find("\"additionalProperties\": false"); at != schema.npos;
         at = schema.find("\"additionalProperties\": false", at + 1))
        ++closed;
    EXPECT_EQ(closed, 11u) << "root, 8 sections, the proxy and what a connection has";
    EXPECT_THAT(schema, HasSubstr("\"pin\",\n"));
}

TEST(ConfigKeys, AreSetOneByOne) {
    Config config = default_config("/etc/packhost");
    ASSERT_TRUE(set_config(config, "audit.mode = \"strict\"\naudit.folder = \"log\""));
    EXPECT_EQ(config.audit.mode, AuditConfig::Mode::strict);
    EXPECT_EQ(config.audit.folder, "/etc/packhost/log");
    const auto refused = set_config(config, "limits.workers = 3\naudit.mode = \"no\"");
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message, HasSubstr(":2: audit.mode: this must be"));
    EXPECT_EQ(config.workers, 0u) << "all or nothing";
}

}  // namespace
}  // namespace packhost
