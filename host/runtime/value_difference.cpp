// value_difference.cpp: walks two values side by side.
#include "runtime/value_difference.hpp"

#include <fmt/format.h>

namespace packhost::runtime {
namespace {

constexpr std::size_t kLongest = 200;

std::string shown(const Value& value) {
    std::string text = to_json(value);
    if (text.size() <= kLongest) return text;
    std::size_t end = kLongest;
    while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

std::optional<double> number_of(const Value& value) {
    if (const auto* whole = value.get_if<std::int64_t>()) return static_cast<double>(*whole);
    if (const auto* large = value.get_if<std::uint64_t>()) return static_cast<double>(*large);
    if (const auto* real = value.get_if<double>()) return *real;
    return std::nullopt;
}

/// A whole number and a real are the same if they say the same; two whole ones are exact.
bool same_scalar(const Value& a, const Value& b) {
    if (a == b) return true;
    if (!a.get_if<double>() && !b.get_if<double>()) return false;
    const auto x = number_of(a), y = number_of(b);
    return x && y && *x == *y;
}

std::optional<std::string> members_differ(const Object& got, const Object& expected,
                                          const std::string& path) {
    for (const auto& [name, value] : expected) {
        const std::string place = path + '.' + name;
        const Value* at = find(got, name);
        if (!at) return fmt::format("{} is missing, and {} was expected", place, shown(value));
        if (auto found = value_difference(*at, value, place)) return found;
    }
    for (const auto& [name, value] : got)
        if (!find(expected, name))
            return fmt::format("{}.{} is {}, and nothing was expected", path, name, shown(value));
    return std::nullopt;
}

std::optional<std::string> items_differ(const Array& got, const Array& expected,
                                        const std::string& path) {
    for (std::size_t i = 0; i < got.size() && i < expected.size(); ++i)
        if (auto found = value_difference(got[i], expected[i], fmt::format("{}[{}]", path, i)))
            return found;
    if (got.size() == expected.size()) return std::nullopt;
    return fmt::format("{} has {} items, and {} were expected", path, got.size(),
                       expected.size());
}

}  // namespace

std::optional<std::string> value_difference(const Value& got, const Value& expected,
                                            const std::string& path) {
    if (got.is_object() && expected.is_object())
        return members_differ(*got.get_if<Object>(), *expected.get_if<Object>(), path);
    if (got.is_array() && expected.is_array())
        return items_differ(*got.get_if<Array>(), *expected.get_if<Array>(), path);
    if (same_scalar(got, expected)) return std::nullopt;
    return fmt::format("{} is {}, and {} was expected", path, shown(got), shown(expected));
}

}  // namespace packhost::runtime
