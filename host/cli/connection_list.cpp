// connection_list.cpp: `packhost connection list`: a line for each stored connection.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/connection_view.hpp"
#include "cli/host_config.hpp"

namespace packhost::cli {
namespace {

std::string tested_text(const StoredConnection& connection, const Paint& paint) {
    if (!connection.tested) return "not tested";
    const std::string at = local_time(connection.tested->unix_ms);
    const std::string word(tested_word(*connection.tested));
    return (connection.tested->ok ? paint.green(word) : paint.red(word)) + "  " + at;
}

void show_table(const std::vector<ConnectionView>& rows) {
    const Paint paint(1);
    std::vector<std::array<std::string, 4>> cells{{"NAME", "PROVIDER", "PACK", "BASE URL"}};
    for (const ConnectionView& row : rows)
        cells.push_back({row.connection.name, printable(row.connection.provider),
                         printable(row.connection.pack),
                         printable(row.base_url())});
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
        const ConnectionView& row = rows[n - 1];
        print(line + local_time(row.connection.changed_unix_ms) + "  " +
              tested_text(row.connection, paint) + '\n');
        if (row.needs_consent())
            print(paint.yellow("  needs consent: ") + "packhost connection consent " +
                  row.connection.name + '\n');
    }
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
    std::vector<ConnectionView> rows;
    for (StoredConnection& one : *stored) {
        auto pack = pack_in(*catalogue, one);
        rows.push_back(view_of(std::move(one), std::move(pack)));
    }
    if (arguments.json) {
        Array list;
        for (const ConnectionView& row : rows) list.emplace_back(view_object(row));
        print(to_json(Object{{"connections", std::move(list)}}) + '\n');
    } else if (rows.empty()) {
        say("No connection is stored yet.\n  Store one: packhost connection add PROVIDER");
    } else {
        show_table(rows);
    }
    return kOk;
}

}  // namespace packhost::cli
