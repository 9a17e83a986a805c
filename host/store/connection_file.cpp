// connection_file.cpp: reads connections from TOML files.
#include "packhost/connection_file.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/try.hpp"
#include "store/credential_source.hpp"
#include "store/toml_table.hpp"

namespace packhost {
namespace {

using store::TomlTable;

constexpr char kSources[] =
    "Say where it comes from: { env = \"NAME\" }, { value_file = \"FILE\" }, { prompt = true }, or "
    "{ text = \"...\" } for what is no secret.";

struct Place {
    std::filesystem::path directory;
    std::string connection;
    Prompter* prompter;
};

/// The value that a credential's table tells, before it is checked.
Result<Secret> value_of(TomlTable& source, const std::string& name, const Place& place) {
    PH_TRY(const auto variable, source.text("env"));
    PH_TRY(const auto file, source.text("value_file"));
    PH_TRY(const auto prompt, source.flag("prompt"));
    PH_TRY(const auto text, source.text("text"));
    PH_CHECK(source.done());
    const int sources = variable.has_value() + file.has_value() + prompt.value_or(false) +
                        text.has_value();
    if (sources != 1)
        return source.error(
            "", sources ? "this names more than one source." : "this names no source.", kSources);
    if (variable) return store::credential_from_environment(*variable);
    if (file) return store::credential_from_file(place.directory / *file);
    if (text) return Secret(*text);
    if (!place.prompter)
        return Error{"no_terminal", Phase::connection, "there is nobody to ask for its value.",
                     "Use { env = ... } or { value_file = ... } instead."};
    return place.prompter->ask(fmt::format("{} of {}: ", name, place.connection));
}

Result<Credential> read_credential(TomlTable& credentials, const std::string& name,
                                   const Place& place) {
    auto table = credentials.table(name);
    if (!table)
        return credentials.error(
            name, "a credential is a table that says where its value comes from.", kSources);
    TomlTable& source = **table;
    auto value = value_of(source, name, place);
    if (value)
        if (auto sound = store::check_credential(value->expose()); !sound)
            value = std::move(sound).error();
    if (value) return Credential{name, std::move(value).value()};
    // What the table itself is wrong about has its place already.
    Error error = std::move(value).error();
    if (error.code != "bad_connection" && error.code != "cancelled")
        error.message = source.error("", error.message).message;
    return error;
}

Result<std::string> read_name(TomlTable& file, const std::filesystem::path& path) {
    PH_TRY(const auto name, file.text("name"));
    if (name && name->empty()) return file.error("name", "a connection needs a name.");
    return name ? *name : path.stem().string();
}

bool same_bytes(const Secret& a, const Secret& b) {
    return a.size() == b.size() &&
           CRYPTO_memcmp(a.expose().data(), b.expose().data(), a.size()) == 0;
}

bool same_connection(const Connection& a, const Connection& b) {
    return a.name == b.name && a.provider == b.provider && a.base_url == b.base_url &&
           a.option == b.option &&
           std::equal(a.credentials.begin(), a.credentials.end(), b.credentials.begin(),
                      b.credentials.end(), [](const Credential& x, const Credential& y) {
                          return x.name == y.name && same_bytes(x.value, y.value);
                      });
}

bool is_plain_name(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

Result<std::shared_ptr<const Connection>> read_connection_file(const std::filesystem::path& path,
                                                               Prompter* prompter) {
    store::TomlErrors errors;
    errors.phase = Phase::connection;
    errors.code = "bad_connection";
    errors.absent_code = "no_connection";
    errors.absent_hint = "A connection is a TOML file with a provider and [credentials].";
    errors.quote_content = false;
    PH_TRY(TomlTable file, TomlTable::read_file(path, std::move(errors)));

    auto connection = std::make_shared<Connection>();
    PH_TRY(const auto provider, file.text("provider"));
    if (!provider || provider->empty())
        return file.error("", "provider is missing.",
                          "It is the provider of the pack's connection: provider = \"acme-api\"");
    connection->provider = *provider;
    PH_TRY(connection->name, read_name(file, path));
    PH_TRY(const auto base_url, file.text("base_url"));
    connection->base_url = base_url.value_or("");
    PH_TRY(const auto option, file.text("option"));
    connection->option = option.value_or("");
    PH_TRY(auto credentials, file.table("credentials"));
    PH_CHECK(file.done());  // before anybody is asked for anything

    const Place place{path.parent_path(), connection->name, prompter};
    if (credentials)
        for (const std::string& name : credentials->keys()) {
            PH_TRY(Credential credential, read_credential(*credentials, name, place));
            connection->credentials.push_back(std::move(credential));
        }
    return std::shared_ptr<const Connection>(std::move(connection));
}

FileConnections::FileConnections(std::filesystem::path directory, Prompter* prompter)
    : directory_(std::move(directory)), prompter_(prompter) {}

Result<std::shared_ptr<const Connection>> FileConnections::find(std::string_view name) {
    if (!is_plain_name(name))
        return Error{"no_connection", Phase::connection,
                     "A connection's name is made of letters, digits, '-', '_' and '.'.", ""};
    const std::string key(name);
    const std::lock_guard lock(mutex_);
    PH_TRY(auto fresh, read_connection_file(directory_ / (key + ".toml"), prompter_));
    if (fresh->name != name)
        return Error{"bad_connection", Phase::connection,
                     fmt::format("{}.toml holds a connection of another name.", key),
                     fmt::format("Leave `name` out of the file, or call the file as it says.")};
    auto& known = known_[key];
    if (!known || !same_connection(*known, *fresh)) known = std::move(fresh);
    return known;
}

}  // namespace packhost
