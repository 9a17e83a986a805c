// auth_share.cpp: values that a scheme shares among runs and processes, and those that it stores.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/redactor.hpp"
#include "engine/auth_session.hpp"
#include "engine/kept_state.hpp"
#include "engine/views.hpp"
#include "engine/wait.hpp"

namespace packhost::engine {
namespace {

constexpr auto kFillTime = std::chrono::seconds(60);

Error no_network() {
    return {"dry_run", Phase::auth,
            "The auth scheme needs what is kept of the connection before it can place credentials, "
            "and a dry run asks nobody.",
            "Run the node without --dry-run."};
}

/// What a fill is for.
struct FillOrder {
    std::shared_ptr<AuthInstance> auth;  ///< whose fill() makes the values
    std::string key;       ///< the scheme's
    std::string full_key;  ///< the host's
    bool exclusive = false;
    std::uint64_t stale = 0;  ///< of Shares::Outcome
};

/// What a fill sent, for the run that asked for it.
using FillLog = std::shared_ptr<std::vector<Exchange>>;

Task<Result<SharedValues>> fill_by_scheme(RunContext& run, const Binding& binding,
                                          const FillOrder& order) {
    AuthSession session(run, binding, *order.auth, run.deadline);
    if (auto begun = session.begin(PH_OP_FILL, order.key); !begun) co_return std::move(begun).error();
    auto filled = co_await session.fill();
    co_return std::move(filled);
}

/// The same, unless another process has got the values already; what was got is kept for all.
Task<Result<SharedValues>> fill_for_all(RunContext& run, const Binding& binding,
                                        const FillOrder& order) {
    KeptValues kept(run, *binding.connection, order.auth->state_prefix() + order.key, order.stale,
                    order.exclusive);
    auto found = co_await kept.find();
    if (!found && order.exclusive) co_return std::move(found).error();
    if (found && *found) co_return std::move(**found);
    auto filled = co_await fill_by_scheme(run, binding, order);
    if (!filled) co_return std::move(filled);
    auto saved = co_await kept.keep(*filled);
    // A token that nobody else needs to know serves all the same; one that rotates must be kept.
    if (!saved && order.exclusive) co_return std::move(saved).error();
    co_return std::move(filled);
}

void mask_from_now_on(const std::vector<SharedValues::Member>& members) {
    for (const SharedValues::Member& member : members)
        if (member.is_secret) detail::Redactor::of_process().add(member.secret.expose());
}

/// Runs one fill to its end, whoever waits for it.
Detached run_fill(const RunContext& asking, std::shared_ptr<const Binding> binding, FillOrder order,
                  FillLog log) {
    Worker& worker = asking.worker;
    RunContext run{worker, Deadline::after(kFillTime)};
    run.carrier = asking.carrier;
    run.recorder = asking.recorder;
    worker.active().enter(run.abort);
    Shares& shares = worker.commons().shares;
    const bool for_all =
        run.vets() && (order.exclusive || shares.state().is_shared(*binding->connection));
    Result<SharedValues> filled = SharedValues{};
    if (for_all) {
        auto outcome = co_await fill_for_all(run, *binding, order);
        filled = std::move(outcome);
    } else {
        auto outcome = co_await fill_by_scheme(run, *binding, order);
        filled = std::move(outcome);
    }
    worker.active().leave(run.abort);
    if (filled && run.vets()) mask_from_now_on(filled->members);
    *log = std::move(run.log);
    shares.publish(order.full_key, std::move(filled));
}

}  // namespace

void AuthSession::note_values(const SharedValues& values) {
    std::vector<ph_named_value>& named = told().values;
    named.clear();
    for (const SharedValues::Member& member : values.members) {
        auto v = sized<ph_named_value>();
        v.name = str(member.name);
        if (member.is_secret) v.secret = scope_.keep(member.secret.clone());
        else v.text = str(member.text);
        named.push_back(v);
    }
}

Task<Result<bool>> AuthSession::share(ph_auth_event& next) {
    if (run_.dry_run) co_return no_network();
    Shares& shares = run_.worker.commons().shares;
    const std::string key = out_.key;
    const std::string full_key = auth_.share_prefix() + key;
    const bool exclusive = out_.exclusive;
    Wait<Shares::Values> wait(run_.worker.loop(), deadline_, Phase::auth,
                              "while a shared token was fetched");
    FillLog log;
    const auto outcome = shares.get(full_key, out_.version, wait.from_any_thread());
    std::optional<Result<Shares::Values>> got;
    if (outcome.values) {
        got = outcome.values;
    } else {
        if (outcome.must_fill) {
            log = std::make_shared<std::vector<Exchange>>();
            // Named: g++ 12 destroys a braced temporary of a coroutine twice.
            FillOrder order;
            order.auth = auth_.shared_from_this();
            order.key = key;
            order.full_key = full_key;
            order.exclusive = exclusive;
            order.stale = outcome.stale;
            run_fill(run_, binding_.shared_from_this(), std::move(order), log);
        }
        const Abort::Armed armed(run_.abort, &Wait<Shares::Values>::on_abort, &wait);
        got = co_await wait.event();
        shares.forget(full_key, outcome.waiting);
    }
    if (log) std::move(log->begin(), log->end(), std::back_inserter(run_.log));
    if (!*got) {
        note_failure(std::move(*got).error());
        next.kind = PH_EVENT_SHARE_FAILED;
        next.error = &told_->failure_view;
        co_return true;
    }
    const SharedValues& shared = *(told().shared = std::move(**got));
    told_->shared_key = full_key;
    note_values(shared);
    next.kind = PH_EVENT_SHARED;
    next.version = shared.version;
    next.values = told_->values.data();
    next.value_count = told_->values.size();
    co_return true;
}

/// What is stored belongs to the connection whatever its revision: a refresh token outlives a
/// change of the client's secret.
Task<Result<bool>> AuthSession::store(ph_auth_event& next) {
    using State = std::optional<StateStore::State>;
    if (run_.dry_run) co_return no_network();
    const Connection& connection = *binding_.connection;
    StateAccess& access = run_.worker.commons().shares.state();
    const std::string key =
        access.prefix(connection, false) + auth_.services().plugin_id() + "\n" + out_.key;
    mask_from_now_on(out_.values);
    const auto bytes = std::make_shared<const Secret>(packed(out_.values));
    const std::function<Result<std::uint64_t>(StateStore&)> save =
        [key, bytes, expected = out_.version](StateStore& store) {
            return store.save(key, *bytes, 0, expected);
        };
    auto saved = co_await ask<std::uint64_t>(run_, access, connection, save);
    if (saved) {
        next.kind = PH_EVENT_STORED;
        next.version = *saved;
        co_return true;
    }
    if (saved.error().code != "state_conflict") co_return std::move(saved).error();
    const std::function<Result<State>(StateStore&)> load = [key](StateStore& store) {
        return store.load(key);
    };
    auto loaded = co_await ask<State>(run_, access, connection, load);
    if (!loaded) co_return std::move(loaded).error();
    SharedValues& values = told().stored = SharedValues();
    if (State& state = *loaded) {
        auto members = unpacked(state->bytes.expose());
        if (!members) co_return plugin_error("finds something else in the store");
        values.members = std::move(*members);
        mask_from_now_on(values.members);
        next.version = state->version;
    }
    note_values(values);
    next.kind = PH_EVENT_CONFLICT;
    next.values = told().values.data();
    next.value_count = told().values.size();
    co_return true;
}

}  // namespace packhost::engine
