// since.cpp: reads spans and dates without any locale.
#include "cli/since.hpp"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace packhost::cli {
namespace {

/// A number that takes up the whole text.
std::optional<int> number(std::string_view text) {
    int out = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data(), end, out);
    const bool good = !text.empty() && text[0] != '-' && failed == std::errc() && stopped == end;
    return good ? std::optional(out) : std::nullopt;
}

std::optional<std::int64_t> span_ms(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto count = number(text.substr(0, text.size() - 1));
    if (!count) return std::nullopt;
    switch (text.back()) {
        case 's': return *count * std::int64_t{1000};
        case 'm': return *count * std::int64_t{60'000};
        case 'h': return *count * std::int64_t{3'600'000};
        case 'd': return *count * std::int64_t{86'400'000};
        default: return std::nullopt;
    }
}

std::optional<std::chrono::sys_days> date_of(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number(text.substr(0, 4));
    const auto month = number(text.substr(5, 2)), day = number(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

/// "T08:00:00Z" or "T08:00:00.123Z", as milliseconds of the day.
std::optional<std::int64_t> clock_ms(std::string_view text) {
    if (text.size() < 10 || text[0] != 'T' || text[3] != ':' || text[6] != ':' ||
        text.back() != 'Z')
        return std::nullopt;
    const auto hours = number(text.substr(1, 2)), minutes = number(text.substr(4, 2));
    const auto seconds = number(text.substr(7, 2));
    if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 60)
        return std::nullopt;
    std::string fraction(text.substr(9, text.size() - 10));
    int ms = 0;
    if (!fraction.empty()) {
        if (fraction[0] != '.' || fraction.size() < 2) return std::nullopt;
        fraction = fraction.substr(1, 3);
        fraction.resize(3, '0');
        const auto read = number(fraction);
        if (!read) return std::nullopt;
        ms = *read;
    }
    return ((*hours * std::int64_t{60} + *minutes) * 60 + *seconds) * 1000 + ms;
}

}  // namespace

Result<std::int64_t> parse_since(std::string_view text, std::int64_t now_ms) {
    if (const auto span = span_ms(text)) return now_ms - *span;
    if (const auto date = date_of(text.substr(0, 10))) {
        const std::int64_t day =
            std::chrono::milliseconds(date->time_since_epoch()).count();
        if (text.size() == 10) return day;
        if (const auto clock = clock_ms(text.substr(10))) return day + *clock;
    }
    return Error{"bad_time", Phase::usage, fmt::format("\"{}\" is no time.", text),
                 "Write 90s, 30m, 12h or 7d, or a time in UTC such as 2026-01-31T08:00:00Z."};
}

std::int64_t now_unix_ms() {
    using namespace std::chrono;
    return floor<milliseconds>(system_clock::now()).time_since_epoch().count();
}

}  // namespace packhost::cli
