// events_round.hpp: one round: a scheme set up, and what happens to it until it is destroyed.
#pragma once

#include <string>
#include <vector>

#include "packhost/kit/events_host.hpp"

namespace packhost::kit::detail {

class EventRound {
 public:
    EventRound(const Plugin& plugin, const EventCase& which, const EventCorpus& corpus,
               std::uint64_t seed, EventsSeen& seen)
        : random_(seed), wildness_(random_.pick(kWildness)),
          setup_(which, random_, random_.pick(kChanges)), stage_(plugin, which.scheme, seen),
          peer_(which, corpus, random_, wildness_), host_(stage_, peer_, random_, wildness_),
          script_(changed_order(which.events, random_, wildness_ / 2)) {}

    /// Throws BrokenRule.
    void play() {
        setup_.apply(stage_.driver, stage_.request);
        if (wild()) change_request();
        write_setup();
        if (!stage_.create(setup_)) return;
        while (next_ < script_.size() && actions_++ < kMostActions) {
            if (wild()) anything();
            else as_written();
            sweep();
        }
        for (std::size_t more = random_.below(4 + wildness_); more > 0; --more) {
            anything();
            sweep();
        }
        end();
    }

    const std::string& log() const { return stage_.log; }

 private:
    bool wild() { return random_.percent(wildness_); }

    void write_setup() {
        for (const std::string& line : setup_.lines())
            if (!line.empty()) stage_.log += cut(line) + "\n";
    }
    void change_request() {
        FakeRequest& request = stage_.request;
        request.streamed = random_.percent(20);
        if (random_.percent(50)) request.body = odd_text(random_);
        if (random_.percent(30)) request.query += request.query.empty() ? "a=%20&b" : "&a=1&a=";
        if (random_.percent(30)) request.path += "/%2F/caf%C3%A9";
        if (random_.percent(20)) request.method = random_.pick(kMethods);
        if (random_.percent(20)) request.headers.emplace_back("X-Empty", "");
    }

    // ---- the case's own way ----
    /// Its next event, or what must be done before.
    void as_written() {
        TranscriptWords words(script_[next_]);
        std::string command = words.word(), name;
        if (command.ends_with('>')) {
            name = command.substr(0, command.size() - 1);
            command = words.word();
        }
        EventRun* run = find(name);
        const bool ends = command == "cancel" || command == "finish";
        if (run && !ends && go_on(*run)) return;
        ++next_;
        if (command == "advance") return advance(milliseconds(words));
        if (command == "begin") return begin(name, PH_OP_REQUEST);
        if (command == "login") return begin(name, PH_OP_LOGIN);
        if (command == "logout") return begin(name, PH_OP_LOGOUT);
        if (!run) return;
        if (command == "finish") return stage_.finish(*run);
        if (command == "cancel" && !run->over) return stage_.cancel(*run);
        if (!run->is_idle()) return;
        if (command == "place") stage_.turn(*run, PH_TURN_PLACE);
        else if (command == "sign") sign(*run);
        else if (command == "go") stage_.turn(*run, PH_TURN_PLACE);
        else if (command == "challenge" || command == "answered")
            stage_.answered(*run, read_reply(words), command == "answered");
    }
    void advance(std::int64_t ms) {
        stage_.log += "advance " + std::to_string(ms) + " ms\n";
        stage_.driver.host.advance_ms(ms);
    }
    void begin(const std::string& name, ph_operation operation) {
        if (!find(name)) stage_.begin(name, operation);
    }
    void sign(EventRun& run) {
        if (!(run.auth.wants.flags & PH_WANTS_NO_SIGN)) stage_.turn(run, PH_TURN_SIGN);
    }

    /// One event towards the end of the run's turn; false: it has ended.
    bool go_on(EventRun& run) {
        if (run.can_go_on()) return host_.answer(run), true;
        if (run.over || !run.waits_for_fill) return false;
        EventRun* fill = host_.fill_of(run.asked.key);
        if (fill->is_idle()) stage_.turn(*fill, PH_TURN_PLACE);
        else go_on(*fill);
        return true;
    }
    /// Fills that are over end by themselves.
    void sweep() {
        for (auto at = stage_.runs.begin(); at != stage_.runs.end();) {
            EventRun& run = *at++;
            if (run.operation == PH_OP_FILL && run.over) host_.end_fill(run);
        }
    }

