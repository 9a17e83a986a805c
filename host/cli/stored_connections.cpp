// stored_connections.cpp: opens the store, finds packs of connections, and compares origins.
#include "cli/stored_connections.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/json_output.hpp"
#include "packhost/suggest.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

bool holds(const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

Result<Store> make_store(const Config& config) {
    if (config.store.file.empty())
        return Error{"no_store", Phase::config,
                     "The configuration keeps no connections: store.path is empty, and neither "
                     "$XDG_STATE_HOME nor $HOME says where they belong.",
                     "See what is in force: packhost config show --origin"};
    auto store = LocalStore::open(config.store);
    if (!store) return with_way_out(std::move(store).error(), {});
    return store;
}

Result<Store> open_store(const Config& config) {
    std::error_code failed;
    if (config.store.file.empty()) return Store();
    // What can't be looked at is not absent: opening it tells why.
    const auto status = fs::symlink_status(config.store.file, failed);
    if (status.type() == fs::file_type::not_found) return Store();
    return make_store(config);
}

Error no_such_connection(const std::string& name, const std::vector<std::string>& names) {
    const std::string meant = did_you_mean(name, names);
    return {"unknown_connection", Phase::connection,
            fmt::format("No connection \"{}\" is stored.", name),
            !meant.empty()  ? meant
            : names.empty() ? "Store one: packhost connection add PROVIDER"
                            : "See those that are: packhost connection list"};
}

Result<Opened> open_stored(const Config& config, const std::string& name) {
    auto store = open_store(config);
    if (!store) return std::move(store).error();
    if (!*store) return no_such_connection(name, {});
    auto found = (*store)->info(name);
    if (found) return Opened{std::move(*store), std::move(*found)};
    if (found.error().code != "unknown_connection")
        return with_way_out(std::move(found).error(), name);
    std::vector<std::string> names;
    if (const auto all = (*store)->list())
        for (const StoredConnection& one : *all) names.push_back(one.name);
    return no_such_connection(name, names);
}

bool means_connection_file(const std::string& value) {
    std::error_code failed;
    return value.find('/') != std::string::npos || value.ends_with(".toml") ||
           fs::exists(value, failed);
}

Error wrong_provider(const StoredConnection& connection, const std::string& provider,
                     const std::vector<std::string>& fitting) {
    return {"wrong_provider", Phase::connection,
            fmt::format("The connection \"{}\" is of the provider \"{}\", and the pack of \"{}\".",
                        connection.name, connection.provider, provider),
            fitting.empty()
                ? fmt::format("Store one for it: packhost connection add {}", provider)
                : fmt::format("Of that provider are stored: {}.", fmt::join(fitting, ", "))};
}

Result<std::shared_ptr<const Pack>> pack_in(const PackCatalog& catalogue,
                                            const StoredConnection& connection) {
    const CatalogEntry* found = nullptr;
    for (const CatalogEntry& entry : catalogue.entries()) {
        if (entry.provider != connection.provider) continue;
        if (!found || entry.slug == connection.pack) found = &entry;
    }
    if (found && found->problem) return *found->problem;
    if (found) return read_pack(found->file);
    return Error{"no_pack", Phase::pack,
                 fmt::format("No pack for the provider \"{}\" is in the folders of packs.",
                             connection.provider),
                 "Name its file with --pack FILE, or see: packhost pack list"};
}

Result<std::shared_ptr<const Pack>> pack_of(const PackPlaces& places, const std::string& named,
                                            const StoredConnection& connection) {
    if (named.empty()) {
        const auto catalogue = open_catalogue(places);
        if (!catalogue) return catalogue.error();
        return pack_in(*catalogue, connection);
    }
    const auto file = find_pack_file(places, named);
    if (!file) return file.error();
    auto pack = read_pack(*file);
    if (!pack || (*pack)->provider() == connection.provider) return pack;
    return wrong_provider(connection, (*pack)->provider());
}

Connection without_secrets(const StoredConnection& connection) {
    Connection out;
    out.name = connection.name;
    out.provider = connection.provider;
    out.base_url = connection.base_url;
    out.urls = connection.urls;
    out.option = connection.option;
    for (const StoredCredential& c : connection.credentials)
        out.credentials.push_back({c.name, Secret(c.value)});
    return out;
}

Reach compare_reach(const std::vector<std::string>& consented, std::vector<std::string> now) {
    Reach reach;
    for (const std::string& origin : now)
        if (!holds(consented, origin)) reach.more.push_back(origin);
    for (const std::string& origin : consented)
        if (!holds(now, origin)) reach.less.push_back(origin);
    reach.now = std::move(now);
    return reach;
}

Result<Reach> reach_of(const Pack& pack, const StoredConnection& connection, LocalStore* store) {
    auto now = pack.origins(without_secrets(connection));
    if (!now && store && now.error().code == "missing_credential") {
        const auto opened = store->find(connection.name);
        if (!opened) return with_way_out(opened.error(), connection.name);
        now = pack.origins(**opened);
    }
    if (!now) return std::move(now).error();
    return compare_reach(connection.origins, std::move(*now));
}

std::string difference_text(const Reach& reach, const Paint& paint) {
    std::string out;
    for (const std::string& origin : reach.more)
        out += "  " + paint.yellow("+ " + printable(origin)) + '\n';
    for (const std::string& origin : reach.less)
        out += "  " + paint.dim("- " + printable(origin)) + '\n';
    return out;
}

Error with_way_out(Error error, std::string_view name) {
    for (const char* command : {"packhost ", "chmod "})
        if (error.hint.find(command) != std::string::npos) return error;
    const auto is = [&](std::initializer_list<std::string_view> codes) {
        return std::find(codes.begin(), codes.end(), error.code) != codes.end();
    };
    std::string command;
    if (is({"unknown_connection"})) command = "See those that are: packhost connection list";
    if (is({"connection_exists", "changed_meanwhile"}))
        command = fmt::format("See it: packhost connection show {}", name);
    if (is({"tampered", "store_damaged"})) command = "See what is wrong: packhost store check";
    if (is({"bad_connection", "bad_export", "wrong_passphrase"}))
        command = "See how: packhost connection --help";
    if (is({"wrong_key", "unsafe_file", "store_failed", "store_busy", "newer_store"}))
        command = "See where the store and its key are: packhost config show --origin";
    if (!command.empty()) error.hint += (error.hint.empty() ? "" : " ") + command;
    return error;
}

ExitCode fail_with(const Error& error, bool json) {
    if (json) print(error_json(error));
    if (error.code == "cancelled") say(printable(error.message));  // it was meant
    else say_error(error);
    return exit_code(error);
}

}  // namespace packhost::cli
