// asked_credentials.cpp: collects what each way to authenticate uses.
#include "model/asked_credentials.hpp"

#include <algorithm>
#include <set>

#include "model/placeholder.hpp"

namespace packhost::model {
namespace {

using Names = std::set<std::string, std::less<>>;

/// What stands between braces in the texts of a setting.
void add_placeholders(Names& names, const Value& value) {
    if (const auto* text = value.get_if<std::string>()) {
        const auto segments = split_template(*text);
        if (!segments) return;  // a text of the scheme's own
        for (const TemplateSegment& segment : *segments)
            if (segment.is_placeholder) names.insert(segment.text);
    } else if (const Array* items = value.get_if<Array>()) {
        for (const Value& item : *items) add_placeholders(names, item);
    } else if (const Object* members = value.get_if<Object>()) {
        for (const auto& [key, member] : *members) add_placeholders(names, member);
    }
}

void add_used(Names& names, const AuthSpec& auth) {
    names.insert(auth.credentials.begin(), auth.credentials.end());
    if (!auth.base_url_credential.empty()) names.insert(auth.base_url_credential);
    add_placeholders(names, auth.settings);
    for (const AuthSpec& next : auth.chain) add_used(names, next);
}

}  // namespace

std::vector<std::string> used_credentials(const Connection& connection, const AuthSpec& auth) {
    Names used;
    add_used(used, auth);
    std::vector<std::string> names;
    for (const CredentialField& field : connection.credentials)
        if (used.contains(field.name)) names.push_back(field.name);
    return names;
}

std::vector<const CredentialField*> asked_credentials(const Pack& pack, const AuthOption* option) {
    Names used, elsewhere;
    for (const Node& node : pack.nodes)
        if (node.execution.auth) add_used(option ? elsewhere : used, *node.execution.auth);
    for (const AuthOption& other : pack.connection.options)
        add_used(&other == option ? used : elsewhere, other.auth);
    if (const auto& base = pack.connection.base_url_template)
        for (const auto& field : base->fields) used.insert(field.credential);
    std::vector<const CredentialField*> asked;
    for (const CredentialField& field : pack.connection.credentials)
        if (used.contains(field.name) || !elsewhere.contains(field.name)) asked.push_back(&field);
    return asked;
}

}  // namespace packhost::model
