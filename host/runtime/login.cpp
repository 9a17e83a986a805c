// login.cpp: a login as a run of its own kind, for the thread that waits for it.
#include "packhost/login.hpp"

#include <future>
#include <mutex>
#include <optional>

#include "base/try.hpp"
#include "runtime/login_order.hpp"
#include "runtime/pack_impl.hpp"
#include "runtime/runtime_impl.hpp"

namespace packhost {
namespace {

using runtime::LoginOrder;
using runtime::PackImpl;

/// The way to the worker, closed when the login has ended: applications may come too late.
struct Gate {
    std::mutex mutex;
    CameBack open;
};

/// What all requests say.
struct Who {
    const std::shared_ptr<const Pack>& pack;
    const std::shared_ptr<const Connection>& connection;
    const std::string& name;
    std::chrono::milliseconds deadline;
    const std::string& actor;
};

RunRequest run_request(const Who& who) {
    RunRequest request;
    request.pack = who.pack;
    request.connection = who.connection;
    request.connection_name = who.name;
    request.deadline = who.deadline;
    request.actor = who.actor;
    return request;
}

Result<std::shared_ptr<LoginOrder>> order_for(const Who& who, bool ends) {
    const auto* const pack = dynamic_cast<const PackImpl*>(who.pack.get());
    if (!pack) return Error{"no_pack", Phase::usage, "The login names no pack.", ""};
    if (!who.connection && who.name.empty())
        return Error{"missing_connection", Phase::connection, "The login names no connection.", ""};
    return std::make_shared<LoginOrder>(*pack, ends);
}

}  // namespace

Result<LoginResult> Runtime::Impl::log_in(RunRequest request,
                                          std::shared_ptr<const LoginOrder> order,
                                          const std::stop_token& stop) {
    if (own_worker())
        return Error{"would_block", Phase::usage,
                     "A login was begun on a worker's own thread, which would wait for itself.",
                     "Call it on another thread."};
    std::promise<RunResult> promise;
    auto future = promise.get_future();
    const RunHandle run = submit(
        std::move(request), [&promise](RunResult result) { promise.set_value(std::move(result)); },
        true, std::move(order));
    RunResult ended;
    {
        const std::stop_callback cancel(stop, [&run] { run.cancel(); });
        ended = future.get();
    }
    if (ended.error) return std::move(*ended.error);
    LoginResult result;
    for (auto& [name, value] : ended.pins)
        if (const auto* text = value.get_if<std::string>())
            result.account.emplace_back(name, *text);
    result.log = std::move(ended.log);
    result.warnings = std::move(ended.warnings);
    return result;
}

Result<LoginResult> Runtime::login(LoginRequest request) {
    const Who who{request.pack, request.connection, request.connection_name, request.deadline,
                  request.actor};
    PH_TRY(const auto order, order_for(who, false));
    const auto gate = std::make_shared<Gate>();
    order->login.redirect_uri = request.redirect_uri;
    order->login.show = std::move(request.show);
    if (request.open_url)
        order->login.open_url = [open = std::move(request.open_url), gate](
                                    std::string_view url,
                                    engine::LoginOrder::CameBack came_back) {
            {
                const std::lock_guard lock(gate->mutex);
                gate->open = std::move(came_back);
            }
            open(url, [gate](Result<std::string> query) {
                const std::lock_guard lock(gate->mutex);
                if (gate->open) gate->open(std::move(query));
            });
        };
    auto ended = impl_->log_in(run_request(who), order, request.stop);
    const std::lock_guard lock(gate->mutex);
    gate->open = nullptr;
    return ended;
}

Result<LoginResult> Runtime::logout(LogoutRequest request) {
    const Who who{request.pack, request.connection, request.connection_name, request.deadline,
                  request.actor};
    PH_TRY(const auto order, order_for(who, true));
    return impl_->log_in(run_request(who), order, request.stop);
}

}  // namespace packhost
