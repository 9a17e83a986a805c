// json_template.cpp: a scan that knows strings and escapes, and nothing else of JSON.
#include "json_template.hpp"

#include <algorithm>
#include <string>

#include "json_encoder.hpp"
#include "json_text.hpp"

namespace packhost::json {
namespace {

using plugin::BodyError;
using plugin::Output;
using plugin::Refused;
using plugin::Segments;
using plugin::ValueEvents;

BodyError syntax(const char* message, std::string_view text, std::size_t at) {
    const auto before = text.substr(0, at);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto newline = before.rfind('\n');
    const auto column = newline == before.npos ? at + 1 : at - newline;
    return {"syntax", message, at, static_cast<std::uint32_t>(line),
            static_cast<std::uint32_t>(column)};
}

// Follows the text, so as to know whether a position is inside a string or an escape sequence.
class StringTracker {
 public:
    void pass(char c) {
        if (escape_ > 0) {
            escape_ = escape_ == kBackslash ? (c == 'u' ? 4 : 0) : escape_ - 1;
        } else if (c == '"') {
            in_string_ = !in_string_;
        } else if (c == '\\' && in_string_) {
            escape_ = kBackslash;
        }
    }
    bool in_string() const { return in_string_; }
    bool in_escape() const { return escape_ > 0; }

 private:
    static constexpr int kBackslash = 5; // else: the hexadecimal digits that are still to come
    bool in_string_ = false;
    int escape_ = 0;
};

// The name of the placeholder that begins at `at`.
std::string_view name_at(std::string_view text, std::size_t at) {
    const std::size_t begin = at + 2;
    const std::size_t end = text.find_first_of("{}\"\n\r", begin);
    if (end == text.npos || text.substr(end, 2) != "}}")
        throw syntax("A placeholder is not closed by \"}}\".", text, at);
    if (end == begin) throw syntax("A placeholder has no name.", text, at);
    return text.substr(begin, end - begin);
}

// Collects bytes in a string; a secret can't be turned into text.
class Collector {
 public:
    Collector() {
        sink_.size = sizeof sink_;
        sink_.ctx = &bytes_;
        sink_.write = [](void* ctx, ph_str bytes) -> ph_status {
            static_cast<std::string*>(ctx)->append(plugin::view(bytes));
            return PH_OK;
        };
        sink_.put_secret = [](void*, ph_secret, ph_encoder) -> ph_status {
            return PH_UNSUPPORTED;
        };
    }
    Collector(const Collector&) = delete;
    Collector& operator=(const Collector&) = delete;

    std::string_view json_of(const ValueEvents& value) {
        Output out;
        out.restart(&sink_);
        write_value(value, out);
        if (const ph_status status = out.drain(); status != PH_OK) throw Refused(status);
        return bytes_;
    }

 private:
    std::string bytes_;
    ph_byte_sink sink_{};
};

void write_text(const ValueEvents& parts, Output& out) {
    StringWriter writer;
    plugin::ValueOrder order;
    for (const ph_value_event& part : parts) {
        const ph_status status = order.accept(part.kind);
        if (status != PH_OK) throw Refused(status);
        writer.write(plugin::view(part.text), out);
    }
    if (!order.complete()) throw Refused(PH_INVALID);
    writer.finish();
}

}  // namespace

void compile_template(std::string_view text, Segments& segments) {
    StringTracker tracker;
    std::size_t literal = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (text.substr(at, 2) != "{{") {
            tracker.pass(text[at++]);
            continue;
        }
        const std::string_view name = name_at(text, at);
        if (tracker.in_escape())
            throw syntax("A placeholder stands inside an escape sequence.", text, at);
        if (at > literal) segments.literal(text.substr(literal, at - literal));
        segments.placeholder(tracker.in_string() ? kInString : kAsValue, name);
        at += name.size() + 4;
        literal = at;
    }
    if (literal < text.size()) segments.literal(text.substr(literal));
}

void escape_into(std::uint32_t place, const ValueEvents& value, Output& out) {
    if (place != kAsValue && place != kInString) throw Refused(PH_INVALID);
    if (value.size() == 0) return place == kAsValue ? out.put("null") : void();
    if (place == kAsValue) return write_value(value, out);
    switch (value.begin()->kind) {
        case PH_VALUE_STRING:
        case PH_VALUE_STRING_PART: return write_text(value, out);
        case PH_VALUE_SECRET:
            if (value.size() != 1) throw Refused(PH_INVALID);
            return out.put_secret(value.begin()->as.handle, PH_ENC_JSON);
        default: break;
    }
    Collector collector;
    const std::string_view json = collector.json_of(value);
    if (value.begin()->kind != PH_VALUE_NULL) StringWriter().write(json, out);
}

}  // namespace packhost::json
