// events_rules.hpp: what holds of each answer of a scheme, whatever happened to it.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/kit/auth.hpp"
#include "packhost/kit/events_words.hpp"

namespace packhost::kit::detail {

/// A rule that a scheme broke; `what()` is a sentence.
class BrokenRule : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

inline void must(bool holds, const std::string& otherwise) {
    if (!holds) throw BrokenRule(otherwise);
}

/// What a call may be answered with.
enum class Expected {
    step,     ///< the next of the turn
    refusal,  ///< the event was not asked for: FAIL, or a status that is none of success
    nothing   ///< it is cancelled
};

/// Of the operation, and of the call.
struct EventContext {
    ph_operation operation = PH_OP_REQUEST;
    ph_event begun_by = PH_EVENT_BEGIN;  ///< what began the turn
    ph_turn turn = 0;
    Expected expected = Expected::step;
    bool has_browser = false;
    bool odd = false;  ///< set up as no host would have let through
    bool told_wrong_state = false;  ///< the browser came back from another login
    bool host_is_wrong = false;  ///< what is shared or stored is not what the scheme put there
};

/// Holds each step to the contract; throws BrokenRule.
class EventRules {
 public:
    EventRules(const EventContext& context, const Step& step) : context_(context), step_(step) {}

    void check() const {
        must(step_.refused.empty(), "It writes " + step_.refused + ".");
        if (context_.expected == Expected::nothing) return check_cancelled();
        if (step_.status != PH_OK) return check_status();
        must(step_.kind != 0, "It answers without a step.");
        if (step_.kind == PH_STEP_FAIL) return check_failure(step_.error, context_);
        must(context_.expected != Expected::refusal,
             "It goes on with an event that it has not asked for.");
        must(!context_.told_wrong_state, "It takes the browser of another login (wrong state).");
        check_edits();
        check_kind();
    }

    /// What every error has: of a step, and of create().
    static void check_failure(const FakeError& error, const EventContext& context) {
        must(is_code(error.code), "An error has no code in lower_snake_case: " + quote(error.code));
        must(error.blame >= PH_BLAME_PLUGIN && error.blame <= PH_BLAME_HOST,
             "The error " + error.code + " blames nobody.");
        must(error.code != "plugin_exception", "It lets an exception through.");
        // Most schemes have no login, and say so in this way when they are asked.
        if (context.operation == PH_OP_LOGIN && error.code == "no_login") return;
        const bool excused = context.expected == Expected::refusal || context.host_is_wrong;
        must(error.blame != PH_BLAME_PLUGIN || excused,
             "The error " + error.code + " blames the plugin itself: " + error.message);
        must(is_sentence(error.message) || context.odd,
             "The error " + error.code + " is no sentence: " + quote(error.message));
        must(is_printable(error.hint) || context.odd,
             "The hint of the error " + error.code + " can't be shown: " + quote(error.hint));
    }

 private:
    void check_cancelled() const {
        must(step_.status == PH_OK && step_.kind == 0 && step_.edits.empty(),
             "It answers a cancel, instead of ending.");
    }
    void check_status() const {
        must(step_.kind == 0 && step_.edits.empty(), "It takes a step, and fails as well.");
        must(context_.expected == Expected::refusal,
             "It fails without an error (status " + std::to_string(step_.status) + ").");
    }

    bool in_request() const { return context_.operation == PH_OP_REQUEST; }
    bool in_turn() const { return in_request() && context_.begun_by == PH_EVENT_BEGIN; }

