// history.hpp: what runs did, out of the file that the host keeps if history.path is set.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "packhost/run.hpp"

namespace packhost {

/// A run that has ended.
struct PastRun {
    std::string id;  ///< RunResult::id
    std::int64_t started_unix_ms = 0;
    std::chrono::microseconds duration{};
    std::string actor, connection, pack, pack_version, node;
    bool dry_run = false;  ///< nothing was sent; of one that failed only details tell
    /// Without blobs and preview. Header fields are there if the run kept them; output pins if the
    /// configuration says `history.bodies`, with secrets masked. Timings count microseconds.
    RunResult result;
};

/// Which runs are wanted; what is empty or 0 says nothing.
struct RunFilter {
    std::string pack, node, connection;
    bool failed = false;  ///< those that are not ok alone
    std::int64_t since_unix_ms = 0;
    std::size_t limit = 0;
    bool oldest_first = false;  ///< in the order in which they were written, else backwards
    bool details = true;        ///< false: of `result` only `ok`, `status` and the error's code
};

/// Gives the runs to `take` until it says false; processes may write meanwhile. A run is in the
/// file half a second after its end, as a rule. Errors, phase input: `no_history` (there is no such
/// file); phase run: as of LocalStore's file (`store_damaged`, `store_busy`, …).
Result<void> each_run(const std::filesystem::path& file, const RunFilter& filter,
                      const std::function<bool(const PastRun&)>& take);

/// The run of that id; "last": the newest. Error also: `unknown_run`, phase input.
Result<PastRun> find_run(const std::filesystem::path& file, const std::string& id);

/// {"id","started","duration_ms","actor","connection","pack","pack_version","node",
/// "dry_run"}, and behind
/// them the members of to_value(RunResult).
Value to_value(const PastRun& run);

}  // namespace packhost
