// pin_rules.cpp: types, ranges, lengths and patterns.
#include "model/pin_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/try.hpp"

namespace packhost::model {
namespace {

/// Wide enough for all 64-bit numbers; of a longer one, what is near to it.
std::optional<long double> number_of(const Value& value) noexcept {
    if (const auto* whole = value.get_if<std::int64_t>()) return *whole;
    if (const auto* large = value.get_if<std::uint64_t>()) return *large;
    if (const auto* real = value.get_if<double>()) return *real;
    if (const auto* text = value.get_if<NumberText>()) {
        double real = 0;
        const std::string& digits = text->digits;
        const auto ec = std::from_chars(digits.data(), digits.data() + digits.size(), real).ec;
        if (ec == std::errc{}) return real;
        return digits.starts_with('-') ? -HUGE_VALL : HUGE_VALL;
    }
    return std::nullopt;
}

std::size_t characters_of(const std::string& text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

/// What `min` and `max` bound, and what to call it.
struct Measure {
    long double amount;
    std::string_view unit;
};

std::optional<Measure> measure_of(const Value& value) noexcept {
    if (const auto number = number_of(value)) return Measure{*number, ""};
    if (const auto* text = value.get_if<std::string>())
        return Measure{static_cast<long double>(characters_of(*text)), " characters"};
    if (const auto* items = value.get_if<Array>())
        return Measure{static_cast<long double>(items->size()), " items"};
    return std::nullopt;
}

bool same(const Value& a, const Value& b) {
    const auto x = number_of(a), y = number_of(b);
    const bool exact = a.get_if<NumberText>() || b.get_if<NumberText>();
    return x && y && !exact ? *x == *y : a == b;
}

std::string limit(double number) {
    const bool whole = number == std::floor(number) && std::abs(number) < 1e15;
    return to_json(whole ? Value(static_cast<std::int64_t>(number)) : Value(number));
}

}  // namespace

bool is_of_type(PinType type, const Value& value) noexcept {
    const double* real = value.get_if<double>();
    switch (type) {
        case PinType::exec: return false;
        case PinType::string:
        case PinType::blob: return value.is_string();
        case PinType::integer: return number_of(value) && (!real || *real == std::floor(*real));
        case PinType::real: return number_of(value).has_value();
        case PinType::boolean: return value.get_if<bool>() != nullptr;
        case PinType::object: return value.is_object() || value.is_array();
        case PinType::array: return value.is_array();
        case PinType::any: return !value.is_null();
    }
    return false;
}

Result<PinCheck> PinCheck::compile(const PinRules& rules) {
    PinCheck check;
    check.rules_ = rules;
    if (!rules.pattern.empty()) {
        PH_TRY(check.pattern_, Pattern::compile(rules.pattern));
    }
    return check;
}

std::string PinCheck::problem(const Value& value) const {
    if (value.is_null()) return {};
    const auto& allowed = rules_.allowed;
    if (!allowed.empty() && std::none_of(allowed.begin(), allowed.end(),
                                         [&](const Value& one) { return same(one, value); })) {
        std::string list;
        for (std::size_t i = 0; i < allowed.size() && i < 10; ++i)
            list += (i ? ", " : "") + to_json(allowed[i]);
        return "must be one of " + list + (allowed.size() > 10 ? ", ..." : "");
    }
    if (const auto measure = measure_of(value)) {
        const auto units = [&](double count) {  // one of them in the singular
            return std::string(measure->unit.substr(
                0, measure->unit.size() - (count == 1.0 && !measure->unit.empty() ? 1 : 0)));
        };
        const std::string verb(measure->unit.empty() ? "must be " : "must have ");
        if (rules_.min && measure->amount < *rules_.min)
            return verb + "at least " + limit(*rules_.min) + units(*rules_.min);
        if (rules_.max && measure->amount > *rules_.max)
            return verb + "at most " + limit(*rules_.max) + units(*rules_.max);
    }
    const std::string* text = value.get_if<std::string>();
    if (pattern_ && text && !pattern_->matches(*text))
        return "must match the pattern " + rules_.pattern;
    return {};
}

}  // namespace packhost::model
