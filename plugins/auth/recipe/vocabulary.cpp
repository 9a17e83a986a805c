// vocabulary.cpp: names are found, declared once, and all of use.
#include "vocabulary.hpp"

#include <algorithm>

namespace packhost::recipe {

namespace {

constexpr std::size_t kMostValues = 24;

}  // namespace

Failure bad_recipe(const std::string& where, const std::string& what, const std::string& hint) {
    return Failure("bad_setting", "In the setting " + where + ": " + what + ".", hint,
                   PH_BLAME_CONFIG);
}

Vocabulary::Vocabulary(const AuthConfig& config) {
    for (std::size_t i = 0; i < config.credentials(); ++i) {
        const Secret secret = config.secret_or_empty(i);
        const bool empty = !secret || config.secrets().length(secret) == 0;
        credentials_.push_back({std::string(config.name(i)), secret, empty});
    }
}

Credential* Vocabulary::credential(std::string_view name) {
    for (Credential& credential : credentials_)
        if (credential.name == name) return &credential;
    return nullptr;
}

std::optional<std::size_t> Vocabulary::value(std::string_view name) const {
    for (std::size_t i = 0; i < values_.size(); ++i)
        if (values_[i].name == name) return i;
    return std::nullopt;
}

std::size_t Vocabulary::declare(const std::string& where, Value value) {
    if (credential(value.name))
        throw bad_recipe(where, "'" + value.name + "' is the name of a credential already",
                         "Give the value another name.");
    if (this->value(value.name))
        throw bad_recipe(where, "'" + value.name + "' is yielded twice",
                         "Give each value a name of its own.");
    if (values_.size() == kMostValues)
        throw bad_recipe(where, "there are more than 24 values", "Yield what is used alone.");
    values_.push_back(std::move(value));
    return values_.size() - 1;
}

std::string Vocabulary::names() const {
    std::string list;
    const auto add = [&](const std::string& name) { list += (list.empty() ? "" : ", ") + name; };
    for (const Credential& credential : credentials_)
        add(credential.name);
    for (const Value& value : values_)
        add(value.name);
    return list.empty() ? "nothing" : list;
}

void Vocabulary::check_all_used() const {
    for (const Credential& credential : credentials_)
        if (!credential.used)
            throw Failure("unused_credential",
                          "No template uses the credential '" + credential.name + "'.",
                          "Use it as {{" + credential.name +
                              "}}, or take it out of the node's auth.credentials.",
                          PH_BLAME_CONFIG);
    for (const Value& value : values_)
        if (value.used_in == 0)
            throw bad_recipe("login", "nothing uses the value '" + value.name + "'",
                             "Use it as {{" + value.name + "}}, or don't yield it.");
}

}  // namespace packhost::recipe
