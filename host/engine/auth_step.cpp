// auth_step.cpp: reading edits and steps; unknown tags that must be understood are refused by name.
#include "engine/auth_step.hpp"

#include <fmt/format.h>

#include "engine/expression.hpp"
#include "engine/views.hpp"
#include "plugins/refusal.hpp"

namespace packhost::engine {
namespace {

constexpr std::size_t kMaxEdits = 64, kMaxValues = 32, kMaxText = 65536;

}  // namespace

void StepOut::reset() {
    kind = 0;
    edits.clear();
    values.clear();
    send.reset();
    refused.clear();
    key.clear();
    version = valid_ms = 0;
}

ph_auth_out StepOut::abi() noexcept {
    return {sizeof(ph_auth_out), 0, this, &take_edit, &take_step};
}

ph_status StepOut::refuse(ph_status status, std::string_view why) {
    if (refused.empty()) refused = why;
    return status;
}

ph_status StepOut::take_edit(void* ctx, const ph_edit* edit) {
    auto& self = *static_cast<StepOut*>(ctx);
    switch (edit->kind) {
        case PH_EDIT_HEADER:
        case PH_EDIT_QUERY:
        case PH_EDIT_COOKIE:
        case PH_EDIT_PATH_SEGMENT:
        case PH_EDIT_BODY_FIELD: break;
        case PH_EDIT_TLS_IDENTITY: break;
        default:
            if (!(edit->kind & PH_MUST_UNDERSTAND)) return PH_OK;
            return self.refuse(
                PH_UNSUPPORTED,
                fmt::format("asks for an edit of the unknown kind {:#x}", edit->kind));
    }
    if (self.edits.size() >= kMaxEdits || edit->name.size > kMaxText)
        return self.refuse(PH_LIMIT, "makes too many edits");
    EvaluatedEdit made{edit->kind, std::string(view(edit->name)), {}};
    if (edit->kind == PH_EDIT_TLS_IDENTITY) {
        const ph_secret handle = edit->part_count == 1 ? edit->parts->secret : 0;
        made.identity = self.scope_.table.find_identity(handle);
        if (!made.identity) return self.refuse(PH_NOT_FOUND, "places a TLS identity that is none");
        self.edits.push_back(std::move(made));
        return PH_OK;
    }
    const ph_status status = append_parts(self.scope_, edit->parts, edit->part_count, made.value);
    if (status != PH_OK) return self.refuse(status, "places an expression that can't be evaluated");
    self.edits.push_back(std::move(made));
    return PH_OK;
}

ph_status StepOut::copy_values(const ph_auth_step& step) {
    if (step.value_count > kMaxValues) return refuse(PH_LIMIT, "shares too many values");
    for (std::size_t i = 0; i < step.value_count; ++i) {
        const ph_named_value& v = element(step.values, i);
        SharedValues::Member member{
            std::string(view(v.name)), std::string(view(v.text)), {}, false};
        if (v.secret != 0) {
            const Secret* secret = scope_.table.find(v.secret);
            if (!secret) return refuse(PH_NOT_FOUND, "shares a secret that does not exist");
            member.secret = secret->clone();
            member.is_secret = true;
        }
        values.push_back(std::move(member));
    }
    return PH_OK;
}

ph_status StepOut::copy_send(const ph_send& from) {
    SendRequest made;
    made.method = view(from.method);
    made.url = view(from.url);
    made.content_type = view(from.content_type);
    made.repeatable = from.repeatable != 0;
    made.has_body = from.body_count > 0;
    const ph_status status = append_parts(scope_, from.body, from.body_count, made.body);
    if (status != PH_OK) return refuse(status, "sends a body that can't be evaluated");
    send = std::move(made);
    return PH_OK;
}

ph_status StepOut::take_step(void* ctx, const ph_auth_step* step) {
    auto& self = *static_cast<StepOut*>(ctx);
    if (self.kind != 0) return self.refuse(PH_INVALID, "takes two steps in one turn");
    switch (step->kind) {
        case PH_STEP_DONE: {
            self.valid_ms = step->valid_ms;
            if (const ph_status s = self.copy_values(*step); s != PH_OK) return s;
            break;
        }
        case PH_STEP_SEND: {
            if (!step->send)
                return self.refuse(PH_INVALID, "takes the step SEND without a request");
            if (const ph_status s = self.copy_send(*step->send); s != PH_OK) return s;
            break;
        }
        case PH_STEP_NEED_BODY_DIGEST: self.algorithm = step->as.algorithm; break;
        case PH_STEP_NEED_BODY: self.number = step->as.max_body; break;
        case PH_STEP_WAIT: self.number = step->as.wait_ms; break;
        case PH_STEP_SHARE:
            self.exclusive = step->as.exclusive != 0;
            self.key = view(step->key);
            self.version = step->version;
            if (self.key.size() > kMaxText)
                return self.refuse(PH_LIMIT, "shares under too long a key");
            break;
        case PH_STEP_STORE:
            self.key = view(step->key);
            self.version = step->version;
            if (self.key.size() > kMaxText)
                return self.refuse(PH_LIMIT, "stores under too long a key");
            if (const ph_status s = self.copy_values(*step); s != PH_OK) return s;
            break;
        case PH_STEP_OPEN_URL:
        case PH_STEP_SHOW:
            if (step->url.size > kMaxText || step->text.size > kMaxText)
                return self.refuse(PH_LIMIT, "shows too long a text");
            self.url = view(step->url);
            self.text = view(step->text);
            break;
        case PH_STEP_PASS: break;
        case PH_STEP_FAIL:
            if (step->error) {
                self.code = plugins::printable(view(step->error->code));
                self.message = plugins::printable(view(step->error->message));
                self.hint = plugins::printable(view(step->error->hint));
                self.blame = step->error->blame;
            }
            break;
        default:
            return self.refuse(PH_UNSUPPORTED,
                               fmt::format("takes the step {:#x}, which this host does not offer",
                                           step->kind));
    }
    self.kind = step->kind;
    return PH_OK;
}

}  // namespace packhost::engine