    // ---- any other ----
    void anything() {
        constexpr std::size_t kMostRuns = 6;
        EventRun* run = any();
        const std::size_t what = random_.below(20);
        if (!run || (what < 3 && stage_.runs.size() < kMostRuns)) return begin_any();
        if (what < 5) return advance(random_.pick(kTimes));
        if (what == 5) return end_run(*run, true);
        if (what == 6) return end_run(*run, false);
        if (what == 7 && !run->over) return stage_.intrude(*run, unasked(*run));
        if (go_on(*run) || run->over) return;
        if (run->operation != PH_OP_REQUEST) return stage_.turn(*run, PH_TURN_PLACE);
        next_turn(*run);
    }
    EventRun* any() {
        if (stage_.runs.empty()) return nullptr;
        auto at = stage_.runs.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(random_.below(stage_.runs.size())));
        return &*at;
    }
    EventRun* find(const std::string& name) {
        for (EventRun& run : stage_.runs)
            if (run.name == name) return &run;
        return nullptr;
    }
    void begin_any() {
        constexpr ph_operation kOperations[] = {PH_OP_REQUEST, PH_OP_REQUEST, PH_OP_REQUEST,
                                                PH_OP_LOGIN,   PH_OP_LOGIN,   PH_OP_LOGOUT};
        stage_.begin("run-" + std::to_string(++runs_), random_.pick(kOperations));
    }
    /// A fill that ends tells those who wait.
    void end_run(EventRun& run, bool cancelled) {
        if (cancelled && !run.over) stage_.cancel(run);
        if (run.operation == PH_OP_FILL) host_.end_fill(run);
        else stage_.finish(run);
    }
    /// The turn that a host would begin, or any.
    void next_turn(EventRun& run) {
        const bool placed = run.begun_by == PH_EVENT_BEGIN && run.turn == PH_TURN_PLACE;
        const bool signs = !(run.auth.wants.flags & PH_WANTS_NO_SIGN);
        const bool again = run.begun_by != PH_EVENT_BEGIN;  // nothing has begun, or it was answered
        std::size_t which = again ? 0 : placed && signs ? 1 : 2;
        if (random_.percent(wildness_ / 3)) which = random_.below(3);
        if (run.begun_by == PH_EVENT_ANSWERED || run.ended_by == PH_STEP_PASS)
            return stage_.finish(run);
        if (which == 0) return stage_.turn(run, PH_TURN_PLACE);
        if (which == 1) return sign(run);
        const bool every = (run.auth.wants.flags & PH_WANTS_EVERY_ANSWER) != 0;
        stage_.answered(run, peer_.challenge(run.auth.wants), every && random_.percent(40));
    }
    /// An event that the run does not wait for.
    ph_auth_event unasked(EventRun& run) {
        const auto fits = [&](ph_event kind) {
            switch (run.asked.kind) {
                case 0:
                    return kind == PH_EVENT_BEGIN || kind == PH_EVENT_CHALLENGE ||
                           kind == PH_EVENT_ANSWERED;
                case PH_STEP_SEND: return kind == PH_EVENT_RESPONSE || kind == PH_EVENT_SEND_FAILED;
                case PH_STEP_NEED_BODY_DIGEST: return kind == PH_EVENT_DIGEST;
                case PH_STEP_NEED_BODY: return kind == PH_EVENT_BODY;
                case PH_STEP_WAIT: return kind == PH_EVENT_TIMED_OUT;
                case PH_STEP_SHARE: return kind == PH_EVENT_SHARED || kind == PH_EVENT_SHARE_FAILED;
                case PH_STEP_STORE: return kind == PH_EVENT_STORED || kind == PH_EVENT_CONFLICT;
                default: return kind == PH_EVENT_CALLBACK;
            }
        };
        ph_event kind = random_.pick(kEvents);
        while (fits(kind)) kind = random_.pick(kEvents);
        return run.auth.blank(kind);
    }

    /// All that is under way goes on to its end, or is cancelled, or is left where it stands; then
    /// the scheme is destroyed.
    void end() {
        const std::size_t how = random_.below(3);
        for (unsigned left = 200; how == 0 && left > 0; --left) {
            if (std::none_of(stage_.runs.begin(), stage_.runs.end(),
                             [&](EventRun& run) { return go_on(run); }))
                break;
            sweep();
        }
        while (EventRun* run = any()) end_run(*run, how == 1);
    }

    static constexpr unsigned kMostActions = 400;
    static constexpr unsigned kWildness[] = {0, 2, 5, 10, 20, 40, 70};
    static constexpr unsigned kChanges[] = {0, 0, 0, 0, 0, 0, 0, 5, 15, 40};
    static constexpr std::int64_t kTimes[] = {0, 1, 999, 1000, 60'000, 300'000, 3'600'000,
                                              86'400'000, 31'622'400'000};
    static constexpr const char* kMethods[] = {"GET", "POST", "PUT", "DELETE", "PURGE"};
    static constexpr ph_event kEvents[] = {
        0, PH_EVENT_BEGIN, PH_EVENT_RESPONSE, PH_EVENT_SEND_FAILED, PH_EVENT_DIGEST, PH_EVENT_BODY,
        PH_EVENT_SHARED, PH_EVENT_SHARE_FAILED, PH_EVENT_STORED, PH_EVENT_CONFLICT,
        PH_EVENT_CHALLENGE, PH_EVENT_CALLBACK, PH_EVENT_TIMED_OUT, PH_EVENT_ANSWERED, 15,
        0xffffffff};

    Random random_;
    unsigned wildness_;
    EventSetup setup_;
    EventStage stage_;
    EventPeer peer_;
    EventHost host_;
    std::vector<std::string> script_;
    std::size_t next_ = 0;
    unsigned actions_ = 0, runs_ = 0;
};

}  // namespace packhost::kit::detail
