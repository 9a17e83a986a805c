// events_stage.hpp: calls a scheme with one event after another, holds each answer to the rules,
// and writes all of it down.
#pragma once

#include <list>
#include <map>
#include <optional>
#include <string>

#include "packhost/kit/events_case.hpp"
#include "packhost/kit/events_kept.hpp"

namespace packhost::kit {

/// What happened in many rounds, counted.
struct EventsSeen {
    std::size_t rounds = 0, calls = 0;
    std::map<std::string, std::size_t> steps;     ///< "send": 12
    std::map<std::string, std::size_t> failures;  ///< by code

    void add(const EventsSeen& more) {
        rounds += more.rounds;
        calls += more.calls;
        for (const auto& [name, count] : more.steps) steps[name] += count;
        for (const auto& [code, count] : more.failures) failures[code] += count;
    }
};

namespace detail {

/// An operation, and where it stands.
struct EventRun {
    EventRun(AuthDriver& driver, std::string run_name, ph_operation op, const std::string& run_key)
        : name(std::move(run_name)), key(run_key), operation(op), auth(driver, op, run_key) {}

    std::string name, key;
    ph_operation operation;
    AuthRun auth;
    ph_event begun_by = 0;  ///< what began the turn; 0: none has begun
    ph_turn turn = 0;
    ph_step_kind ended_by = 0;  ///< how the turn ended
    Step asked;                 ///< what it waits for; kind 0: nothing
    unsigned calls = 0;
    bool over = false;     ///< nothing but finish() is left
    KeptValues published;  ///< with the step DONE or STORE
    FakeError error;       ///< of a step FAIL
    // Of a share that a fill is under way for:
    bool waits_for_fill = false;
    std::optional<KeptValues> filled;
    std::optional<FakeError> not_filled;

    bool is_idle() const { return !over && asked.kind == 0; }
    /// Whether the host can answer now.
    bool can_go_on() const {
        return !over && asked.kind != 0 && (!waits_for_fill || filled || not_filled);
    }
};

inline std::string cut(std::string text) {
    constexpr std::size_t kMost = 400;
    if (text.size() <= kMost) return text;
    return text.substr(0, kMost) + "… (" + std::to_string(text.size()) + " bytes)";
}

inline std::string step_name(const Step& step) {
    if (step.kind == 0) return step.status == PH_OK ? "nothing" : "refused";
    Step bare;
    bare.kind = step.kind;
    const std::string line = describe(bare).substr(2);
    return line.substr(0, line.find_first_of(" \n"));
}

class EventStage {
 public:
    EventStage(const Plugin& plugin, const std::string& scheme, EventsSeen& events_seen)
        : driver(plugin, scheme), seen(events_seen) {}

    /// False: the scheme refuses to be set up.
    bool create(const EventSetup& setup) {
        odd_ = setup.is_odd();
        for (const std::string& bytes : setup.secrets()) watch.hide(bytes);
        const ph_status status = driver.create();
        check_services();
        if (status == PH_OK) return true;
        log += "create\n  fail " + driver.error.code + "\n";
        ++seen.failures[driver.error.code];
        EventContext context;
        context.odd = odd_;
        EventRules::check_failure(driver.error, context);
        watch.check(driver.error.message + driver.error.hint, "the error of create()");
        return false;
    }

    EventRun& begin(const std::string& name, ph_operation operation, const std::string& key = {}) {
        EventRun& run = runs.emplace_back(driver, name, operation, key);
        run.auth.request = request;
        note(run, operation == PH_OP_REQUEST  ? "begin"
                  : operation == PH_OP_FILL   ? "fill " + key
                  : operation == PH_OP_LOGOUT ? "logout"
                                              : "login");
        run.over = run.auth.status != PH_OK;
        must(!run.over || operation != PH_OP_REQUEST, "It does not begin a request.");
        if (run.over) log += "  refused\n";
        return run;
    }
    /// A turn of a request, or all of another operation.
    void turn(EventRun& run, ph_turn which) {
        run.begun_by = PH_EVENT_BEGIN;
        run.turn = which;
        const bool request_turn = run.operation == PH_OP_REQUEST;
        ph_auth_event event = run.auth.blank(PH_EVENT_BEGIN);
        event.turn = which;
        call(run, !request_turn ? "go" : which == PH_TURN_PLACE ? "place" : "sign", {}, [&] {
            return request_turn ? run.auth.begin_turn(PH_EVENT_BEGIN, which) : run.auth.step(event);
        });
    }
    /// The answer to the node's request.
    void answered(EventRun& run, FakeReply reply, bool final) {
        run.begun_by = final ? PH_EVENT_ANSWERED : PH_EVENT_CHALLENGE;
        run.turn = PH_TURN_SIGN;
        const std::string what = (final ? "answered " : "challenge ") + shown(reply);
        ph_auth_event event = run.auth.blank(run.begun_by);
        with_reply(event, std::move(reply));
        call(run, what, {}, [&] { return run.auth.step(event); });
        driver.host.secrets.drop_reply(event.response);
    }
    /// The answer to what the run waits for.
    void resume(EventRun& run, const std::string& what, const ph_auth_event& event,
                const EventContext& context = {}) {
        run.asked = {};
        run.waits_for_fill = false;
        run.filled.reset();
        run.not_filled.reset();
        call(run, what, context, [&] { return run.auth.step(event); });
        if (event.response) driver.host.secrets.drop_reply(event.response);
    }
    /// An event that the run does not wait for; a host that does so gives the run up.
    void intrude(EventRun& run, const ph_auth_event& event) {
        EventContext context;
        context.expected = Expected::refusal;
        call(run, "(not asked for: event " + std::to_string(event.kind) + ")", context, [&] {
            return event.kind == PH_EVENT_BEGIN ? run.auth.begin_turn(event.kind, PH_TURN_PLACE)
                                                : run.auth.step(event);
        });
        run.over = true;
    }
    void cancel(EventRun& run) {
        EventContext context;
        context.expected = Expected::nothing;
        const ph_auth_event event = run.auth.blank(PH_EVENT_CANCELLED);
        call(run, "cancel", context, [&] { return run.auth.step(event); });
        run.over = true;
    }
    void finish(EventRun& run) {
        note(run, "finish");
        runs.remove_if([&](const EventRun& one) { return &one == &run; });
        check_services();
    }

