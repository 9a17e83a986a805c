// kept_state.hpp: values of schemes that outlive a run, in the store of connections.
#pragma once

#include <optional>
#include <string>

#include "base/task.hpp"
#include "engine/run_context.hpp"
#include "engine/shares.hpp"
#include "engine/state_access.hpp"
#include "engine/wait.hpp"

namespace packhost::engine {

/// Asks, and waits for the answer however the run fares: a store gives one in bounded time.
template <class T>
Task<Result<T>> ask(RunContext& run, StateAccess& access, const Connection& connection,
                    std::function<Result<T>(StateStore&)> question) {
    constexpr auto kLongest = std::chrono::hours(1);
    Wait<T> wait(run.worker.loop(), Deadline::after(kLongest), Phase::auth,
                 "while the store of connections was asked");
    auto tell = wait.from_any_thread();
    access.post(connection, [tell, question](StateStore& store) {
        try {
            tell(question(store));
        } catch (...) {
            tell(Error{"store_failed", Phase::connection, "The store of connections failed.", ""});
        }
    });
    auto answered = co_await wait.event();
    co_return std::move(answered);
}

/// Values as the bytes that are kept, and back; nothing if the bytes are of another kind.
Secret packed(const std::vector<SharedValues::Member>& members);
std::optional<std::vector<SharedValues::Member>> unpacked(std::string_view bytes);

/// The values of one shared key, as all processes see them: looked up before a fill, kept after it.
/// Lives in the fill's coroutine.
class KeptValues {
 public:
    /// `stale` is the version of what was refused or has expired here (0: nothing). With
    /// `exclusive` the fill is the only one in all processes.
    KeptValues(RunContext& run, const Connection& connection, std::string key, std::uint64_t stale,
               bool exclusive);
    ~KeptValues();
    KeptValues(const KeptValues&) = delete;
    KeptValues& operator=(const KeptValues&) = delete;

    /// What another process, or this one earlier, has got; else nothing, and the caller is to fill.
    /// If it is to be the only one, it waits for its lease. Errors, phase connection: what the
    /// store says, and `refresh_busy` if another process holds the lease for too long.
    Task<Result<std::optional<SharedValues>>> find();
    /// Keeps what the fill has got, if it lives for a while. What others have kept meanwhile stays.
    Task<Result<bool>> keep(SharedValues& values);

 private:
    Task<Result<std::optional<SharedValues>>> look();

    RunContext& run_;
    const Connection& connection_;
    StateAccess& access_;
    const std::string key_;
    const std::uint64_t stale_;
    const bool exclusive_;
    std::uint64_t seen_ = 0;   // the version that is kept
    std::string owner_;        // of the lease; empty: none is held
};

}  // namespace packhost::engine
