// token_words.cpp: how long a token may be shared, from the times that peers write.
#include "token_words.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

namespace packhost::oauth2 {
namespace {

constexpr double kLongest = 86'400;  // seconds

std::uint64_t in_ms(double seconds) { return static_cast<std::uint64_t>(1000 * seconds); }

std::uint64_t unknown(double lifetime) { return in_ms(std::clamp(lifetime, 0.0, kLongest)); }

std::uint64_t less_margin(double seconds) {
    seconds = std::clamp(seconds, 0.0, kLongest);
    return in_ms(seconds - std::min(60.0, seconds / 5));
}

/// A number of decimal digits alone; none if there is another character.
std::optional<int> digits(const std::string& text, std::size_t from, std::size_t count) {
    int number = 0;
    if (from + count > text.size()) return std::nullopt;
    const char* begin = text.data() + from;
    const auto [stop, error] = std::from_chars(begin, begin + count, number);
    if (error != std::errc() || stop != begin + count || *begin == '-') return std::nullopt;
    return number;
}

}  // namespace

std::uint64_t shared_for(const std::optional<std::string>& expires_in, double lifetime) {
    if (!expires_in) return unknown(lifetime);
    double seconds = 0;
    const char* end = expires_in->data() + expires_in->size();
    const auto [stop, error] = std::from_chars(expires_in->data(), end, seconds);
    if (stop != end || error == std::errc::invalid_argument) return unknown(lifetime);
    if (error == std::errc::result_out_of_range) {
        // Beyond what a double holds: next to nothing, or for ever.
        const bool small = expires_in->find_first_of("-") != std::string::npos;
        seconds = small ? 0 : kLongest;
    }
    return std::isfinite(seconds) ? less_margin(seconds) : unknown(lifetime);
}

std::uint64_t shared_until(const std::optional<std::string>& expires_at, std::int64_t now_ms,
                           double lifetime) {
    if (!expires_at) return unknown(lifetime);
    double at = 0;
    const char* end = expires_at->data() + expires_at->size();
    const auto [stop, error] = std::from_chars(expires_at->data(), end, at);
    if (stop == end && error == std::errc() && std::isfinite(at)) {
        const double ms = at >= 1e11 ? at : 1000 * at;
        return less_margin((ms - static_cast<double>(now_ms)) / 1000);
    }
    const auto time = read_date_time(*expires_at);
    if (!time) return unknown(lifetime);
    return less_margin(static_cast<double>(*time - now_ms) / 1000);
}

std::optional<std::int64_t> read_date_time(const std::string& text) {
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2),
               second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    const bool marked = text[4] == '-' && text[7] == '-' && text[13] == ':' && text[16] == ':' &&
                        (text[10] == 'T' || text[10] == 't' || text[10] == ' ');
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!marked || !date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    std::size_t zone = 19;
    if (zone < text.size() && text[zone] == '.')
        zone = std::min(text.find_first_not_of("0123456789", zone + 1), text.size());
    int offset = 0;  // minutes
    if (zone + 6 == text.size() && (text[zone] == '+' || text[zone] == '-')) {
        const auto hours = digits(text, zone + 1, 2), minutes = digits(text, zone + 4, 2);
        if (!hours || !minutes || text[zone + 3] != ':') return std::nullopt;
        offset = (60 * *hours + *minutes) * (text[zone] == '-' ? -1 : 1);
    } else if (zone + 1 != text.size() || (text[zone] != 'Z' && text[zone] != 'z')) {
        return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return 1000 * (86'400 * days + 3600 * *hour + 60 * (*minute - offset) + *second);
}

}  // namespace packhost::oauth2
