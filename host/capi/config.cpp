// config.cpp: the configuration, read or made key by key.
#include "capi/handles.hpp"
#include "packhost/config_keys.hpp"

using namespace packhost;
using capi::bad_argument;
using capi::given;
using capi::guarded;

namespace {

/// Changes a config, if all arguments are there.
template <class Change, class... Texts>
packhost_error* change(packhost_config* config, Change how, const Texts*... texts) {
    return guarded([&]() -> Result<void> {
        if (!given(config, texts...)) return bad_argument("a null");
        how(config->config);
        return {};
    });
}

}  // namespace

packhost_error* packhost_config_read(const char* file, packhost_config** out) {
    return guarded([&]() -> Result<void> {
        if (!given(file, out)) return bad_argument("file or out");
        auto config = read_config(file);
        if (!config) return std::move(config).error();
        *out = new packhost_config{std::move(*config)};
        return {};
    });
}

packhost_error* packhost_config_default(const char* directory, packhost_config** out) {
    return guarded([&]() -> Result<void> {
        if (!given(directory, out)) return bad_argument("directory or out");
        *out = new packhost_config{default_config(directory)};
        return {};
    });
}

void packhost_config_free(packhost_config* config) { delete config; }

packhost_error* packhost_config_set_lock(packhost_config* config, const char* file) {
    return change(config, [&](Config& c) { c.lock = std::filesystem::absolute(file); }, file);
}

packhost_error* packhost_config_set_workers(packhost_config* config, unsigned workers) {
    return change(config, [&](Config& c) { c.workers = workers; });
}

packhost_error* packhost_config_set_resolver_threads(packhost_config* config, unsigned threads) {
    return guarded([&]() -> Result<void> {
        if (!config || threads == 0) return bad_argument("config or threads");
        config->config.resolver_threads = threads;
        return {};
    });
}

packhost_error* packhost_config_set_max_response_bytes(packhost_config* config, size_t bytes) {
    return change(config, [&](Config& c) { c.max_response_bytes = bytes; });
}

packhost_error* packhost_config_set_transfer_seconds(packhost_config* config, unsigned seconds) {
    return guarded([&]() -> Result<void> {
        if (!config || seconds == 0) return bad_argument("config or seconds");
        config->config.transfer_seconds = seconds;
        return {};
    });
}

packhost_error* packhost_config_disable_plugin(packhost_config* config, const char* id) {
    return change(config, [&](Config& c) { c.disabled_plugins.emplace_back(id); }, id);
}

packhost_error* packhost_config_prefer_plugin(packhost_config* config, const char* kind_and_name,
                                              const char* id) {
    return change(config, [&](Config& c) { c.prefer[kind_and_name] = id; }, kind_and_name, id);
}

packhost_error* packhost_config_grant_capability(packhost_config* config, const char* plugin_id,
                                                 const char* capability) {
    return change(config,
                  [&](Config& c) { c.granted_capabilities[plugin_id].emplace_back(capability); },
                  plugin_id, capability);
}

packhost_error* packhost_config_set(packhost_config* config, const char* toml) {
    return guarded([&]() -> Result<void> {
        if (!given(config, toml)) return bad_argument("config or toml");
        return set_config(config->config, toml);
    });
}

packhost_error* packhost_config_allow_address(packhost_config* config, const char* connection,
                                              const char* class_or_block) {
    return change(config,
                  [&](Config& c) { c.network[connection].allow.emplace_back(class_or_block); },
                  connection, class_or_block);
}

packhost_error* packhost_config_allow_plain_http(packhost_config* config, const char* connection) {
    return change(config, [&](Config& c) { c.network[connection].plain_http = true; }, connection);
}

packhost_error* packhost_config_set_ca_file(packhost_config* config, const char* connection,
                                            const char* file) {
    return change(
        config,
        [&](Config& c) { c.network[connection].ca_file = std::filesystem::absolute(file); },
        connection, file);
}
