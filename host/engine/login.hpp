// login.hpp: somebody logs in, or out: what that asks of its user, and the operation itself.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.hpp"
#include "engine/plan.hpp"
#include "engine/run_context.hpp"
#include "packhost/run.hpp"

namespace packhost::engine {

/// A login or logout of one connection. Immutable once the worker has it.
struct LoginOrder {
    bool ends = false;  ///< a logout
    /// Those of the pack's plans that authenticate, what is tried first in front.
    std::vector<const Plan*> plans;

    /// Where the browser comes back to; empty: there is none.
    std::string redirect_uri;
    /// Tells with which query it came back, or why not. Any thread; the first one counts.
    using CameBack = std::function<void(Result<std::string>)>;
    /// Called on the worker; neither keeps it, nor throws.
    std::function<void(std::string_view url, CameBack came_back)> open_url;
    std::function<void(std::string_view code, std::string_view url)> show;
};

/// Asks each of the pack's schemes once, in order. What is then kept of tokens for those that have
/// a login is dropped: they are another account's. `result.pins` gets what the schemes tell of the
/// account. Error also: `no_login`, phase auth.
Task<Result<bool>> log_in(RunContext& run, const RunRequest& request, const LoginOrder& order,
                          RunResult& result);

/// A redirect's query as names and values (application/x-www-form-urlencoded). Errors, phase auth:
/// `bad_redirect` for what is no such text, holds a name twice (RFC 6749, 3.1), or is too much.
Result<std::vector<std::pair<std::string, std::string>>> read_redirect(std::string_view query);

}  // namespace packhost::engine
