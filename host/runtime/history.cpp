// history.cpp: rows of the history's file as the results that they were.
#include "packhost/history.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/try.hpp"
#include "runtime/run_record.hpp"
#include "store/history_file.hpp"
#include "store/json_line.hpp"

namespace packhost {
namespace {

PastRun past_run(const store::HistoryRow& row, bool details) {
    PastRun run;
    run.id = row.id;
    run.started_unix_ms = row.started_ms;
    run.duration = std::chrono::microseconds(row.duration_us);
    run.actor = row.actor;
    run.connection = row.connection;
    run.pack = row.pack;
    run.pack_version = row.pack_version;
    run.node = row.node;
    run.result.id = row.id;
    run.result.ok = row.ok;
    run.result.status = static_cast<int>(row.status);
    run.dry_run = row.code == runtime::kDryRunCode;
    if (!details || !runtime::read_detail(row.detail, run.result, run.dry_run))
        if (!row.code.empty() && !run.dry_run)
            run.result.error = Error{std::string(row.code), Phase::run, "", ""};
    return run;
}

Result<store::HistoryFile> open_history(const std::filesystem::path& file) {
    std::error_code failed;
    if (std::filesystem::exists(file, failed)) return store::HistoryFile::open(file);
    return Error{"no_history", Phase::input,
                 file.empty() ? std::string("No run history is kept.")
                              : fmt::format("There is no run history in {}.", file.string()),
                 "Set history.path in packhost.toml; runs are kept from then on."};
}

}  // namespace

Result<void> each_run(const std::filesystem::path& file, const RunFilter& filter,
                      const std::function<bool(const PastRun&)>& take) {
    PH_TRY(const store::HistoryFile history, open_history(file));
    store::HistoryQuery query;
    query.pack = filter.pack;
    query.node = filter.node;
    query.connection = filter.connection;
    query.failed = filter.failed;
    query.since_ms = filter.since_unix_ms;
    query.limit = static_cast<std::int64_t>(std::min<std::size_t>(filter.limit, INT64_MAX));
    query.oldest_first = filter.oldest_first;
    return history.each(query, [&](const store::HistoryRow& row) {
        return take(past_run(row, filter.details));
    });
}

Result<PastRun> find_run(const std::filesystem::path& file, const std::string& id) {
    PH_TRY(const store::HistoryFile history, open_history(file));
    PastRun found;
    PH_TRY(const bool any, history.find(id, [&](const store::HistoryRow& row) {
        found = past_run(row, true);
        return true;
    }));
    if (any) return found;
    return Error{"unknown_run", Phase::input,
                 id == "last" ? std::string("There is no run in the history yet.")
                              : fmt::format("The history has no run \"{}\", and not one that begins "
                                           "so.", id),
                 "packhost runs list shows the newest ones; old ones are removed."};
}

Value to_value(const PastRun& run) {
    std::string started;
    store::append_time(started, run.started_unix_ms);
    Object out{{"id", run.id},
               {"started", started},
               {"duration_ms", static_cast<double>(run.duration.count()) / 1000.0},
               {"actor", run.actor},
               {"connection", run.connection},
               {"pack", run.pack},
               {"pack_version", run.pack_version},
               {"node", run.node},
               {"dry_run", run.dry_run}};
    Value result = to_value(run.result);
    for (auto& [name, value] : *result.get_if<Object>())
        if (name != "id") out.emplace_back(std::move(name), std::move(value));
    return out;
}

}  // namespace packhost