    void check_kind() const {
        const bool answered = context_.begun_by == PH_EVENT_ANSWERED;
        must(!answered || step_.kind == PH_STEP_DONE,
             "It asks for something after the last answer.");
        switch (step_.kind) {
            case PH_STEP_DONE: return check_done();
            case PH_STEP_PASS:
                return must(context_.begun_by == PH_EVENT_CHALLENGE,
                            "It passes where nothing was answered.");
            case PH_STEP_SEND: return check_send();
            case PH_STEP_WAIT: return;
            case PH_STEP_NEED_BODY_DIGEST:
                must(digest_of(step_.number) != nullptr, "It asks for an unknown digest.");
                [[fallthrough]];
            case PH_STEP_NEED_BODY:
                return must(in_request() && context_.turn == PH_TURN_SIGN,
                            "It asks for the body before that is encoded.");
            case PH_STEP_SHARE:
                must(context_.operation != PH_OP_FILL, "It shares inside of a fill.");
                return check_key();
            case PH_STEP_STORE: check_values(); return check_key();
            case PH_STEP_OPEN_URL:
                must(context_.operation == PH_OP_LOGIN && context_.has_browser,
                     "It opens a page where there is no browser.");
                return must(is_page(step_.url) || context_.odd,
                            "It opens what is no URL of a page: " + quote(step_.url));
            case PH_STEP_SHOW:
                must(context_.operation == PH_OP_LOGIN, "It shows a code outside of a login.");
                must(is_page(step_.url), "It shows what is no URL of a page: " + quote(step_.url));
                return must(!step_.text.empty() && step_.text.size() <= 256 &&
                                is_printable(step_.text),
                            "It shows a code that nobody can type: " + quote(step_.text));
            default: throw BrokenRule("It takes an unknown step.");
        }
    }

    void check_done() const {
        const bool fill = context_.operation == PH_OP_FILL;
        must(fill || context_.operation == PH_OP_LOGIN || step_.values.empty(),
             "It publishes values that nobody has asked for.");
        must(fill || step_.valid_ms == 0, "It says how long nothing is valid.");
        check_values();
    }
    void check_values() const { must(step_.values.size() <= 32, "It has more than 32 values."); }
    void check_key() const {
        const bool fits = !step_.key.empty() && step_.key.size() <= 65536;
        must(fits || context_.odd, "Its key is empty, or too long.");
    }

    void check_send() const {
        must(is_token(step_.method) || context_.odd,
             "It sends with a method that is none: " + quote(step_.method));
        must(is_url(step_.url) || context_.odd, "It sends to what is no URL: " + quote(step_.url));
        must(is_printable(step_.content_type) || context_.odd,
             "It sends a content type that no header can hold: " + quote(step_.content_type));
    }

    void check_edits() const {
        must(step_.edits.size() <= 64, "It makes more than 64 edits.");
        const bool places = in_turn() && step_.kind == PH_STEP_DONE;
        must(places || step_.kind == PH_STEP_SEND || step_.edits.empty(),
             "It edits where there is no request to edit.");
        for (const Placed& edit : step_.edits) check_edit(edit);
    }
    void check_edit(const Placed& edit) const {
        const std::string where = edit_name(edit.kind) + " " + quote(edit.name);
        switch (edit.kind) {
            case PH_EDIT_HEADER:
                must((is_token(edit.name) && !is_hosts_header(edit.name)) || context_.odd,
                     "It places a header that is not its to set: " + quote(edit.name));
                return must(is_header_value(edit.pieces) || context_.odd,
                            "What it writes into the " + where + " can't be sent: " +
                                quote(edit.value.bytes));
            case PH_EDIT_COOKIE:
                return must((is_token(edit.name) && is_cookie_value(edit.pieces)) || context_.odd,
                            "What it writes into the " + where + " can't be sent: " +
                                quote(edit.value.bytes));
            case PH_EDIT_QUERY:
                return must(!edit.name.empty() || context_.odd, "A query parameter has no name.");
            case PH_EDIT_PATH_SEGMENT:
            case PH_EDIT_BODY_FIELD:
                must(in_turn() && context_.turn == PH_TURN_PLACE,
                     "It places the " + where + " outside of the turn PLACE.");
                return must(!edit.name.empty() || context_.odd, "The " + where + " has no name.");
            case PH_EDIT_TLS_IDENTITY:
                return must(edit.pieces.size() == 1 && edit.value.shown.starts_with("identity("),
                            "It places a TLS identity that is none.");
            default: throw BrokenRule("It makes an unknown edit.");
        }
    }

    const EventContext& context_;
    const Step& step_;
};

}  // namespace packhost::kit::detail
