// json_builder.cpp: values, marks and exact numbers from parse events.
#include "model/json_builder.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace packhost::model {
namespace {

constexpr std::string_view kBetweenTokens = " \t\r\n,:";
constexpr std::string_view kNumberCharacters = "+-.0123456789Ee";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

template <class Number>
bool parse_exactly(std::string_view text, Number& number) noexcept {
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{};
}

/// The value of a number's text, or nothing if it lies beyond a double.
std::optional<Value> number_of(std::string_view text, double rough) {
    if (text.find_first_of(".eE") == std::string_view::npos) {
        std::int64_t whole = 0;
        if (parse_exactly(text, whole)) return Value(whole);
        std::uint64_t large = 0;
        if (text[0] != '-' && parse_exactly(text, large)) return Value(large);
        return Value(NumberText{std::string(text)});
    }
    double real = 0;
    if (parse_exactly(text, real)) return Value(real);
    if (std::abs(rough) < 1) return Value(text[0] == '-' ? -0.0 : 0.0);
    return std::nullopt;
}

}  // namespace

void JsonBuilder::seek() noexcept {
    at_ = std::min(text_.find_first_not_of(kBetweenTokens, at_), text_.size());
}

std::string_view JsonBuilder::token(std::string_view characters) noexcept {
    const std::size_t end = std::min(text_.find_first_not_of(characters, at_), text_.size());
    const std::string_view found = text_.substr(at_, end - at_);
    at_ = end;
    return found;
}

void JsonBuilder::skip_string() noexcept {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
        if (text_[at_] == '\\') ++at_;
    ++at_;
}

bool JsonBuilder::open_mark() {
    seek();
    if (document_.marks.size() >= limits_.values) {
        fault_ = JsonFault{"json_too_many_values",
                           "The text holds more than " + std::to_string(limits_.values) +
                               " values.",
                           "Make it smaller, or split it.", at_};
        return false;
    }
    const auto here = static_cast<std::uint32_t>(at_);
    const auto next = static_cast<std::uint32_t>(document_.marks.size() + 1);
    document_.marks.push_back({has_key_ ? key_at_ : here, here, next});
    has_key_ = false;
    return true;
}

void JsonBuilder::add(Value value) {
    if (frames_.empty()) {
        document_.root = std::move(value);
        return;
    }
    if (Array* items = frames_.back().container.get_if<Array>())
        items->push_back(std::move(value));
    else
        frames_.back().container.get_if<Object>()->emplace_back(std::move(key_), std::move(value));
}

bool JsonBuilder::begin(Value container) {
    if (!open_mark()) return false;
    ++at_;
    const auto mark = static_cast<std::uint32_t>(document_.marks.size() - 1);
    frames_.push_back({std::move(container), mark, std::move(key_)});
    return true;
}

bool JsonBuilder::end() {
    seek();
    ++at_;
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    document_.marks[frame.mark].end = static_cast<std::uint32_t>(document_.marks.size());
    if (const Object* object = frame.container.get_if<Object>())
        note_duplicates(*object, frame.mark);
    key_ = std::move(frame.key);
    add(std::move(frame.container));
    return true;
}

bool JsonBuilder::text_part(std::string_view part) {
    pending_ += part;
    return true;
}

bool JsonBuilder::key() {
    seek();
    key_at_ = static_cast<std::uint32_t>(at_);
    has_key_ = true;
    skip_string();
    key_ = std::exchange(pending_, {});
    return true;
}

bool JsonBuilder::text() {
    if (!open_mark()) return false;
    skip_string();
    add(std::exchange(pending_, {}));
    return true;
}

bool JsonBuilder::number(double rough) {
    if (!open_mark()) return false;
    const std::size_t start = at_;
    std::optional<Value> value = number_of(token(kNumberCharacters), rough);
    if (!value) {
        fault_ = JsonFault{"json_bad_number", "The number is too large.", "Write it as a string.",
                           start};
        return false;
    }
    add(std::move(*value));
    return true;
}

bool JsonBuilder::literal(Value value) {
    if (!open_mark()) return false;
    token(kLetters);
    add(std::move(value));
    return true;
}

void JsonBuilder::note_duplicates(const Object& object, std::uint32_t mark) {
    if (object.size() < 2) return;
    std::vector<std::uint32_t> order(object.size());
    std::iota(order.begin(), order.end(), 0u);
    const auto name = [&](std::uint32_t i) -> const std::string& { return object[i].first; };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return name(a) < name(b); });
    std::vector<bool> repeats(object.size());
    bool any = false;
    for (std::size_t i = 1; i < order.size(); ++i)
        if (name(order[i]) == name(order[i - 1])) repeats[order[i]] = any = true;
    if (!any) return;
    std::uint32_t member = mark + 1;
    for (std::size_t i = 0; i < object.size(); ++i, member = document_.marks[member].end)
        if (repeats[i]) document_.duplicates.push_back(member);
}

JsonDocument JsonBuilder::take() {
    std::sort(document_.duplicates.begin(), document_.duplicates.end());
    return std::move(document_);
}

}  // namespace packhost::model
