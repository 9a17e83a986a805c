// rogue.cpp: the scheme "rogue" breaks one rule of the ABI, as its setting says. It is written
// without the wrapper, which would not let it.
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include "packhost/abi/auth.h"

namespace {

struct Instance {
    std::string script, url;
    int steps = 0;
    const ph_secrets* secrets;
    ph_secret key;
};

struct Operation {
    Instance* instance;
    ph_scope* scope;
    bool is(std::string_view script) const { return instance->script == script; }
};

ph_str text(const char* chars) { return {chars, std::strlen(chars)}; }

void throw_if(const std::string& script, const char* here) {
    if (script == here) throw std::runtime_error("thrown across the edge");
}

ph_status create(const ph_host* host, const ph_auth_config* config, void** out, ph_error*) {
    auto made = new Instance{{}, {}, 0, static_cast<const ph_secrets*>(host->get(host, PH_SECRETS)),
                             config->credentials->secret};
    for (std::size_t i = 0; i + 1 < config->settings.count; ++i) {
        const ph_value_event& key = config->settings.events[i];
        const ph_value_event& value = config->settings.events[i + 1];
        if (key.kind != PH_VALUE_KEY || value.kind != PH_VALUE_STRING) continue;
        const std::string_view name(key.text.data, key.text.size);
        if (name == "script") made->script.assign(value.text.data, value.text.size);
        if (name == "url") made->url.assign(value.text.data, value.text.size);
    }
    const std::string script = made->script;
    if (script == "throw-in-create") delete made;
    throw_if(script, "throw-in-create");
    *out = made;
    return PH_OK;
}

ph_status begin(void* self, const ph_auth_begin* how, void** state, ph_auth_wants*) {
    auto* instance = static_cast<Instance*>(self);
    throw_if(instance->script, "throw-in-begin");
    if (instance->script == "fail-in-begin") return PH_FAILED;
    *state = new Operation{instance, how->scope};
    return PH_OK;
}

ph_status say(const ph_auth_out* out, ph_step_kind kind) {
    ph_auth_step step{};
    step.size = sizeof step;
    step.kind = kind;
    return out->step(out->ctx, &step);
}

ph_status send(const ph_auth_out* out, const std::string& url) {
    ph_send request{};
    request.size = sizeof request;
    request.method = text("GET");
    request.url = {url.data(), url.size()};
    ph_auth_step step{};
    step.size = sizeof step;
    step.kind = PH_STEP_SEND;
    step.send = &request;
    return out->step(out->ctx, &step);
}

ph_status place(const ph_auth_out* out, ph_edit_kind kind, const char* name, const ph_part& part) {
    ph_edit edit{sizeof edit, kind, text(name), &part, 1};
    return out->edit(out->ctx, &edit);
}

ph_part literal(const char* chars) {
    return {sizeof(ph_part), PH_PART_LITERAL, PH_ENC_RAW, 0, text(chars), 0};
}

ph_status fail(const ph_auth_out* out, const char* code) {
    ph_error error{};
    error.size = sizeof error;
    error.code = text(code);
    ph_auth_step step{};
    step.size = sizeof step;
    step.kind = PH_STEP_FAIL;
    step.error = &error;
    return out->step(out->ctx, &step);
}

/// Says whether the host lent the key's bytes.
ph_status try_reveal(Operation& op, const ph_auth_out* out) {
    bool lent = false;
    const ph_status status = op.instance->secrets->reveal(
        op.scope, op.instance->key, [](void* user, ph_str) { *static_cast<bool*>(user) = true; },
        &lent);
    return fail(out, !lent && status == PH_DENIED ? "was_denied" : "was_lent");
}

ph_status step(void* state, const ph_auth_event* event, const ph_auth_out* out) {
    auto& op = *static_cast<Operation*>(state);
    throw_if(op.instance->script, "throw-in-step");
    if (event->kind == PH_EVENT_CANCELLED) return PH_OK;
    if (op.is("fail-in-step")) return PH_FAILED;
    if (op.is("no-step")) return PH_OK;
    if (op.is("two-steps")) {
        say(out, PH_STEP_DONE);
        say(out, PH_STEP_DONE);
        return PH_OK;
    }
    if (op.is("endless-steps")) return say(out, PH_STEP_WAIT);
    if (op.is("send-or-throw")) {
        if (++op.instance->steps > 1) throw std::runtime_error("thrown while another waits");
        return send(out, op.instance->url);
    }
    if (op.is("unknown-step")) return say(out, 77 | PH_MUST_UNDERSTAND), PH_OK;
    if (op.is("pass-without-challenge")) return say(out, PH_STEP_PASS);
    if (op.is("digest-while-placing")) return say(out, PH_STEP_NEED_BODY_DIGEST);
    if (op.is("reveal")) return try_reveal(op, out);
    if (op.is("unknown-edit")) place(out, 99 | PH_MUST_UNDERSTAND, "X", literal("1"));
    if (op.is("optional-edit")) {
        if (place(out, 99, "X", literal("1")) != PH_OK) return PH_FAILED;
        place(out, PH_EDIT_HEADER, "X-After", literal("optional"));
    }
    if (op.is("stale-handle")) {
        ph_part part = literal("");
        part.kind = PH_PART_SECRET;
        part.secret = op.instance->key + 12345;
        place(out, PH_EDIT_HEADER, "X-Stale", part);
    }
    return say(out, PH_STEP_DONE);
}

void finish(void* state) {
    auto* op = static_cast<Operation*>(state);
    const std::string script = op->instance->script;
    delete op;
    throw_if(script, "throw-in-finish");
}

void destroy(void* instance) { delete static_cast<Instance*>(instance); }

const void* query(const char* id) {
    static const ph_auth table{sizeof table, 0, &create, &begin, &step, &finish, &destroy};
    return std::strcmp(id, PH_AUTH) == 0 ? &table : nullptr;
}

}  // namespace

extern "C" PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void);
extern "C" PACKHOST_EXPORT const ph_plugin* packhost_plugin_1(void) {
    static const ph_provides provides{sizeof provides, 0, "auth", "rogue"};
    static const ph_plugin plugin{sizeof plugin, 1, PACKHOST_PLUGIN_ID, PACKHOST_PLUGIN_VERSION,
                                  PACKHOST_SDK_VERSION, &provides, &query, nullptr};
    return &plugin;
}
