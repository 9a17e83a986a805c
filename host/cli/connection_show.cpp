// connection_show.cpp: `packhost connection list|show`: what is stored, and what has changed since.
#include <algorithm>
#include <array>
#include <ctime>
#include <optional>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/host_config.hpp"
#include "cli/stored_connections.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {
namespace {

using SharedPack = std::shared_ptr<const Pack>;

std::time_t seconds(std::int64_t unix_ms) { return static_cast<std::time_t>(unix_ms / 1000); }

std::string local_time(std::int64_t unix_ms) {
    return fmt::format("{:%Y-%m-%d %H:%M}", fmt::localtime(seconds(unix_ms)));
}

/// RFC 3339, in UTC.
std::string utc_time(std::int64_t unix_ms) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds(unix_ms)));
}

Value texts(const std::vector<std::string>& list) { return Array(list.begin(), list.end()); }

Value tested_value(const StoredConnection& connection) {
    if (!connection.tested) return {};
    return Object{{"ok", connection.tested->ok},
                  {"at", utc_time(connection.tested->unix_ms)},
                  {"text", connection.tested->text}};
}

/// The connection's own, or a text of it that is a URL, or the pack's.
std::string base_url_of(const StoredConnection& connection, const Pack* pack) {
    if (!connection.base_url.empty()) return connection.base_url;
    for (const StoredCredential& c : connection.credentials)
        if (c.value.starts_with("https://") || c.value.starts_with("http://")) return c.value;
    return pack ? pack->base_url() : std::string();
}

/// A connection, its pack if that is there, and where it would be used now.
struct Row {
    StoredConnection connection;
    Result<SharedPack> pack;
    std::optional<Reach> reach;  ///< absent: can't be told

    const Pack* pack_or_null() const { return pack ? pack->get() : nullptr; }
    bool needs_consent() const { return reach && !reach->more.empty(); }
};

Row row_of(StoredConnection connection, Result<SharedPack> pack) {
    std::optional<Reach> reach;
    if (pack)
        if (auto told = reach_of(**pack, connection)) reach = std::move(*told);
    return {std::move(connection), std::move(pack), std::move(reach)};
}

Value to_value(const Row& row) {
    const StoredConnection& c = row.connection;
    return Object{{"name", c.name},
                  {"provider", c.provider},
                  {"pack", c.pack},
                  {"baseUrl", base_url_of(c, row.pack_or_null())},
                  {"tested", tested_value(c)},
                  {"changed", utc_time(c.changed_unix_ms)},
                  {"needsConsent", row.reach ? texts(row.reach->more) : Value()}};
}

std::string tested_text(const StoredConnection& connection, const Paint& paint) {
    if (!connection.tested) return "not tested";
    const std::string at = local_time(connection.tested->unix_ms);
    return connection.tested->ok ? paint.green("works") + "  " + at
                                 : paint.red("fails") + "  " + at;
}

void show_table(const std::vector<Row>& rows) {
    const Paint paint(1);
    std::vector<std::array<std::string, 4>> cells{{"NAME", "PROVIDER", "PACK", "BASE URL"}};
    for (const Row& row : rows)
        cells.push_back({row.connection.name, printable(row.connection.provider),
                         printable(row.connection.pack),
                         printable(base_url_of(row.connection, row.pack_or_null()))});
    std::array<std::size_t, 4> widths{};
    for (const auto& line : cells)
        for (std::size_t i = 0; i < 4; ++i) widths[i] = std::max(widths[i], line[i].size());
    for (std::size_t n = 0; n < cells.size(); ++n) {
        std::string line;
        for (std::size_t i = 0; i < 4; ++i)
            line += fmt::format("{:<{}}  ", cells[n][i], widths[i]);
        if (n == 0) {
            print(paint.bold(line + "CHANGED           TESTED") + '\n');
            continue;
        }
        const Row& row = rows[n - 1];
        print(line + local_time(row.connection.changed_unix_ms) + "  " +
              tested_text(row.connection, paint) + '\n');
        if (row.needs_consent())
            print(paint.yellow("  needs consent: ") + "packhost connection consent " +
                  row.connection.name + '\n');
    }
}

std::string line(std::string_view label, std::string_view text) {
    return printable(fmt::format("{:<10} {}\n", label, text));
}

std::string credentials_text(const StoredConnection& connection) {
    std::string out;
    std::size_t width = 0;
    for (const StoredCredential& c : connection.credentials)
        width = std::max(width, c.name.size());
    for (const StoredCredential& c : connection.credentials)
        out += fmt::format("  {:<{}}  {}\n", c.name, width,
                           !c.given   ? "empty"
                           : c.secret ? "set"
                                      : c.value);
    return printable(out);
}