    void with_reply(ph_auth_event& event, FakeReply reply) {
        event.status = reply.status;
        event.response = driver.host.secrets.add_reply(std::move(reply));
    }
    static std::string shown(const FakeReply& reply) {
        std::string out = reply.failure.empty() ? std::to_string(reply.status)
                                                : "failed " + reply.failure;
        for (const auto& [path, text] : reply.members) out += " " + path + "=" + quote(cut(text));
        return out;
    }

    AuthDriver driver;
    FakeRequest request;
    std::list<EventRun> runs;
    SecretWatch watch;
    std::string log;
    EventsSeen& seen;

 private:
    void note(const EventRun& run, const std::string& what) {
        log += (run.name.empty() ? "" : run.name + "> ") + what + "\n";
    }

    template <class Call>
    void call(EventRun& run, const std::string& what, EventContext context, Call&& make) {
        constexpr unsigned kMost = 64, kMostOfLogin = 4096;
        note(run, what);
        context.operation = run.operation;
        context.begun_by = run.begun_by;
        context.turn = run.turn;
        context.has_browser = !driver.redirect_uri.empty();
        context.odd = odd_;
        std::optional<std::string> body;
        if (run.turn == PH_TURN_SIGN && !run.auth.request.streamed) body = run.auth.request.body;
        driver.host.secrets.set_body(std::move(body));
        const Step step = make();
        ++seen.calls;
        write_down(step);
        check_services();  // says more than the refusal that the step may speak of
        EventRules(context, step).check();
        watch.check(step);
        must(++run.calls <= (run.operation == PH_OP_LOGIN ? kMostOfLogin : kMost),
             "The operation does not end.");
        if (context.expected == Expected::step) take(run, step);
    }
    void check_services() {
        watch.follow(driver.host.secrets);
        const auto& misuses = driver.host.secrets.misuses();
        if (!misuses.empty()) throw BrokenRule("It " + misuses.front() + ".");
        for (const std::string& line : driver.host.log) watch.check(line, "the log");
        driver.host.log.clear();
    }

    void write_down(const Step& step) {
        const std::string lines = describe(step);
        for (std::size_t at = 0; at < lines.size();) {
            const std::size_t end = lines.find('\n', at);
            log += cut(lines.substr(at, end - at)) + "\n";
            at = end + 1;
        }
        ++seen.steps[step_name(step)];
        if (step.kind != PH_STEP_FAIL) return;
        ++seen.failures[step.error.code];
        log += "    blame: " + std::to_string(step.error.blame) + "\n    says: " +
               cut(step.error.message) + "\n    hint: " + cut(step.error.hint) + "\n";
    }

    void take(EventRun& run, const Step& step) {
        run.published = keep(driver.host.secrets, step);
        switch (step.kind) {
            case PH_STEP_DONE:
                for (const Placed& edit : step.edits)
                    if (edit.kind == PH_EDIT_HEADER)
                        run.auth.request.secret_headers.push_back(edit.name);
                run.published.expires_ns =
                    driver.host.monotonic_ns + std::min(step.valid_ms, kYearMs) * 1'000'000;
                run.over = run.operation != PH_OP_REQUEST;
                [[fallthrough]];
            case PH_STEP_PASS: run.ended_by = step.kind; return;
            case PH_STEP_FAIL:
                run.error = step.error;
                run.over = true;
                return;
            default: run.asked = step;
        }
    }

    static constexpr std::uint64_t kYearMs = std::uint64_t{366} * 24 * 3600 * 1000;
    bool odd_ = false;
};

}  // namespace detail

}  // namespace packhost::kit
