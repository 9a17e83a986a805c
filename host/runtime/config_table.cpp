// config_table.cpp: every key of packhost.toml, once.
#include "runtime/config_table.hpp"

#include "runtime/config_checks.hpp"
#include "runtime/config_kinds.hpp"

namespace packhost::runtime {
namespace {

namespace fs = std::filesystem;
using Rows = std::vector<ConfigKeyRow>;

constexpr std::int64_t kMost32 = 0xffff'ffff;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;
constexpr std::int64_t kWeek = 7 * 24 * 3600;
constexpr std::string_view kIds = "a list of plugin ids";
constexpr std::string_view kFile = "a file";

fs::path default_history() {
    const fs::path state = state_folder();
    return state.empty() ? state : state / "history.db";
}

void add_plugins(Rows& rows) {
    rows.push_back(path({"plugins.lock", "plugins.lock beside the file",
                         "The list of plugins that may load, each with the digest of its bytes."},
                        kFile, {}, PH_MEMBER(lock)));
    rows.push_back(folders({"plugins.folders", "any folder that its owner alone can write",
                            "Folders out of which plugins may load, with all below; links are "
                            "followed first."},
                           PH_MEMBER(plugin_folders)));
    rows.push_back(texts({"plugins.disable", "", "Plugins that are in the lock, but not used."},
                         kIds, check_plugin_id, PH_MEMBER(disabled_plugins)));
    rows.push_back(text({"plugins.prefer.KIND/NAME", "none",
                         "Which plugin serves what two provide: \"auth/header\" = "
                         "\"dev.packhost.auth.header\"."},
                        "a plugin id", any_text,
                        [](auto& config, const std::string& name) -> auto& {
                            return config.prefer.at(name);
                        }));
    rows.push_back(choice({"plugins.require", "",
                           "What a plugin needs to load: its digest in the lock, or beside that "
                           "the signature of one of plugins.signers."},
                          {"pin", "signature"}, PH_MEMBER(plugin_trust)));
    rows.push_back(text({"plugins.signers.NAME", "none",
                         "A public key whose signatures count, as `packhost plugin keygen` prints "
                         "it."},
                        "\"ed25519:\" and base64", check_signer,
                        [](auto& config, const std::string& name) -> auto& {
                            return config.plugin_signers.at(name);
                        }));
    rows.push_back(texts({"plugins.capabilities.ID", "none",
                          "Capabilities that this plugin may use, if the lock grants them too: "
                          "\"dev.example.auth\" = [\"secret.reveal\"]."},
                         "a list of capabilities", check_capability,
                         [](auto& config, const std::string& name) -> auto& {
                             return config.granted_capabilities.at(name);
                         }));
    rows.push_back(texts({"plugins.dependencies", "what the shipped plugins link",
                          "Libraries beyond the C and C++ run time and OpenSSL that plugins may "
                          "link, if the lock accepts them too."},
                         "a list of library names", check_library,
                         PH_MEMBER(plugin_dependencies)));
    rows.push_back(flag({"plugins.allow_unlocked", "",
                         "Whether --allow-unlocked-plugin may bring in a plugin that is not in the "
                         "lock."},
                        PH_MEMBER(allow_unlocked_plugins)));
}

void add_network(Rows& rows) {
    rows.push_back(filled(texts({"network.origins", "any",
                                 "When there are any, nothing else is reached by anyone: "
                                 "\"https://api.example.com\"."},
                                "a list of origins", check_origin, PH_MEMBER(origins_allowed)),
                          "an empty list would restrict nothing.",
                          "To let nothing be reached, name what nobody can have: "
                          "[\"https://none.invalid\"]; to restrict nothing, leave the key out."));
    rows.push_back(text({"network.proxy.url", "none", "The HTTP proxy: "
                         "\"http://proxy.example:3128\"."},
                        "an origin", check_proxy_url, PH_MEMBER(proxy.url)));
    rows.push_back(path({"network.proxy.credentials_file", "none",
                         "A file with \"user:password\" for the proxy, which its owner alone can "
                         "read."},
                        kFile, {true}, PH_MEMBER(proxy.credentials_file)));
    rows.push_back(texts({"network.proxy.bypass", "", "Hosts, domains (\".example.com\"), "
                          "addresses and blocks that are reached without the proxy."},
                         "a list of hosts and blocks", check_bypass, PH_MEMBER(proxy.bypass)));
    rows.push_back(choice({"network.proxy.resolve", "",
                           "Who looks names up; the proxy only together with network.origins, "
                           "since addresses can't be judged here then."},
                          {"host", "proxy"}, PH_MEMBER(proxy.resolves)));
    rows.push_back(texts({"network.connections.NAME.allow", "[]",
                          "What this connection may reach beyond public addresses: \"loopback\", "
                          "\"private\", \"10.1.0.0/16\"."},
                         "a list of address classes and blocks", check_address_entry,
                         PH_OF_CONNECTION(allow)));
    rows.push_back(flag({"network.connections.NAME.plain_http", "false",
                         "Whether it may speak http as well as https."},
                        PH_OF_CONNECTION(plain_http)));
    rows.push_back(path({"network.connections.NAME.ca_file", "the system's",
                         "A PEM bundle that it trusts instead of the system's."},
                        kFile, {}, PH_OF_CONNECTION(ca_file)));
}

void add_state(Rows& rows) {
    rows.push_back(path({"store.path", "connections.db in the state folder",
                         "Where connections, tokens and leases are kept; \"\": there is no "
                         "store."},
                        kFile, {true}, PH_MEMBER(store.file)));
    rows.push_back(path({"store.key_file", "master.key in the state folder",
                         "The master key, made at first use; $PACKHOST_MASTER_KEY_FILE comes "
                         "before it."},
                        kFile, {true}, PH_MEMBER(store.key_file)));
    rows.push_back(choice({"audit.mode", "",
                           "The record of who ran what; with strict, a run ends when its line is "
                           "durable."},
                          {"off", "on", "strict"}, PH_MEMBER(audit.mode)));
    rows.push_back(path({"audit.folder", "audit in the state folder", "Where that record lies."},
                        "a folder", {true}, PH_MEMBER(audit.folder)));
    rows.push_back(path({"history.path", "",
                         "Where it is kept what runs did: a file, \"default\" (history.db in the "
                         "state folder), or \"\": nowhere."},
                        "a file, or \"default\"", {true, "default", default_history},
                        PH_MEMBER(history.file)));
    rows.push_back(whole({"history.days", "", "How long."}, 1, 36'500, PH_MEMBER(history.days)));
    rows.push_back(whole({"history.max_bytes", "", "The file's largest size; the oldest runs go "
                          "first."},
                         std::int64_t{1} << 20, kMostBytes, PH_MEMBER(history.max_bytes)));
    rows.push_back(flag({"history.bodies", "", "Whether output pins are kept too."},
                        PH_MEMBER(history.bodies)));
    rows.push_back(choice({"log.level", "", "The least that is written for the administrator."},
                          {"debug", "info", "warning", "error", "off"}, PH_MEMBER(log.level)));
    rows.push_back(path({"log.file", "stderr", "Where it is written; \"\": to stderr."}, kFile,
                        {true}, PH_MEMBER(log.file)));
    rows.push_back(choice({"log.format", "", "Lines for people, or JSON."}, {"text", "json"},
                          PH_MEMBER(log.json)));
}

void add_limits(Rows& rows) {
    rows.push_back(whole({"limits.workers", "", "Threads that run nodes; 0: one per core."}, 0,
                         1024, PH_MEMBER(workers)));
    rows.push_back(whole({"limits.resolver_threads", "", "Threads that look names up."}, 1, 256,
                         PH_MEMBER(resolver_threads)));
    rows.push_back(whole({"limits.max_runs", "",
                          "Runs under way or waiting; more end with \"busy\"."},
                         1, kMost32, PH_MEMBER(max_runs)));
    rows.push_back(whole({"limits.runs_per_connection", "",
                          "Runs of a connection at the same time; others wait their turn; 0: no "
                          "limit."},
                         0, kMost32, PH_MEMBER(runs_per_connection)));
    rows.push_back(whole({"limits.max_response_bytes", "", "The largest response body, decoded."},
                         1024, kMostBytes, PH_MEMBER(max_response_bytes)));
    rows.push_back(whole({"limits.transfer_seconds", "",
                          "How long a request may take whose body, or whose answer's, is a stream "
                          "of bytes."},
                         1, kWeek, PH_MEMBER(transfer_seconds)));
}

void add_packs(Rows& rows) {
    rows.push_back(folders({"packs.folders", "share/packhost/packs of the tree",
                            "Folders of packs, each with its direct subfolders."},
                           PH_MEMBER(pack_folders)));
    rows.push_back(path({"packs.index", "a file in $XDG_CACHE_HOME/packhost",
                         "What is known of unchanged packs, so that they are not read again; "
                         "\"\": nothing is kept."},
                        kFile, {true}, PH_MEMBER(pack_index)));
}

Rows make_table() {
    Rows rows;
    add_plugins(rows);
    add_network(rows);
    add_state(rows);
    add_limits(rows);
    add_packs(rows);
    for (ConfigKeyRow& row : rows)
        if (row.fallback.empty()) row.fallback = to_json(row.show(Config{}, {}));
    return rows;
}

template <class Map>
std::vector<std::string> names(const Map& map) {
    std::vector<std::string> out;
    for (const auto& [name, value] : map) out.push_back(name);
    return out;
}

}  // namespace

const std::vector<ConfigKeyRow>& config_table() {
    static const Rows table = make_table();
    return table;
}

std::vector<std::string> config_names(const Config& config, std::string_view prefix) {
    if (prefix == "plugins.prefer") return names(config.prefer);
    if (prefix == "plugins.signers") return names(config.plugin_signers);
    if (prefix == "plugins.capabilities") return names(config.granted_capabilities);
    return names(config.network);
}

std::string_view config_part(std::string_view name, std::string_view prefix) {
    if (!prefix.empty()) {
        if (!name.starts_with(prefix) || name.size() <= prefix.size() || name[prefix.size()] != '.')
            return {};
        name.remove_prefix(prefix.size() + 1);
    }
    return name.substr(0, name.find('.'));
}

}  // namespace packhost::runtime
