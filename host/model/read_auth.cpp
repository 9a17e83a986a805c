// read_auth.cpp: how a node authenticates; what the scheme itself understands is not judged here.
#include <algorithm>

#include "model/section_readers.hpp"

namespace packhost::model {
namespace {

constexpr std::size_t kMostChained = 8;

std::vector<std::string_view> names_of(const Connection& connection) {
    std::vector<std::string_view> names;
    for (const CredentialField& field : connection.credentials) names.push_back(field.name);
    return names;
}

void check_credential(FindingLog& log, const JsonView& at, const std::string& name,
                      const ConnectionReading& reading) {
    if (reading.credentials_known && !reading.connection.find_credential(name))
        log.error(at, "unknown_credential",
                  "The connection declares no credential " + in_quotes(name) + ".",
                  closest_or_all(name, names_of(reading.connection)));
}

void check_base_url_credential(FindingLog& log, ObjectReader& object, const std::string& name,
                               const ConnectionReading& reading) {
    check_credential(log, *object.get("baseUrlCredential"), name, reading);
    const CredentialField* field = reading.connection.find_credential(name);
    if (field && field->type != CredentialType::url)
        object.refuse("baseUrlCredential", "credential_not_url",
                      "The credential " + in_quotes(name) + " must be of the type url.",
                      "Change its \"type\" in connection.credentials.");
    if (reading.connection.base_url_template)
        object.refuse("baseUrlCredential", "base_url_conflict",
                      "The connection has a \"baseUrlTemplate\", so no credential can hold it.",
                      "Remove this key.");
    if (reading.base_url_known && !reading.connection.base_url.empty())
        object.refuse("baseUrlCredential", "base_url_conflict",
                      "The connection has a \"baseUrl\" of its own, so no credential can hold it.",
                      "Set the connection's \"baseUrl\" to \"\", or remove this key.");
}

bool is_hosts_key(std::string_view key) noexcept {
    return std::any_of(kAuthSection.keys.begin(), kAuthSection.keys.end(),
                       [&](const KeyRule& rule) { return rule.key == key; });
}

/// What each scheme of a chain has.
AuthSpec read_scheme(FindingLog& log, ObjectReader& object, const ConnectionReading& connection) {
    AuthSpec auth;
    auth.type = object.line("type").value_or("");
    auth.credentials = object.lines("credentials");
    if (const auto list = object.get("credentials"))
        list->for_each_item([&](std::size_t, const JsonView& item) {
            const std::string* name = item.get_if<std::string>();
            if (name && !name->empty()) check_credential(log, item, *name, connection);
            return !log.full();
        });
    auth.use = object.line("use").value_or("");
    auth.settings = auth_settings(object.view());
    return auth;
}

/// A further scheme of a chain: what holds for the whole request stands in the first alone.
AuthSpec read_chained(FindingLog& log, const JsonView& at, const ConnectionReading& connection) {
    ObjectReader object(log, at, kAuthSection);
    for (const std::string_view key : {"chain", "pathSegments", "baseUrlCredential"})
        if (object.get(key))
            object.refuse(key, "misplaced_key",
                          in_quotes(key) + " has no place in a scheme of a chain.",
                          "Write it into the node's \"auth\" itself.");
    return read_scheme(log, object, connection);
}

}  // namespace

AuthSpec read_auth(FindingLog& log, const JsonView& at, const ConnectionReading& connection) {
    ObjectReader object(log, at, kAuthSection);
    AuthSpec auth = read_scheme(log, object, connection);
    if (const auto name = object.line("baseUrlCredential")) {
        auth.base_url_credential = *name;
        check_base_url_credential(log, object, *name, connection);
    }
    auth.path_segments = object.lines("pathSegments");
    if (const auto list = object.array("chain", kMostChained))
        list->for_each_item([&](std::size_t, const JsonView& item) {
            auth.chain.push_back(read_chained(log, item, connection));
            return !log.full();
        });
    return auth;
}

std::vector<AuthOption> read_options(FindingLog& log, const JsonView& at,
                                     const ConnectionReading& connection) {
    std::vector<AuthOption> options;
    at.for_each_item([&](std::size_t, const JsonView& item) {
        ObjectReader object(log, item, kOptionSection);
        AuthOption option;
        option.name = object.line("name").value_or("");
        option.label = object.line("label").value_or("");
        option.description = object.text("description").value_or("");
        if (const auto auth = object.get("auth")) option.auth = read_auth(log, *auth, connection);
        const bool repeated = std::any_of(options.begin(), options.end(), [&](const auto& other) {
            return other.name == option.name;
        });
        if (repeated && !option.name.empty())
            object.refuse("name", "duplicate_option",
                          "Another option has the name " + in_quotes(option.name) + ".",
                          "Give each option a name of its own.");
        options.push_back(std::move(option));
        return !log.full();
    });
    return options;
}

Value auth_settings(const JsonView& at) {
    Object settings;
    at.for_each_member([&](std::string_view key, const JsonView& member) {
        if (!is_hosts_key(key) && !is_free_key(key)) settings.emplace_back(key, member.value());
    });
    return settings;
}

}  // namespace packhost::model
