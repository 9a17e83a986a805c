// plugins.cpp: what an administrator does with plugins, as JSON text.
#include "capi/handles.hpp"
#include "packhost/json.hpp"
#include "packhost/plugins.hpp"

using namespace packhost;
using capi::bad_argument;
using capi::given;
using capi::guarded;

namespace {

Value texts(const std::vector<std::string>& all) {
    Array out;
    for (const std::string& text : all) out.emplace_back(text);
    return out;
}

Value describe(const PluginInfo& plugin) {
    const auto schemas = parse_json(plugin.schemas);
    return Object{{"id", plugin.id},
                  {"version", plugin.version},
                  {"sdk", plugin.sdk},
                  {"file", plugin.file.string()},
                  {"sha256", plugin.sha256},
                  {"provides", texts(plugin.provides)},
                  {"needs", texts(plugin.needs)},
                  {"capabilities", texts(plugin.capabilities)},
                  {"granted", texts(plugin.granted)},
                  {"dependencies", texts(plugin.dependencies)},
                  {"signer", plugin.signer},
                  {"schemas", schemas ? *schemas : Value(Object{})},
                  {"problem", plugin.problem ? capi::describe(*plugin.problem) : Value()}};
}

/// A list of the caller's; false if a text of it is null.
bool take(const char* const* texts, size_t count, std::vector<std::string>& out) {
    if (count > 0 && !texts) return false;
    for (size_t i = 0; i < count; ++i) {
        if (!texts[i]) return false;
        out.emplace_back(texts[i]);
    }
    return true;
}

Result<void> hand_out(const Result<PluginInfo>& plugin, char** json) {
    if (!plugin) return plugin.error();
    if (json) *json = capi::copy_text(to_json(describe(*plugin)));
    return {};
}

}  // namespace

packhost_error* packhost_plugins_list(const packhost_config* config, char** json) {
    return guarded([&]() -> Result<void> {
        if (!given(config, json)) return bad_argument("config or json");
        const auto plugins = list_plugins(config->config);
        if (!plugins) return plugins.error();
        Array all;
        for (const PluginInfo& plugin : *plugins) all.push_back(describe(plugin));
        *json = capi::copy_text(to_json(all));
        return {};
    });
}

packhost_error* packhost_plugin_inspect(const packhost_config* config, const char* file,
                                        char** json) {
    return guarded([&]() -> Result<void> {
        if (!given(config, file, json)) return bad_argument("config, file or json");
        return hand_out(inspect_plugin(config->config, file), json);
    });
}

packhost_error* packhost_plugin_enable(const packhost_config* config, const char* file,
                                       const packhost_plugin_consent* consent, char** json) {
    return guarded([&]() -> Result<void> {
        if (!given(config, file)) return bad_argument("config or file");
        PluginConsent agreed;
        if (consent) {
            const auto known = capi::read_struct(consent, "packhost_plugin_consent");
            if (!known) return known.error();
            if (!take(known->dependencies, known->dependency_count, agreed.dependencies) ||
                !take(known->capabilities, known->capability_count, agreed.capabilities))
                return bad_argument("consent");
        }
        return hand_out(enable_plugin(config->config, file, agreed), json);
    });
}

packhost_error* packhost_plugin_disable(const packhost_config* config, const char* id) {
    return guarded([&]() -> Result<void> {
        if (!given(config, id)) return bad_argument("config or id");
        return disable_plugin(config->config, id);
    });
}

packhost_error* packhost_plugin_explain(const packhost_config* config, const char* id,
                                        char** text) {
    return guarded([&]() -> Result<void> {
        if (!given(config, id, text)) return bad_argument("config, id or text");
        *text = capi::copy_text(explain_plugin(config->config, id));
        return {};
    });
}