/// What the pack reaches now, if that is another thing than what was consented to.
std::string difference_page(const Row& row, const Paint& paint) {
    if (!row.pack) return printable(fmt::format("  {}\n", row.pack.error().message));
    if (!row.reach) return "  Where it would be used can't be told without its secrets.\n";
    if (row.reach->more.empty() && row.reach->less.empty()) return {};
    std::string out = fmt::format("\n{}\n{}",
                                  paint.bold(printable(fmt::format(
                                      "The pack {} {} differs", (*row.pack)->slug(),
                                      (*row.pack)->version()))),
                                  difference_text(*row.reach, paint));
    if (row.needs_consent())
        out += fmt::format("Runs are refused until you agree: packhost connection consent {}\n",
                           row.connection.name);
    return out;
}

std::string page(const Row& row, const Paint& paint) {
    const StoredConnection& c = row.connection;
    std::string out = paint.bold(c.name) + '\n';
    out += line("provider", c.provider) + line("pack", c.pack);
    out += line("base URL", base_url_of(c, row.pack_or_null()));
    for (const auto& [setting, url] : c.urls) out += line(setting, url);
    out += line("changed", local_time(c.changed_unix_ms));
    out += line("tested", !c.tested ? std::string("never")
                                    : fmt::format("{}, {}: {}", local_time(c.tested->unix_ms),
                                                  c.tested->ok ? "works" : "fails",
                                                  c.tested->text));
    out += '\n' + paint.bold("Credentials") + '\n' + credentials_text(c);
    out += '\n' + paint.bold("May be used at") + '\n';
    for (const std::string& origin : c.origins) out += printable(fmt::format("  {}\n", origin));
    if (c.origins.empty()) out += "  no place yet\n";
    return out + difference_page(row, paint);
}

Value credentials_value(const StoredConnection& connection) {
    Array out;
    for (const StoredCredential& c : connection.credentials) {
        Object one{{"name", c.name}, {"secret", c.secret}, {"state", c.given ? "set" : "empty"}};
        if (!c.secret) one.emplace_back("value", c.value);
        out.emplace_back(std::move(one));
    }
    return out;
}

Value whole_value(const Row& row) {
    const StoredConnection& c = row.connection;
    Value out = to_value(row);
    Object& members = *out.get_if<Object>();
    Object urls;
    for (const auto& [setting, url] : c.urls) urls.emplace_back(setting, url);
    members.emplace_back("id", c.id);
    members.emplace_back("revision", c.revision);
    members.emplace_back("created", utc_time(c.created_unix_ms));
    members.emplace_back("urls", std::move(urls));
    members.emplace_back("credentials", credentials_value(c));
    members.emplace_back("origins", texts(c.origins));
    members.emplace_back("reaches", row.reach ? texts(row.reach->now) : Value());
    members.emplace_back("noLongerReaches", row.reach ? texts(row.reach->less) : Value());
    return out;
}

Result<std::vector<StoredConnection>> stored_connections(const Config& config) {
    const auto store = open_store(config);
    if (!store) return store.error();
    if (!*store) return std::vector<StoredConnection>();
    auto list = (*store)->list();
    if (!list) return with_way_out(std::move(list).error(), {});
    return list;
}

}  // namespace

ExitCode run_command(const Arguments& all, const ConnectionListArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail_with(config.error(), arguments.json);
    auto stored = stored_connections(*config);
    if (!stored) return fail_with(stored.error(), arguments.json);
    const auto catalogue = open_catalogue({*config, arguments.packs, !arguments.json});
    if (!catalogue) return fail_with(catalogue.error(), arguments.json);
    std::vector<Row> rows;
    for (StoredConnection& one : *stored) {
        auto pack = pack_in(*catalogue, one);
        rows.push_back(row_of(std::move(one), std::move(pack)));
    }
    if (arguments.json) {
        Array list;
        for (const Row& row : rows) list.push_back(to_value(row));
        print(to_json(Object{{"connections", std::move(list)}}) + '\n');
    } else if (rows.empty()) {
        say("No connection is stored yet.\n  Store one: packhost connection add PROVIDER");
    } else {
        show_table(rows);
    }
    return kOk;
}

ExitCode run_command(const Arguments& all, const ConnectionShowArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail_with(config.error(), arguments.json);
    auto opened = open_stored(*config, arguments.name);
    if (!opened) return fail_with(opened.error(), arguments.json);
    auto pack = pack_of({*config, arguments.pack.packs, !arguments.json}, arguments.pack.pack,
                        opened->connection);
    const Row row = row_of(std::move(opened->connection), std::move(pack));
    print(arguments.json ? to_json(whole_value(row)) + '\n' : page(row, Paint(1)));
    return kOk;
}

}  // namespace packhost::cli
