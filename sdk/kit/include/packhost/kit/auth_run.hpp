// auth_run.hpp: how AuthRun answers for the host; included by auth.hpp.
#pragma once

#include "packhost/kit/auth.hpp"

namespace packhost::kit {

namespace detail {

/// Collects the edits and the one step of a call, and holds the plugin to the contract.
struct Collector {
    FakeSecrets& secrets;
    Step step;

    static ph_status edit(void* ctx, const ph_edit* edit) {
        auto& self = *static_cast<Collector*>(ctx);
        if (self.step.kind != 0) return self.refuse("an edit behind the step");
        const auto value = self.secrets.value(edit->parts, edit->part_count);
        if (!value) return self.refuse("an edit whose value can't be evaluated");
        Placed placed{edit->kind, text_of(edit->name), *value, {}};
        for (std::size_t i = 0; i < edit->part_count; ++i)
            placed.pieces.push_back({edit->parts[i].kind == PH_PART_LITERAL,
                                     self.secrets.value(&edit->parts[i], 1)->bytes});
        self.step.edits.push_back(std::move(placed));
        return PH_OK;
    }
    static ph_status take(void* ctx, const ph_auth_step* raw) {
        auto& self = *static_cast<Collector*>(ctx);
        Step& step = self.step;
        if (step.kind != 0) return self.refuse("a second step in one call");
        step.kind = raw->kind;
        step.number = raw->as.wait_ms;
        step.version = raw->version;
        step.valid_ms = raw->valid_ms;
        step.key = text_of(raw->key);
        step.url = text_of(raw->url);
        step.text = text_of(raw->text);
        for (std::size_t i = 0; i < raw->value_count; ++i)
            step.values[text_of(raw->values[i].name)] = {text_of(raw->values[i].text),
                                                         raw->values[i].secret};
        if (raw->error)
            step.error = {text_of(raw->error->code), text_of(raw->error->message),
                          text_of(raw->error->hint), raw->error->blame};
        if (!raw->send) return PH_OK;
        const auto body = self.secrets.value(raw->send->body, raw->send->body_count);
        if (!body) return self.refuse("a body that can't be evaluated");
        step.method = text_of(raw->send->method);
        step.url = text_of(raw->send->url);
        step.content_type = text_of(raw->send->content_type);
        step.body = *body;
        step.repeatable = raw->send->repeatable != 0;
        return PH_OK;
    }
    ph_status refuse(const char* what) {
        if (step.refused.empty()) step.refused = what;
        return PH_INVALID;
    }
};

/// What a host gives to a login as a secret alone.
inline bool is_credential(const std::string& name) {
    return name == "code" || name.ends_with("_token");
}

inline std::vector<ph_named_value> named(const std::map<std::string, NamedValue>& values) {
    std::vector<ph_named_value> list;
    for (const auto& [name, value] : values)
        list.push_back({sizeof(ph_named_value), 0, str_of(name), str_of(value.text), value.secret});
    return list;
}

}  // namespace detail

inline AuthRun::AuthRun(AuthDriver& driver, ph_operation operation, const std::string& key)
    : driver_(&driver), scope_(driver.host.secrets.open_scope()) {
    wants.size = sizeof wants;
    const ph_auth_begin begin{sizeof begin, operation, str_of(key), scope_,
                              str_of(driver.redirect_uri)};
    note(operation == PH_OP_REQUEST  ? "begin"
         : operation == PH_OP_FILL   ? "fill " + key
         : operation == PH_OP_LOGOUT ? "logout"
                                     : "login");
    status = driver.table_->begin(driver.instance_, &begin, &state_, &wants);
    begun_ = status == PH_OK;
}

inline void AuthRun::finish() {
    if (!std::exchange(begun_, false)) return;
    driver_->table_->finish(state_);
    driver_->host.secrets.close_scope(scope_);
    note("finish");
}

inline void AuthRun::note(const std::string& line) { driver_->transcript += line + "\n"; }

inline Step AuthRun::step(const ph_auth_event& event) {
    detail::Collector collector{driver_->host.secrets, {}};
    const ph_auth_out out{sizeof out, 0, &collector, &detail::Collector::edit,
                          &detail::Collector::take};
    collector.step.status = driver_->table_->step(state_, &event, &out);
    driver_->transcript += describe(collector.step);
    if (driver_->on_step) driver_->on_step(collector.step);
    return collector.step;
}

inline Step AuthRun::begin_turn(ph_event kind, ph_turn turn, const ph_auth_event* more) {
    // On the heap and gone after the call: a sanitizer finds a plugin that keeps a view of it.
    const auto copy = std::make_unique<FakeRequest>(request);
    std::vector<ph_field> fields;
    for (const auto& [name, value] : copy->headers)
        fields.push_back({sizeof(ph_field), 0, str_of(name), str_of(value)});
    for (const std::string& name : copy->secret_headers)
        fields.push_back({sizeof(ph_field), 1, str_of(name), {}});
    const auto view = std::make_unique<ph_request_view>(ph_request_view{
        sizeof(ph_request_view), static_cast<std::uint32_t>(fields.size()), str_of(copy->method),
        str_of(copy->scheme), str_of(copy->authority), str_of(copy->path), str_of(copy->query),
        fields.data(), turn != PH_TURN_SIGN ? 0 : copy->streamed ? UINT64_MAX : copy->body.size(),
        copy->hidden, 0});
    ph_auth_event event = more ? *more : blank(kind);
    event.turn = turn;
    event.request = turn ? view.get() : nullptr;
    FakeSecrets& secrets = driver_->host.secrets;
    if (turn == PH_TURN_SIGN && !request.streamed) secrets.set_body(request.body);
    else secrets.set_body(std::nullopt);
    return step(event);
}

inline Step AuthRun::turn(const char* name, ph_event kind, ph_turn turn) {
    note(name);
    return settle(begin_turn(kind, turn));
}

inline Step AuthRun::challenge(FakeReply reply) {
    note("challenge " + std::to_string(reply.status));
    ph_auth_event event = blank(PH_EVENT_CHALLENGE);
    event.status = reply.status;
    event.response = driver_->host.secrets.add_reply(std::move(reply));
    return settle(begin_turn(PH_EVENT_CHALLENGE, 0, &event));
}

inline Step AuthRun::answered(FakeReply reply) {
    note("answered " + std::to_string(reply.status));
    ph_auth_event event = blank(PH_EVENT_ANSWERED);
    event.status = reply.status;
    event.response = driver_->host.secrets.add_reply(std::move(reply));
    return settle(begin_turn(PH_EVENT_ANSWERED, 0, &event));
}

/// Answers what can be answered until the turn is over; then applies its headers.
inline Step AuthRun::settle(Step step) {
    for (int steps = 0; steps < 32; ++steps) {
        switch (step.kind) {
            case PH_STEP_DONE:
                for (const Placed& edit : step.edits)
                    if (edit.kind == PH_EDIT_HEADER)
                        request.headers.emplace_back(edit.name, edit.value.bytes);
                return step;
            case 0:
            case PH_STEP_PASS:
            case PH_STEP_FAIL: return step;
            default: step = answer(step);
        }
    }
    throw std::runtime_error("the scheme did not end its turn in 32 steps");
}

inline Step AuthRun::answer(const Step& asked) {
    ph_auth_event event = blank(0);
    switch (asked.kind) {
        case PH_STEP_NEED_BODY_DIGEST: {
            const auto bytes = std::make_unique<std::string>(digest(asked.number, request.body));
            event.kind = PH_EVENT_DIGEST;
            event.bytes = str_of(*bytes);
            return step(event);
        }
        case PH_STEP_NEED_BODY:
            if (request.streamed || request.body.size() > asked.number)
                throw std::runtime_error("a host ends the run here: the scheme needs a body that "
                                         "is streamed, or longer than it takes");
            event.kind = PH_EVENT_BODY;
            event.bytes = str_of(request.body);
            return step(event);
        case PH_STEP_WAIT:
            driver_->host.advance_ms(asked.number);
            event.kind = PH_EVENT_TIMED_OUT;
            return step(event);
        case PH_STEP_SEND: return answer_send(asked);
        case PH_STEP_SHARE: return answer_share(asked);
        case PH_STEP_STORE: {
            auto& entry = driver_->stored_[asked.key];
            const bool stored = entry.version == asked.version;
            if (stored) {
                entry = {++driver_->versions_, asked.values, 0};
                for (auto& [name, value] : entry.values)
                    if (value.secret) value.secret = driver_->host.secrets.adopt(value.secret);
            }
            const auto values = detail::named(entry.values);
            event.kind = stored ? PH_EVENT_STORED : PH_EVENT_CONFLICT;
            event.version = entry.version;
            event.values = values.data();
            event.value_count = values.size();
            return step(event);
        }
        case PH_STEP_SHOW: event.kind = PH_EVENT_CALLBACK; return step(event);
        case PH_STEP_OPEN_URL: {
            std::map<std::string, NamedValue> query;
            if (driver_->on_open_url)
                for (const auto& [name, text] : driver_->on_open_url(asked))
                    query[name] = {detail::is_credential(name) ? "" : text,
                                   driver_->host.secrets.add(name, text)};
            const auto values = detail::named(query);
            event.kind = PH_EVENT_CALLBACK;
            event.values = values.data();
            event.value_count = values.size();
            return step(event);
        }
        default: throw std::runtime_error("the scheme wrote an unknown step");
    }
}

inline Step AuthRun::answer_send(const Step& asked) {
    FakeReply reply = driver_->on_send ? driver_->on_send(asked) : FakeReply{0, {}, "no_peer"};
    ph_auth_event event = blank(reply.failure.empty() ? PH_EVENT_RESPONSE : PH_EVENT_SEND_FAILED);
    const std::string code = reply.failure;
    const ph_error error{sizeof error, PH_BLAME_PEER, str_of(code), str_of(code), {}, 0, 0};
    if (!code.empty()) event.error = &error;
    event.status = reply.status;
    event.response = driver_->host.secrets.add_reply(std::move(reply));
    return step(event);
}

/// A miss runs a fill of the same instance, as the host does.
inline Step AuthRun::answer_share(const Step& asked) {
    auto& shared = driver_->shared_;
    const auto old = shared.find(asked.key);
    if (old != shared.end()) {
        const bool refused = asked.version && old->second.version == asked.version;
        if (refused || old->second.expires_ns <= driver_->host.monotonic_ns) shared.erase(old);
    }
    FakeError failure;
    AuthDriver::Entry entry;
    if (const auto found = shared.find(asked.key); found != shared.end()) {
        entry = found->second;
    } else {
        AuthRun fill = driver_->begin(PH_OP_FILL, asked.key);
        const Step filled = fill.go();
        if (filled.kind == PH_STEP_DONE) {
            entry = {++driver_->versions_, filled.values,
                     driver_->host.monotonic_ns + filled.valid_ms * 1'000'000};
            for (auto& [name, value] : entry.values)
                if (value.secret) value.secret = driver_->host.secrets.adopt(value.secret);
            if (filled.valid_ms) shared[asked.key] = entry;
        } else {
            failure = filled.error;
            if (failure.code.empty()) failure.code = "fill_failed";
        }
    }
    const auto values = detail::named(entry.values);
    ph_auth_event event = blank(failure.code.empty() ? PH_EVENT_SHARED : PH_EVENT_SHARE_FAILED);
    const ph_error error{sizeof error,           failure.blame,        str_of(failure.code),
                         str_of(failure.message), str_of(failure.hint), 0, 0};
    if (!failure.code.empty()) event.error = &error;
    event.version = entry.version;
    event.values = values.data();
    event.value_count = values.size();
    return step(event);
}

}  // namespace packhost::kit
