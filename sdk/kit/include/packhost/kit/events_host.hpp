// events_host.hpp: answers for the host: bodies and digests, time, what is shared and stored.
#pragma once

#include <map>
#include <string>

#include "packhost/kit/events_peer.hpp"
#include "packhost/kit/events_stage.hpp"

namespace packhost::kit::detail {

class EventHost {
 public:
    EventHost(EventStage& stage, EventPeer& peer, Random& random, unsigned wildness)
        : stage_(stage), peer_(peer), random_(random), wildness_(wildness) {}

    /// Answers what the run waits for, one event.
    void answer(EventRun& run) {
        const Step asked = run.asked;
        switch (asked.kind) {
            case PH_STEP_NEED_BODY_DIGEST: return digest_of_body(run, asked);
            case PH_STEP_NEED_BODY: return body(run, asked);
            case PH_STEP_WAIT:
                stage_.driver.host.advance_ms(asked.number);
                return stage_.resume(run, "timed out", run.auth.blank(PH_EVENT_TIMED_OUT));
            case PH_STEP_SEND: return send(run);
            case PH_STEP_SHARE: return share(run, asked);
            case PH_STEP_STORE: return store(run, asked);
            case PH_STEP_SHOW:
                return stage_.resume(run, "callback", run.auth.blank(PH_EVENT_CALLBACK));
            default: return open_url(run, asked);
        }
    }

    /// The fill of that key that is under way; null: none.
    EventRun* fill_of(const std::string& key) {
        for (EventRun& run : stage_.runs)
            if (run.operation == PH_OP_FILL && run.key == key) return &run;
        return nullptr;
    }
    /// Ends a fill, however far it is, and tells those who wait for it.
    void end_fill(EventRun& fill) {
        const bool filled = fill.over && fill.ended_by == PH_STEP_DONE;
        KeptValues values = fill.published;
        values.version = ++versions_;
        if (filled && values.expires_ns > stage_.driver.host.monotonic_ns)
            shared_[fill.key] = values;
        const FakeError error = fill.error.code.empty() ? peer_.failure("cancelled") : fill.error;
        for (EventRun& run : stage_.runs) {
            if (!run.waits_for_fill || run.asked.key != fill.key) continue;
            if (filled) run.filled = values;
            else run.not_filled = error;
        }
        stage_.finish(fill);
    }

 private:
    bool wild() { return random_.percent(wildness_); }

    void digest_of_body(EventRun& run, const Step& asked) {
        const std::string bytes = digest(asked.number, run.auth.request.body);
        ph_auth_event event = run.auth.blank(PH_EVENT_DIGEST);
        event.bytes = str_of(bytes);
        stage_.resume(run, "digest", event);
    }
    void body(EventRun& run, const Step& asked) {
        if (run.auth.request.streamed || run.auth.request.body.size() > asked.number)
            return stage_.finish(run);  // a host ends the run: the body is too large
        const std::string bytes = run.auth.request.body;
        ph_auth_event event = run.auth.blank(PH_EVENT_BODY);
        event.bytes = str_of(bytes);
        stage_.resume(run, "body", event);
    }
    void send(EventRun& run) {
        FakeReply reply = peer_.reply();
        const std::string what = "reply " + EventStage::shown(reply);
        if (!reply.failure.empty())
            return fail(run, PH_EVENT_SEND_FAILED, what, peer_.failure(reply.failure));
        ph_auth_event event = run.auth.blank(PH_EVENT_RESPONSE);
        stage_.with_reply(event, std::move(reply));
        stage_.resume(run, what, event);
    }
    void fail(EventRun& run, ph_event kind, const std::string& what, FakeError failure) {
        ph_error error{sizeof error,           failure.blame,        str_of(failure.code),
                       str_of(failure.message), str_of(failure.hint), 0, 0};
        ph_auth_event event = run.auth.blank(kind);
        event.error = &error;
        stage_.resume(run, what, event);
    }

    void share(EventRun& run, const Step& asked) {
        if (run.filled) return shared(run, *run.filled);
        if (run.not_filled)
            return fail(run, PH_EVENT_SHARE_FAILED, "share failed", *run.not_filled);
        if (random_.percent(wildness_ / 4))
            return fail(run, PH_EVENT_SHARE_FAILED, "share failed", peer_.any_failure());
        const auto found = shared_.find(asked.key);
        if (found != shared_.end()) {
            const KeptValues values = found->second;
            const bool refused = asked.version && values.version == asked.version;
            if (!refused && values.expires_ns > stage_.driver.host.monotonic_ns)
                return shared(run, values);
            shared_.erase(found);
        }
        run.waits_for_fill = true;
        if (fill_of(asked.key)) return;
        EventRun& fill =
            stage_.begin("fill-" + std::to_string(++fills_), PH_OP_FILL, asked.key);
        if (fill.over) end_fill(fill);
    }
    void shared(EventRun& run, KeptValues values) {
        values_event(run, PH_EVENT_SHARED, "shared", std::move(values));
    }
    /// Now and then another process has changed what is stored.
    void store(EventRun& run, const Step& asked) {
        KeptValues& kept = stored_[asked.key];
        if (random_.percent(wildness_ / 2)) {
            kept.version = ++versions_;
            if (random_.percent(30)) kept.members.clear();
        }
        const bool stored = kept.version == asked.version;
        if (stored) {
            kept = run.published;
            kept.version = ++versions_;
        }
        values_event(run, stored ? PH_EVENT_STORED : PH_EVENT_CONFLICT,
                     stored ? "stored" : "conflict", kept);
    }
    void values_event(EventRun& run, ph_event kind, std::string what, KeptValues kept) {
        EventContext context;
        if (random_.percent(wildness_ / 8) && !kept.members.empty()) {
            context.host_is_wrong = true;
            kept.members.erase(kept.members.begin());
            what += " without the first value";
        }
        const auto values =
            give(stage_.driver.host.secrets, run.auth.scope(), kept);
        const auto list = named(values);
        ph_auth_event event = run.auth.blank(kind);
        event.version = kept.version;
        event.values = list.data();
        event.value_count = list.size();
        stage_.resume(run, what + " " + std::to_string(kept.version), event, context);
    }

    void open_url(EventRun& run, const Step& asked) {
        const Query query = peer_.callback(asked.url);
        const std::string state = parameter(asked.url, "state");
        const auto back = query.find("state");
        EventContext context;
        context.told_wrong_state =
            !state.empty() && (back == query.end() || back->second != state);
        std::string what = "callback";
        std::map<std::string, NamedValue> values;
        for (const auto& [name, text] : query) {
            what += " " + name + "=" + quote(cut(text));
            const bool credential = is_credential(name);
            if (credential) stage_.watch.hide_canaries(text);
            values[name] = {credential ? "" : text,
                            stage_.driver.host.secrets.add(run.auth.scope(),
                                                           {text, "<" + name + ">"})};
        }
        const auto list = named(values);
        ph_auth_event event = run.auth.blank(PH_EVENT_CALLBACK);
        event.values = list.data();
        event.value_count = list.size();
        stage_.resume(run, what, event, context);
    }

    EventStage& stage_;
    EventPeer& peer_;
    Random& random_;
    unsigned wildness_;
    std::map<std::string, KeptValues> shared_, stored_;
    std::uint64_t versions_ = 0;
    unsigned fills_ = 0;
};

}  // namespace packhost::kit::detail
