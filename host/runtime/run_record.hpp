// run_record.hpp: an ended run in the forms that audit and history keep.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/plan.hpp"
#include "packhost/run.hpp"

namespace packhost::runtime {

/// What is known of a run at its end, beside its result.
struct EndedRun {
    const RunRequest& request;
    const engine::Plan* plan = nullptr;  ///< null: it did not begin
    std::int64_t unix_ms = 0;            ///< when it began, or was refused
    std::int64_t ns = 0;                 ///< how long it took
    std::string_view user;               ///< who ran it, unless the request names somebody
    std::span<const std::string> unlocked = {};  ///< Config::unlocked_plugins
};

/// The node's nodeTypeId, or what the request calls it; "testRequest" of a test request.
std::string_view node_of(const EndedRun& run) noexcept;
std::string_view actor_of(const EndedRun& run) noexcept;

/// Appends the run's line for store::AuditLog.
void append_audit(std::string& out, const EndedRun& run, const RunResult& result, int pid);

/// Appends all of the result that history keeps beside its columns, as JSON; at most 512 KiB: of
/// exchanges that do not fit it tells the number. With `pins`, the output pins too, up to 64 KiB,
/// with secrets of this process masked. Unlocked plugins are told as a warning each.
void append_detail(std::string& out, const EndedRun& run, const RunResult& result, bool pins);

/// What the history has in its column for an error's code, of a dry run that went well.
inline constexpr std::string_view kDryRunCode = "dry_run";

/// The other way; nothing if the text is none of append_detail().
bool read_detail(std::string_view detail, RunResult& result, bool& dry_run);

}  // namespace packhost::runtime
