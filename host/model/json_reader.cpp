// json_reader.cpp: builds values and marks from the events of Boost.JSON's parser.
#include "model/json_reader.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include "model/json_builder.hpp"

namespace packhost::model {
namespace {

namespace json = boost::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Hands the parser's events to the builder; a builder's fault ends the parse.
struct Handler {
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    JsonBuilder builder;

    bool go_on(bool ok, json::error_code& ec) {
        if (!ok) ec = json::error::syntax;
        return ok;
    }
    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code& ec) { return go_on(builder.begin(Object{}), ec); }
    bool on_object_end(std::size_t, json::error_code&) { return builder.end(); }
    bool on_array_begin(json::error_code& ec) { return go_on(builder.begin(Array{}), ec); }
    bool on_array_end(std::size_t, json::error_code&) { return builder.end(); }
    bool on_key_part(json::string_view s, std::size_t, json::error_code&) {
        return builder.text_part({s.data(), s.size()});
    }
    bool on_key(json::string_view s, std::size_t, json::error_code&) {
        return builder.text_part({s.data(), s.size()}) && builder.key();
    }
    bool on_string_part(json::string_view s, std::size_t, json::error_code&) {
        return builder.text_part({s.data(), s.size()});
    }
    bool on_string(json::string_view s, std::size_t, json::error_code& ec) {
        return go_on(builder.text_part({s.data(), s.size()}) && builder.text(), ec);
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code& ec) {
        return go_on(builder.number(0), ec);
    }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code& ec) {
        return go_on(builder.number(0), ec);
    }
    bool on_double(double rough, json::string_view, json::error_code& ec) {
        return go_on(builder.number(rough), ec);
    }
    bool on_bool(bool value, json::error_code& ec) { return go_on(builder.literal(value), ec); }
    bool on_null(json::error_code& ec) { return go_on(builder.literal(nullptr), ec); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }
};

JsonFault surrogate_fault(std::size_t at) {
    return {"json_bad_text", "An escape here is one half of a surrogate pair.",
            "Write both halves, or the character itself.", at};
}

/// Whether an escape of a leading surrogate, \uD800 to \uDBFF, ends at this byte.
bool follows_leading_surrogate(std::string_view text, std::size_t at) noexcept {
    if (at < 6 || text[at - 6] != '\\' || text[at - 5] != 'u') return false;
    return (text[at - 4] | 32) == 'd' && std::string_view("89abAB").find(text[at - 3]) != text.npos;
}

JsonFault syntax_fault(std::string_view text, std::size_t at) {
    JsonFault fault{"json_syntax", "This is not JSON.",
                    "Check the commas, quotes and brackets before this place.", at};
    if (at >= text.size()) {
        fault.message = "The text ends before the JSON value does.";
        return fault;
    }
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t before = text.substr(0, at).find_last_not_of(" \t\r\n");
    const char previous = before == std::string_view::npos ? '\0' : text[before];
    if (byte >= 0x80) {
        fault.code = "json_bad_text";
        fault.message = "A byte here is not valid UTF-8, or stands outside a string.";
        fault.hint = "Save the file as UTF-8.";
    } else if (byte < 0x20 || byte == 0x7F) {
        fault.code = "json_bad_text";
        fault.message = "A control character stands here.";
        fault.hint = "Inside a string write it as an escape, such as \\n.";
    } else if (byte == '/' || byte == '#') {
        fault.hint = "JSON has no comments.";
    } else if (byte == '\'') {
        fault.hint = "Write strings in double quotes.";
    } else if ((byte == '}' || byte == ']') && previous == ',') {
        fault.hint = "Remove the comma before the closing bracket.";
    } else if (byte == '"' && (previous == '"' || previous == '}' || previous == ']')) {
        fault.hint = "Is there a comma missing before this?";
    }
    return fault;
}

JsonFault fault_of(json::error_code ec, std::string_view text, std::size_t at,
                   const JsonLimits& limits) {
    if (ec == json::error::too_deep)
        return {"json_too_deep",
                "The value has more than " + std::to_string(limits.depth) + " levels.",
                "Check that brackets are closed, or make it flatter.", at};
    if (ec == json::error::exponent_overflow)
        return {"json_bad_number", "The number is too large.", "Write it as a string.", at};
    if (ec == json::error::illegal_leading_surrogate ||
        ec == json::error::illegal_trailing_surrogate ||
        ec == json::error::expected_utf16_escape)
        return surrogate_fault(at);
    if (ec == json::error::extra_data)
        return {"json_syntax", "Something follows the end of the JSON value.", "Remove it.", at};
    if (ec == json::error::incomplete) at = text.size();
    if (follows_leading_surrogate(text, at)) return surrogate_fault(at);
    return syntax_fault(text, at);
}

JsonReading refuse(JsonFault fault) { return {std::nullopt, std::move(fault)}; }

}  // namespace

JsonReading parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.bytes || text.size() > UINT32_MAX)
        return refuse({"json_too_large",
                       "The text is larger than " + std::to_string(limits.bytes) + " bytes.",
                       "Make it smaller, or split it.", 0});
    const std::size_t start = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    if (text.find_first_not_of(" \t\r\n", start) == std::string_view::npos)
        return refuse({"json_syntax", "The text is empty.", "Write a JSON value.", 0});

    json::parse_options options;
    options.max_depth = limits.depth;
    json::basic_parser<Handler> parser(options, Handler{JsonBuilder(text, start, limits)});
    json::error_code ec;
    const std::size_t used =
        parser.write_some(false, text.data() + start, text.size() - start, ec) + start;
    JsonBuilder& builder = parser.handler().builder;
    if (builder.fault()) return refuse(std::move(*builder.fault()));
    if (!ec && used < text.size()) ec = json::error::extra_data;
    if (ec) return refuse(fault_of(ec, text, used, limits));
    return {builder.take(), std::nullopt};
}

Result<Value> read_json(std::string_view text, const JsonLimits& limits) {
    JsonReading reading = parse_json(text, limits);
    if (reading.document && !reading.document->duplicates.empty()) {
        const JsonMark& mark = reading.document->marks[reading.document->duplicates[0]];
        reading.fault = JsonFault{"json_duplicate_key", "A key stands twice in one object.",
                                  "Remove one of the two.", mark.key};
    }
    if (!reading.fault) return std::move(reading.document->root);
    const Position at = position_of(text, reading.fault->offset);
    return Error{std::move(reading.fault->code), Phase::input,
                 reading.fault->message + " (line " + std::to_string(at.line) + ", column " +
                     std::to_string(at.column) + ")",
                 std::move(reading.fault->hint)};
}

Position position_of(std::string_view text, std::size_t offset) noexcept {
    return advance({}, text, 0, offset);
}

Position advance(Position at, std::string_view text, std::size_t from, std::size_t to) noexcept {
    std::size_t i = from;
    if (i == 0 && text.starts_with(kByteOrderMark)) i = kByteOrderMark.size();
    for (; i < to && i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '\n') {
            ++at.line;
            at.column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            ++at.column;
        }
    }
    return at;
}

}  // namespace packhost::model
