// plugin_provision.cpp: schemas and media types from the notes of enabled plugins.
#include "runtime/plugin_provision.hpp"

#include "model/json_reader.hpp"
#include "model/suggest.hpp"
#include "plugins/media_types.hpp"

namespace packhost::runtime {
namespace {

/// The patterns that a codec's schema says it serves, or nothing.
std::optional<std::string> served(const plugins::Schemas& schemas, const std::string& name) {
    const auto schema = schemas.find(name);
    if (schema == schemas.end()) return std::nullopt;
    const auto read = model::read_json(schema->second);
    const Value* types = read ? read->find("x-packhost-media-types") : nullptr;
    const std::string* text = types ? types->get_if<std::string>() : nullptr;
    return text ? std::optional(*text) : std::nullopt;
}

}  // namespace

Result<std::string> PluginProvision::scheme(std::string_view name,
                                            std::string_view use) const {
    auto plugin = registry_.find("auth", name, use);
    if (!plugin) return std::move(plugin).error();
    const auto& schemas = (*plugin)->schemas();
    const auto schema = schemas.find("auth/" + std::string(name));
    return schema == schemas.end() ? std::string("{}") : schema->second;
}

std::optional<Error> PluginProvision::codec_problem(std::string_view media_type) const {
    for (const plugins::Registry::Listing& listing : registry_.list()) {
        if (listing.state == plugins::Registry::State::disabled ||
            listing.state == plugins::Registry::State::refused)
            continue;
        const auto plugin = registry_.by_id(listing.id);
        if (!plugin) continue;
        for (const plugins::Provided& provided : listing.provides) {
            if (provided.kind != "body") continue;
            const auto patterns = served((*plugin)->schemas(), provided.text());
            if (!patterns || plugins::match_media_type(*patterns, media_type) > 0)
                return std::nullopt;
        }
    }
    return Error{"no_plugin", Phase::plugin,
                 "No enabled plugin is a codec for " + model::in_quotes(media_type) + ".",
                 "Enable one with `packhost plugin enable FILE`, or choose another content type."};
}

}  // namespace packhost::runtime
