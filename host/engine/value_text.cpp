// value_text.cpp: encodings one after the other, and arrays as one text.
#include "engine/value_text.hpp"

#include <algorithm>
#include <utility>

#include "base/encode.hpp"
#include "model/coerce.hpp"

namespace packhost::engine {
namespace {

using model::ArrayFormat;
using model::TextEncoding;

std::string trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\n\v\f\r";
    const std::size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
    return std::string(text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin));
}

std::string in_lower_case(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return text;
}

std::string written_by(Encoder encoder, std::string_view text) {
    std::string out;
    encode(out, encoder, text);
    return out;
}

std::string one_encoding(TextEncoding encoding, std::string text) {
    switch (encoding) {
        case TextEncoding::trim: return trimmed(text);
        case TextEncoding::lower: return in_lower_case(std::move(text));
        case TextEncoding::hex: return written_by(Encoder::hex, text);
        case TextEncoding::base64: return written_by(Encoder::base64, text);
        case TextEncoding::base64url: return written_by(Encoder::base64url, text);
    }
    return text;
}

std::string_view delimiter_of(ArrayFormat format) noexcept {
    return format == ArrayFormat::space ? " " : format == ArrayFormat::pipe ? "|" : ",";
}

}  // namespace

std::string any_text(const Value& value) {
    auto scalar = model::scalar_text(value);
    return scalar ? std::move(*scalar) : to_json(value);
}

Value encoded(Value value, const std::vector<TextEncoding>& encodings,
              std::optional<ArrayFormat> format) {
    if (encodings.empty() || value.is_null()) return value;
    Array* items = value.get_if<Array>();
    if (items && format != ArrayFormat::json) {
        for (Value& item : *items) item = encoded(std::move(item), encodings, ArrayFormat::json);
        return value;
    }
    std::string text = any_text(value);
    for (const TextEncoding encoding : encodings) text = one_encoding(encoding, std::move(text));
    return text;
}

bool makes_text(ArrayFormat format) noexcept {
    return format == ArrayFormat::csv || format == ArrayFormat::space ||
           format == ArrayFormat::pipe || format == ArrayFormat::json;
}

void join_items(const Array& items, ArrayFormat format,
                const std::function<void(std::string_view, bool)>& write) {
    if (format == ArrayFormat::json) return write(to_json(Value(items)), false);
    bool first = true;
    for (const Value& item : items) {
        if (item.is_null()) continue;
        if (!std::exchange(first, false)) write(delimiter_of(format), true);
        write(any_text(item), false);
    }
}

std::string joined(const Array& items, ArrayFormat format) {
    std::string out;
    join_items(items, format, [&out](std::string_view text, bool) { out += text; });
    return out;
}

bool is_sent(const Array& items, ArrayFormat format) noexcept {
    return format == ArrayFormat::json ||
           std::any_of(items.begin(), items.end(), [](const Value& v) { return !v.is_null(); });
}

}  // namespace packhost::engine
