// template.cpp: finds the placeholders of a template and joins it with the credentials.
#include "template.hpp"

namespace packhost::oauth2 {

using namespace plugin;

Failure bad_setting(const std::string& sentence, const char* hint) {
    return Failure("bad_setting", sentence, hint, PH_BLAME_CONFIG);
}

namespace {

std::string named(std::string_view setting) {
    return "The setting '" + std::string(setting) + "'";
}

/// A member of a credential that is a document of JSON, read without being seen.
Secret member(const AuthConfig& config, std::size_t credential, std::string_view path) {
    const Secrets& secrets = config.secrets();
    const std::string name(config.name(credential));
    const auto json = document(secrets, config.secret(credential), "application/json");
    if (!json)
        throw Failure("bad_credential", "The credential '" + name + "' is no JSON document.",
                      "Enter the whole file, from its first brace to its last.", PH_BLAME_CONFIG);
    const auto found = json->find_secret("$body." + std::string(path));
    if (found && secrets.length(*found) > 0) return *found;
    throw Failure("bad_credential",
                  "The document in the credential '" + name + "' has no text at '" +
                      std::string(path) + "'.",
                  "Enter the file as the API's provider issued it.", PH_BLAME_CONFIG);
}

/// What stands between the braces, as a secret; none if it is a credential that is empty.
Secret resolve(const AuthConfig& config, std::string_view setting, std::string_view name) {
    if (const auto whole = config.find(name)) {
        const Secret secret = config.secret_or_empty(*whole);
        return secret && config.secrets().length(secret) > 0 ? secret : Secret();
    }
    const std::size_t dot = name.find('.');
    if (dot != name.npos)
        if (const auto found = config.find(name.substr(0, dot)))
            return member(config, *found, name.substr(dot + 1));
    throw bad_setting(named(setting) + " names the credential '" + std::string(name) +
                          "', which the auth does not list.",
                      "Add it to the auth's credentials.");
}

}  // namespace

Template Template::read(const AuthConfig& config, std::string_view setting,
                        std::string_view text) {
    if (text.find("{{") == text.npos) return Template(std::string(text));
    std::vector<Part> parts;
    const std::string_view whole = text;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find("{{"), text.size());
        if (open > 0) parts.emplace_back(text.substr(0, open));
        text.remove_prefix(open);
        if (text.empty()) break;
        const std::size_t close = text.find("}}");
        if (close == text.npos) throw bad_setting(named(setting) + " opens {{ and does not close.");
        const std::string_view name = text.substr(2, close - 2);
        text.remove_prefix(close + 2);
        const Secret secret = resolve(config, setting, name);
        if (name.size() + 4 == whole.size()) return Template(secret);
        if (!secret)
            throw Failure("empty_credential",
                          "The credential '" + std::string(name) + "' is empty.",
                          "Enter it in the connection.", PH_BLAME_CONFIG);
        parts.emplace_back(secret);
    }
    return Template(config.secrets().join(std::span<const Part>(parts)));
}

Template Template::setting(const AuthConfig& config, const Settings& settings,
                           std::string_view name) {
    return settings.has(name) ? read(config, name, settings.string(name)) : Template();
}

Secret Template::secret(const Secrets& secrets) const {
    return secret_ ? secret_ : secrets.join(text_);
}

std::vector<NamedTemplate> named_templates(const AuthConfig& config, std::string_view setting) {
    std::vector<NamedTemplate> list;
    const auto object = config.settings().object(setting);
    if (!object) return list;
    for (std::string& name : object->names()) {
        Template value = Template::setting(config, *object, name);
        list.push_back({std::move(name), std::move(value)});
    }
    return list;
}

}  // namespace packhost::oauth2
