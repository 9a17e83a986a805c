// read_auth.cpp: how a node authenticates; what the scheme itself understands is not judged here.
#include <algorithm>

#include "model/section_readers.hpp"

namespace packhost::model {
namespace {

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

}  // namespace

AuthSpec read_auth(FindingLog& log, const JsonView& at, const ConnectionReading& connection) {
    ObjectReader object(log, at, kAuthSection);
    AuthSpec auth;
    auth.type = object.line("type").value_or("");
    auth.credentials = object.lines("credentials");
    if (const auto list = object.get("credentials"))
        list->for_each_item([&](std::size_t, const JsonView& item) {
            const std::string* name = item.get_if<std::string>();
            if (name && !name->empty()) check_credential(log, item, *name, connection);
            return !log.full();
        });
    if (const auto name = object.line("baseUrlCredential")) {
        auth.base_url_credential = *name;
        check_base_url_credential(log, object, *name, connection);
    }
    auth.settings = auth_settings(at);
    return auth;
}

Value auth_settings(const JsonView& at) {
    Object settings;
    at.for_each_member([&](std::string_view key, const JsonView& member) {
        if (!is_hosts_key(key) && !is_free_key(key)) settings.emplace_back(key, member.value());
    });
    return settings;
}

}  // namespace packhost::model
