// auth_values.hpp: what a test gives to an auth scheme and gets from it, as plain C++ values.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "packhost/abi/auth.h"
#include "packhost/kit/fake_secrets.hpp"

namespace packhost::kit {

inline std::string text_of(ph_str text) {
    return std::string(text.data ? text.data : "", text.size);
}
inline ph_str str_of(const std::string& text) { return {text.data(), text.size()}; }

/// A node's request, as it is handed to a turn. Headers grow by what the turns place.
struct FakeRequest {
    std::string method = "GET";
    std::string scheme = "https";
    std::string authority = "api.example";
    std::string path = "/";
    std::string query;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::string> secret_headers;  ///< which another scheme has placed
    std::string body;
    bool streamed = false;  ///< it is read while it is sent: nobody has it as one piece before
    std::uint32_t hidden = 0;  ///< PH_HIDDEN_PATH | ...: where another scheme has placed something
};

/// One part of an expression, evaluated: text of the scheme's, or what the host put there.
struct Piece {
    bool literal = false;
    std::string bytes;
};

/// One change that a turn made: where, and its value, as a whole and part by part.
struct Placed {
    ph_edit_kind kind = 0;
    std::string name;
    Value value;
    std::vector<Piece> pieces;
};

struct NamedValue {
    std::string text;
    ph_secret secret = 0;
};

struct FakeError {
    std::string code, message, hint;
    ph_blame blame = 0;
};

/// A copy of the one step that a call of step() wrote, with the edits before it. kind 0: none.
struct Step {
    ph_status status = PH_OK;  ///< what the call returned
    ph_step_kind kind = 0;
    std::uint32_t number = 0;  ///< digest algorithm, ms to wait, most bytes of a body, exclusive
    std::uint64_t version = 0, valid_ms = 0;
    std::string key, url, text;
    std::map<std::string, NamedValue> values;
    std::vector<Placed> edits;
    std::string method, content_type;  ///< of a SEND
    bool repeatable = false;
    Value body;
    FakeError error;
    std::string refused;  ///< what the host did not take, an edit or the step; empty: nothing
};

/// Settings as a pack gives them: an object. What set() can't write, key() and then the value's
/// events can.
class FakeSettings {
 public:
    FakeSettings& key(const std::string& name) {
        add(PH_VALUE_KEY).text = str_of(texts_.emplace_back(name));
        return *this;
    }
    void string(const std::string& value) {
        add(PH_VALUE_STRING).text = str_of(texts_.emplace_back(value));
    }
    void boolean(bool value) { add(PH_VALUE_BOOL).as.boolean = value; }
    void integer(std::int64_t value) { add(PH_VALUE_INT).as.integer = value; }
    void begin_array() { add(PH_VALUE_BEGIN_ARRAY); }
    void end_array() { add(PH_VALUE_END_ARRAY); }
    void begin_object() { add(PH_VALUE_BEGIN_OBJECT); }
    void end_object() { add(PH_VALUE_END_OBJECT); }

    void set(const std::string& name, const std::string& value) { key(name).string(value); }
    void set(const std::string& name, const char* value) { set(name, std::string(value)); }
    void set(const std::string& name, bool value) { key(name).boolean(value); }
    void set(const std::string& name, int value) { key(name).integer(value); }
    void set(const std::string& name, const std::vector<std::string>& list) {
        key(name).begin_array();
        for (const std::string& element : list) string(element);
        end_array();
    }

    /// The whole object; valid until the next change.
    ph_value raw() {
        whole_ = members_;
        whole_.insert(whole_.begin(), event(PH_VALUE_BEGIN_OBJECT));
        whole_.push_back(event(PH_VALUE_END_OBJECT));
        return {whole_.data(), whole_.size()};
    }

 private:
    static ph_value_event event(ph_event_kind kind) {
        ph_value_event e{};
        e.size = sizeof e;
        e.kind = kind;
        return e;
    }
    ph_value_event& add(ph_event_kind kind) { return members_.emplace_back(event(kind)); }

    std::deque<std::string> texts_;
    std::vector<ph_value_event> members_, whole_;
};

inline std::string edit_name(ph_edit_kind kind) {
    switch (kind) {
        case PH_EDIT_HEADER: return "header";
        case PH_EDIT_QUERY: return "query";
        case PH_EDIT_COOKIE: return "cookie";
        case PH_EDIT_PATH_SEGMENT: return "path_segment";
        case PH_EDIT_BODY_FIELD: return "body_field";
        case PH_EDIT_TLS_IDENTITY: return "tls_identity";
        default: return "unknown edit";
    }
}

/// A step as lines of a transcript; secrets are named, never shown.
inline std::string describe(const Step& step) {
    std::string out;
    for (const Placed& edit : step.edits) {
        out += "  " + edit_name(edit.kind) + (edit.name.empty() ? "" : " " + edit.name) + ": " +
               edit.value.shown + "\n";
    }
    const auto values = [&] {
        std::string list;
        for (const auto& [name, value] : step.values)
            list += " " + name + (value.secret ? "=<secret>" : "=" + value.text);
        return list;
    };
    switch (step.kind) {
        case 0: return out + (step.status == PH_OK ? "  nothing\n" : "  refused\n");
        case PH_STEP_DONE:
            out += "  done" + values();
            if (step.valid_ms) out += " for " + std::to_string(step.valid_ms) + " ms";
            return out + "\n";
        case PH_STEP_SEND:
            return out + "  send " + step.method + " " + step.url +
                   (step.body.shown.empty() ? ""
                                            : " " + step.content_type + " " + step.body.shown) +
                   "\n";
        case PH_STEP_NEED_BODY_DIGEST:
            return out + "  need body digest " + digest_name(step.number) + "\n";
        case PH_STEP_NEED_BODY:
            return out + "  need body up to " + std::to_string(step.number) + "\n";
        case PH_STEP_WAIT: return out + "  wait " + std::to_string(step.number) + " ms\n";
        case PH_STEP_SHARE:
            return out + "  share " + step.key + (step.number ? " exclusive" : "") +
                   (step.version ? " not " + std::to_string(step.version) : "") + "\n";
        case PH_STEP_STORE:
            return out + "  store " + step.key + " over " + std::to_string(step.version) +
                   values() + "\n";
        case PH_STEP_OPEN_URL: return out + "  open " + step.url + "\n";
        case PH_STEP_SHOW: return out + "  show " + step.text + " at " + step.url + "\n";
        case PH_STEP_PASS: return out + "  pass\n";
        case PH_STEP_FAIL: return out + "  fail " + step.error.code + "\n";
        default: return out + "  unknown step\n";
    }
}

}  // namespace packhost::kit
