// coerce.cpp: coercion of pin inputs.
#include "model/coerce.hpp"

#include <cmath>

#include "model/json_reader.hpp"
#include "model/suggest.hpp"

namespace packhost::model {
namespace {

std::string_view expected_of(PinType type) noexcept {
    switch (type) {
        case PinType::exec: return "no value";
        case PinType::string: return "a string";
        case PinType::integer: return "a whole number or its decimal text";
        case PinType::real: return "a number or its decimal text";
        case PinType::boolean: return "true or false";
        case PinType::object: return "an object or an array";
        case PinType::array: return "an array";
        case PinType::any: return "any value";
        case PinType::blob: return "text or bytes";
    }
    return "any value";
}

Error mismatch(const Pin& pin, std::string_view got) {
    std::string message = "The pin " + in_quotes(pin.name) + " expects ";
    message += expected_of(pin.type);
    message += " (" + std::string(to_string(pin.type)) + "), and got " + std::string(got) + '.';
    return {"input_type", Phase::input, std::move(message), ""};
}

/// What to call a value in a message: its kind, never its content.
std::string_view got_of(const Value& value, PinType wanted) noexcept {
    const bool numeric = wanted == PinType::integer || wanted == PinType::real;
    if (numeric && value.is_string()) return "a string that is no such number";
    if (wanted == PinType::boolean && value.is_string()) return "a string other than these";
    if (wanted == PinType::integer && value.get_if<double>())
        return "a float that is not whole or too large";
    return value.kind();
}

bool is_whole(const Value& value) noexcept {
    return value.get_if<std::int64_t>() || value.get_if<std::uint64_t>() ||
           value.get_if<NumberText>();
}

/// A text that is exactly one JSON number, or nothing.
std::optional<Value> number_in(const std::string& text) {
    constexpr std::size_t kLongest = 4096;
    const bool begins = !text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
    const bool ends = !text.empty() && text.back() >= '0' && text.back() <= '9';
    if (!begins || !ends || text.size() > kLongest) return std::nullopt;
    Result<Value> value = read_json(text);
    if (!value) return std::nullopt;
    return std::move(*value);
}

/// An integral real as a whole number, if 64 bits hold it.
std::optional<Value> whole_of(double real) {
    constexpr double kTwo63 = 9223372036854775808.0;
    if (real != std::floor(real) || real < -kTwo63 || real >= 2 * kTwo63) return std::nullopt;
    if (real < kTwo63) return Value(static_cast<std::int64_t>(real));
    return Value(static_cast<std::uint64_t>(real));
}

std::optional<Value> to_number(const Value& value) {
    if (const std::string* text = value.get_if<std::string>()) return number_in(*text);
    const double* real = value.get_if<double>();
    if (is_whole(value) || (real && std::isfinite(*real))) return value;
    return std::nullopt;
}

std::optional<Value> to_whole(const Value& value) {
    std::optional<Value> number = to_number(value);
    const double* real = number ? number->get_if<double>() : nullptr;
    return real ? whole_of(*real) : number;
}

std::optional<Value> to_bool(const Value& value) {
    if (value.get_if<bool>()) return value;
    const std::string* text = value.get_if<std::string>();
    if (text && *text == "true") return Value(true);
    if (text && *text == "false") return Value(false);
    return std::nullopt;
}

std::optional<Value> to_text(const Value& value) {
    if (value.is_string()) return value;
    std::optional<std::string> text = scalar_text(value);
    if (!text) return std::nullopt;
    return Value(std::move(*text));
}

std::optional<Value> kept_if(bool fits, const Value& value) {
    if (!fits) return std::nullopt;
    return value;
}

std::optional<Value> coerced(PinType type, const Value& value) {
    switch (type) {
        case PinType::exec: return std::nullopt;
        case PinType::string: return to_text(value);
        case PinType::integer: return to_whole(value);
        case PinType::real: return to_number(value);
        case PinType::boolean: return to_bool(value);
        case PinType::object: return kept_if(value.is_object() || value.is_array(), value);
        case PinType::array: return kept_if(value.is_array(), value);
        case PinType::any: return value;
        case PinType::blob: return kept_if(value.is_string(), value);
    }
    return std::nullopt;
}

bool takes_json(PinType type) noexcept {
    return type == PinType::object || type == PinType::array || type == PinType::any;
}

}  // namespace

Result<Value> coerce_input(const Pin& pin, const Value& value) {
    if (value.is_null() && pin.type != PinType::exec) return value;
    std::optional<Value> fitting = coerced(pin.type, value);
    if (!fitting) return mismatch(pin, got_of(value, pin.type));
    return std::move(*fitting);
}

Result<Value> parse_cli_input(const Pin& pin, std::string_view text) {
    if (!takes_json(pin.type)) return coerce_input(pin, Value(text));
    Result<Value> value = read_json(text);
    if (value) return coerce_input(pin, *value);
    Error error = mismatch(pin, "text that is not JSON");
    constexpr std::string_view kSaidAlready = "This is not JSON. ";
    std::string_view more = value.error().message;
    if (more.starts_with(kSaidAlready)) more.remove_prefix(kSaidAlready.size());
    error.message.append(" ").append(more);
    const std::string_view example = pin.type == PinType::array    ? "[\"text\", 3]"
                                     : pin.type == PinType::object ? "{\"name\": \"text\"}"
                                                                   : "\"text\"";
    error.hint = "On the command line this pin takes JSON; a string needs its quotes: --in '" +
                 pin.name + '=' + std::string(example) + '\'';
    return error;
}

std::optional<std::string> scalar_text(const Value& value) {
    if (const std::string* text = value.get_if<std::string>()) return *text;
    if (value.is_null() || value.is_array() || value.is_object()) return std::nullopt;
    const double* real = value.get_if<double>();
    if (real && !std::isfinite(*real)) return std::nullopt;
    return to_json(value);
}

}  // namespace packhost::model
