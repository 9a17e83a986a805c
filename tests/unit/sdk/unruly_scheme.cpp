// unruly_scheme.cpp: the scheme shares a token, which a fill fetches, logs in by a page, and sees
// challenges; each fault sits where such a scheme could have it.
#include "unruly_scheme.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace packhost::tests {
namespace {

struct Instance {
    const ph_secrets* secrets = nullptr;
    std::string fault;
    ph_secret kept = 0;  // of an operation, which it must not outlive
};

struct Operation {
    Instance* self;
    ph_operation kind;
    ph_scope* scope;
    ph_step_kind asked = 0;
    std::uint64_t reply = 0;
    std::string state = "state-1";
};

ph_str str(const std::string& text) { return {text.data(), text.size()}; }

ph_auth_step blank(ph_step_kind kind) {
    ph_auth_step step{};
    step.size = sizeof step;
    step.kind = kind;
    return step;
}
ph_status say(const ph_auth_out* out, Operation& op, const ph_auth_step& step) {
    op.asked = step.kind;
    return out->step(out->ctx, &step);
}
ph_status say(const ph_auth_out* out, Operation& op, ph_step_kind kind) {
    return say(out, op, blank(kind));
}
ph_status fail(const ph_auth_out* out, Operation& op, const std::string& code,
               const std::string& message, ph_blame blame = PH_BLAME_PEER) {
    ph_error error{sizeof error, blame, str(code), str(message), {}, 0, 0};
    ph_auth_step step = blank(PH_STEP_FAIL);
    step.error = &error;
    return say(out, op, step);
}

ph_part literal(const std::string& text) {
    return {sizeof(ph_part), PH_PART_LITERAL, PH_ENC_RAW, 0, str(text), 0};
}
ph_part part(ph_secret secret) {
    return {sizeof(ph_part), PH_PART_SECRET, PH_ENC_RAW, 0, {}, secret};
}
ph_status place(const ph_auth_out* out, ph_edit_kind kind, const std::string& name,
                const ph_part& value) {
    const ph_edit edit{sizeof edit, kind, str(name), &value, 1};
    return out->edit(out->ctx, &edit);
}

std::string read(const Operation& op, std::uint64_t reply, const std::string& path) {
    char buffer[256];
    std::size_t length = 0;
    const auto* secrets = op.self->secrets;
    if (secrets->read(op.scope, reply, str(path), buffer, sizeof buffer, &length) != PH_OK)
        return "";
    return std::string(buffer, std::min(length, sizeof buffer));
}

ph_status create(const ph_host* host, const ph_auth_config* config, void** instance, ph_error*) {
    auto made = std::make_unique<Instance>();
    made->secrets = static_cast<const ph_secrets*>(host->get(host, PH_SECRETS));
    for (std::size_t i = 0; i + 1 < config->settings.count; ++i) {
        const ph_value_event& value = config->settings.events[i + 1];
        if (config->settings.events[i].kind == PH_VALUE_KEY && value.kind == PH_VALUE_STRING)
            made->fault.assign(value.text.data, value.text.size);
    }
    *instance = made.release();
    return PH_OK;
}
ph_status begin(void* instance, const ph_auth_begin* begin, void** state, ph_auth_wants*) {
    auto* self = static_cast<Instance*>(instance);
    if (self->fault == "refuses requests" && begin->operation == PH_OP_REQUEST) return PH_FAILED;
    *state = new Operation{self, begin->operation, begin->scope};
    return PH_OK;
}
void finish(void* state) {
    static std::vector<std::unique_ptr<Operation>> hoard;  // within reach, so no leak at the end
    std::unique_ptr<Operation> op(static_cast<Operation*>(state));
    if (op->self->fault == "hoards") hoard.push_back(std::move(op));
}
void destroy(void* instance) { delete static_cast<Instance*>(instance); }

/// The token is there: the end of PLACE.
ph_status place_token(Operation& op, const ph_auth_event& event, const ph_auth_out* out) {
    Instance& self = *op.self;
    if (event.value_count == 0) return fail(out, op, "no_token", "There is no token.");
    const ph_secret token = event.values->secret;
    if (self.fault == "keeps a handle") {
        const ph_secret kept = std::exchange(self.kept, token);
        place(out, PH_EDIT_HEADER, "Authorization", part(kept ? kept : token));
    } else if (self.fault == "sets Host") {
        place(out, PH_EDIT_HEADER, "Host", part(token));
    } else if (self.fault == "unknown edit") {
        place(out, 77, "x", part(token));
    } else {
        place(out, PH_EDIT_HEADER, "Authorization", part(token));
    }
    if (self.fault == "two steps") say(out, op, PH_STEP_DONE);
    return say(out, op, PH_STEP_DONE);
}

/// A fill's answer is there: its token is published.
ph_status publish(Operation& op, const ph_auth_event& event, const ph_auth_out* out) {
    const std::string path = "$body.access_token";
    std::string seen;
    if (op.self->fault == "shows a secret") seen = read(op, event.response, path);
    ph_secret token = 0;
    if (op.self->secrets->extract(op.scope, event.response, str(path), &token) != PH_OK)
        return fail(out, op, "no_token", "The answer has no token.");
    if (!seen.empty()) return fail(out, op, "bad_token", "The token " + seen + " is bad.");
    const ph_named_value value{sizeof value, 0, str(path), {}, token};
    ph_auth_step step = blank(PH_STEP_DONE);
    step.values = &value;
    step.value_count = 1;
    step.valid_ms = 1000;
    return say(out, op, step);
}

ph_status send(Operation& op, const ph_auth_out* out) {
    const std::string method = op.self->fault == "no method" ? "" : "POST";
    const std::string url = "https://t.example/";
    const ph_send request{sizeof request, 0, str(method), str(url), {}, nullptr, 0};
    ph_auth_step step = blank(PH_STEP_SEND);
    step.send = &request;
    return say(out, op, step);
}

ph_status start(Operation& op, const ph_auth_out* out) {
    const std::string& fault = op.self->fault;
    const std::string key = "token", url = "https://id.example/?state=" + op.state;
    if (fault == "says nothing") return PH_OK;
    if (fault == "fails without an error") return PH_FAILED;
    if (fault == "no code") return fail(out, op, "", "It does not work.");
    if (fault == "no sentence") return fail(out, op, "no_way", "no");
    if (fault == "blames nobody") return fail(out, op, "no_way", "It does not work.", 0);
    if (fault == "blames itself")
        return fail(out, op, "no_way", "It does not work.", PH_BLAME_PLUGIN);
    if (fault == "passes at once") return say(out, op, PH_STEP_PASS);
    if (fault == "waits forever") return say(out, op, PH_STEP_WAIT);
    if (fault == "unknown step") return say(out, op, 99);
    if (fault == "wants the body too early") return say(out, op, PH_STEP_NEED_BODY);
    ph_auth_step step = blank(PH_STEP_SHARE);
    step.key = str(key);
    if (op.kind == PH_OP_LOGOUT) return say(out, op, PH_STEP_DONE);
    if (op.kind == PH_OP_FILL && fault != "shares in a fill") return send(op, out);
    if (op.kind == PH_OP_LOGIN) {
        step = blank(PH_STEP_OPEN_URL);
        step.url = str(url);
    }
    return say(out, op, step);
}

ph_status came_back(Operation& op, const ph_auth_event& event, const ph_auth_out* out) {
    for (std::size_t i = 0; i < event.value_count; ++i) {
        const ph_named_value& value = event.values[i];
        if (std::string_view(value.name.data, value.name.size) != "state") continue;
        if (std::string_view(value.text.data, value.text.size) == op.state)
            return say(out, op, PH_STEP_DONE);
    }
    if (op.self->fault == "takes any login") return say(out, op, PH_STEP_DONE);
    return fail(out, op, "state_mismatch", "It is another login.");
}

ph_status challenge(Operation& op, const ph_auth_event& event, const ph_auth_out* out) {
    if (op.self->fault == "answers with a line break") {
        const std::string realm = read(op, event.response, "$headers.www-authenticate");
        op.reply = 0;
        op.state = realm;  // placed with the next turn
    }
    if (op.self->fault == "reads a reply that is gone") op.reply = event.response;
    return say(out, op, PH_STEP_DONE);
}

ph_status step(void* state, const ph_auth_event* event, const ph_auth_out* out) {
    auto& op = *static_cast<Operation*>(state);
    const std::string& fault = op.self->fault;
    if (event->kind == PH_EVENT_CANCELLED)
        return fault == "answers a cancel" ? say(out, op, PH_STEP_DONE) : PH_OK;
    const ph_step_kind asked = std::exchange(op.asked, 0);
    switch (event->kind) {
        case PH_EVENT_BEGIN:
            if (asked != 0 && asked != PH_STEP_DONE) break;
            if (op.reply) read(op, op.reply, "$body.error");
            if (event->turn != PH_TURN_SIGN) return start(op, out);
            if (fault == "answers with a line break")
                place(out, PH_EDIT_HEADER, "X-Realm", literal(op.state));
            return say(out, op, PH_STEP_DONE);
        case PH_EVENT_CHALLENGE:
            if (asked == 0 || asked == PH_STEP_DONE) return challenge(op, *event, out);
            break;
        case PH_EVENT_TIMED_OUT:
            if (asked == PH_STEP_WAIT) return say(out, op, PH_STEP_WAIT);
            break;
        case PH_EVENT_RESPONSE:
            if (asked == PH_STEP_SEND) return publish(op, *event, out);
            break;
        case PH_EVENT_SHARED:
            if (asked == PH_STEP_SHARE) return place_token(op, *event, out);
            break;
        case PH_EVENT_CALLBACK:
            if (asked == PH_STEP_OPEN_URL) return came_back(op, *event, out);
            break;
        default: break;
    }
    if (asked == PH_STEP_SEND || asked == PH_STEP_SHARE)
        return fail(out, op, "no_token", "The token can't be had.");
    return fault == "goes on unasked" ? say(out, op, PH_STEP_DONE) : PH_INVALID;
}

const void* query(const char* interface_id) {
    static const ph_auth table{sizeof(ph_auth), 0, &create, &begin, &step, &finish, &destroy};
    return std::strcmp(interface_id, PH_AUTH) == 0 ? &table : nullptr;
}

}  // namespace

const ph_plugin* unruly_plugin() {
    static const ph_provides provides{sizeof(ph_provides), 0, "auth", "unruly"};
    static const ph_plugin plugin{sizeof(ph_plugin),    1,         "dev.packhost.tests.unruly",
                                  "1.0.0",              PACKHOST_SDK_VERSION,
                                  &provides,            &query,    nullptr};
    return &plugin;
}

}  // namespace packhost::tests
