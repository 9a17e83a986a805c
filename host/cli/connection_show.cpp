// connection_show.cpp: `packhost connection show`: what is stored, and what has changed since.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/connection_view.hpp"
#include "cli/host_config.hpp"
#include "cli/secret_shape.hpp"

namespace packhost::cli {
namespace {

std::string line(std::string_view label, std::string_view text) {
    return printable(fmt::format("{:<10} {}\n", label, text));
}

/// What can be told of secrets that have lines, by name.
using Shapes = std::map<std::string, std::string>;

/// Opens the secrets, by which it shows whether what is readable is as it was stored.
Result<Shapes> shapes_of(LocalStore& store, const StoredConnection& connection) {
    Shapes shapes;
    const auto opened = store.find(connection.name);
    if (!opened) return with_way_out(opened.error(), connection.name);
    for (const StoredCredential& c : connection.credentials) {
        const Credential* held = c.secret ? (*opened)->find(c.name) : nullptr;
        if (std::string lines = held ? lines_text(held->value) : ""; !lines.empty())
            shapes.emplace(c.name, std::move(lines));
    }
    return shapes;
}

std::string set_text(const StoredCredential& credential, const Shapes& shapes) {
    if (!credential.given) return "empty";
    if (!credential.secret) return credential.value;
    const auto shape = shapes.find(credential.name);
    return shape == shapes.end() ? "set" : fmt::format("set ({})", shape->second);
}

std::string credentials_text(const StoredConnection& connection, const Shapes& shapes) {
    std::string out;
    std::size_t width = 0;
    for (const StoredCredential& c : connection.credentials)
        width = std::max(width, c.name.size());
    for (const StoredCredential& c : connection.credentials)
        out += fmt::format("  {:<{}}  {}\n", c.name, width, set_text(c, shapes));
    return printable(out);
}

/// What the pack reaches now, if that is another thing than what was consented to.
std::string difference_page(const ConnectionView& row, const Paint& paint) {
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

std::string page(const ConnectionView& row, const Shapes& shapes, const Paint& paint) {
    const StoredConnection& c = row.connection;
    std::string out = paint.bold(c.name) + '\n';
    out += line("provider", c.provider) + line("pack", c.pack);
    if (!c.option.empty()) out += line("option", c.option);
    out += line("base URL", row.base_url());
    for (const auto& [setting, url] : c.urls) out += line(setting, url);
    out += line("changed", local_time(c.changed_unix_ms));
    out += line("tested", !c.tested ? std::string("never")
                                    : fmt::format("{}, {}: {}", local_time(c.tested->unix_ms),
                                                  tested_word(*c.tested),
                                                  c.tested->text));
    out += '\n' + paint.bold("Credentials") + '\n' + credentials_text(c, shapes);
    out += '\n' + paint.bold("May be used at") + '\n';
    for (const std::string& origin : c.origins) out += printable(fmt::format("  {}\n", origin));
    if (c.origins.empty()) out += "  no place yet\n";
    return out + difference_page(row, paint);
}

Value credentials_value(const StoredConnection& connection, const Shapes& shapes) {
    Array out;
    for (const StoredCredential& c : connection.credentials) {
        Object one{{"name", c.name}, {"secret", c.secret}, {"state", c.given ? "set" : "empty"}};
        if (!c.secret) one.emplace_back("value", c.value);
        if (const auto shape = shapes.find(c.name); shape != shapes.end())
            one.emplace_back("shape", shape->second);
        out.emplace_back(std::move(one));
    }
    return out;
}

Value whole_value(const ConnectionView& row, const Shapes& shapes) {
    const StoredConnection& c = row.connection;
    Object members = view_object(row);
    Object urls;
    for (const auto& [setting, url] : c.urls) urls.emplace_back(setting, url);
    members.emplace_back("id", c.id);
    members.emplace_back("revision", c.revision);
    members.emplace_back("created", utc_time(c.created_unix_ms));
    members.emplace_back("urls", std::move(urls));
    members.emplace_back("credentials", credentials_value(c, shapes));
    members.emplace_back("origins", texts_value(c.origins));
    members.emplace_back("reaches", row.reach ? texts_value(row.reach->now) : Value());
    members.emplace_back("noLongerReaches", row.reach ? texts_value(row.reach->less) : Value());
    return members;
}

}  // namespace

ExitCode run_command(const Arguments& all, const ConnectionShowArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail_with(config.error(), arguments.json);
    auto opened = open_stored(*config, arguments.name);
    if (!opened) return fail_with(opened.error(), arguments.json);
    auto pack = pack_of({*config, arguments.pack.packs, !arguments.json}, arguments.pack.pack,
                        opened->connection);
    const auto read = shapes_of(*opened->store, opened->connection);
    const Shapes shapes = read ? *read : Shapes();
    const ConnectionView row = view_of(std::move(opened->connection), std::move(pack));
    Value whole = whole_value(row, shapes);
    whole.get_if<Object>()->emplace_back("problem", read ? Value() : Value(read.error().code));
    print(arguments.json ? to_json(whole) + '\n' : page(row, shapes, Paint(1)));
    if (read) return kOk;
    flush_output();
    say_error(read.error());
    return exit_code(read.error());
}

}  // namespace packhost::cli
