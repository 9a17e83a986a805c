// expiry.cpp: reads spans and moments as APIs write them.
#include "expiry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace packhost::recipe {

namespace {

constexpr double kUnsaid = 600, kLongest = 30 * 86400.0;

std::optional<double> number(std::string_view text) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

double seconds_of(std::tm parts) {
    return static_cast<double>(timegm(&parts));
}

/// What stands behind the time of day: a fraction, then "Z", "+hh:mm", "+hhmm", "+hh" or nothing.
std::optional<double> fraction_and_zone(const char* rest) {
    double shift = 0;
    if (*rest == '.' || *rest == ',') {
        const std::size_t digits = std::strspn(rest + 1, "0123456789");
        if (digits == 0) return std::nullopt;
        double place = 0.1;
        for (std::size_t i = 1; i <= digits; ++i, place /= 10)
            shift += (rest[i] - '0') * place;
        rest += digits + 1;
    }
    if (*rest == 'Z' || *rest == 'z')
        ++rest;
    else if (*rest == '+' || *rest == '-') {
        int hours = 0, minutes = 0, used = 0;
        const int sign = *rest == '-' ? -1 : 1;
        if (std::sscanf(rest + 1, "%2d%n", &hours, &used) != 1 || used != 2) return std::nullopt;
        rest += 3;
        if (*rest == ':') ++rest;
        if (*rest && (std::sscanf(rest, "%2d%n", &minutes, &used) != 1 || used != 2))
            return std::nullopt;
        if (*rest) rest += 2;
        shift -= sign * (hours * 3600 + minutes * 60);
    }
    if (*rest) return std::nullopt;
    return shift;
}

std::optional<double> iso8601(const std::string& text) {
    std::tm t{};
    char between = 0;
    int used = 0;
    if (std::sscanf(text.c_str(), "%4d-%2d-%2d%c%2d:%2d:%2d%n", &t.tm_year, &t.tm_mon, &t.tm_mday,
                    &between, &t.tm_hour, &t.tm_min, &t.tm_sec, &used) != 7 ||
        (between != 'T' && between != 't' && between != ' '))
        return std::nullopt;
    if (t.tm_mon < 1 || t.tm_mon > 12 || t.tm_mday < 1 || t.tm_mday > 31 || t.tm_hour > 24)
        return std::nullopt;
    t.tm_year -= 1900;
    t.tm_mon -= 1;
    const auto shift = fraction_and_zone(text.c_str() + used);
    if (!shift) return std::nullopt;
    return seconds_of(t) + *shift;
}

std::optional<double> http_date(const std::string& text) {
    static constexpr char kMonths[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    std::tm t{};
    char month[4] = {}, zone[4] = {};
    if (std::sscanf(text.c_str(), "%*3c, %2d%*1[ -]%3c%*1[ -]%4d %2d:%2d:%2d %3s", &t.tm_mday,
                    month, &t.tm_year, &t.tm_hour, &t.tm_min, &t.tm_sec, zone) != 7 ||
        std::strcmp(zone, "GMT") != 0)
        return std::nullopt;
    const char* found = std::strstr(kMonths, month);
    if (!found || (found - kMonths) % 3 != 0) return std::nullopt;
    t.tm_mon = static_cast<int>(found - kMonths) / 3;
    t.tm_year -= 1900;
    return seconds_of(t);
}

/// How long it lasts, in seconds; none if that is not said.
std::optional<double> lasts(const Expiry& expiry, const std::optional<std::string>& told,
                            std::int64_t now_ms) {
    if (expiry.kind == Expiry::Kind::after) return expiry.seconds;
    if (!told || expiry.kind == Expiry::Kind::unsaid) return std::nullopt;
    if (expiry.kind == Expiry::Kind::lasts) {
        const auto amount = number(*told);
        if (!amount) return std::nullopt;
        return *amount * expiry.unit;
    }
    const auto end = moment(*told);
    if (!end) return std::nullopt;
    return *end - static_cast<double>(now_ms) / 1000;
}

}  // namespace

std::optional<double> moment(std::string_view text) {
    constexpr double kFromHereOnMilliseconds = 1e11;
    if (const auto count = number(text))
        return *count >= kFromHereOnMilliseconds ? *count / 1000 : *count;
    if (text.size() > 64) return std::nullopt;
    const std::string copy(text);
    if (const auto found = iso8601(copy)) return found;
    return http_date(copy);
}

std::uint64_t shared_for(const Expiry& expiry, const std::optional<std::string>& told,
                         std::int64_t now_ms) {
    double seconds = lasts(expiry, told, now_ms).value_or(kUnsaid);
    seconds = std::clamp(seconds, 0.0, kLongest);
    seconds -= std::max(0.0, expiry.early.value_or(std::min(60.0, seconds / 5)));
    return seconds > 0 ? static_cast<std::uint64_t>(1000 * seconds) : 0;
}

}  // namespace packhost::recipe
