// moment.cpp: times, nonces and digests as text.
#include "moment.hpp"

#include <chrono>
#include <cstdio>

namespace packhost::hmac {
namespace {

using namespace plugin;

std::string hex_text(std::string_view bytes, const char* digits) {
    std::string out;
    for (const unsigned char byte : bytes) (out += digits[byte >> 4]) += digits[byte & 15];
    return out;
}

std::string base64_text(std::string_view bytes, bool url) {
    constexpr char kStandard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    constexpr char kUrl[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char* alphabet = url ? kUrl : kStandard;
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0);
        for (std::size_t j = 0; j <= count; ++j) out += alphabet[group >> (18 - 6 * j) & 63];
        for (std::size_t j = count; j < 3 && !url; ++j) out += '=';
    }
    return out;
}

}  // namespace

std::string time_text(std::int64_t unix_ms, TimeFormat format) {
    using namespace std::chrono;
    if (format == TimeFormat::milliseconds) return std::to_string(unix_ms);
    if (format == TimeFormat::seconds) return std::to_string(unix_ms / 1000);
    const sys_time<milliseconds> time{milliseconds(unix_ms)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss<milliseconds> clock(time - day);
    const int year = static_cast<int>(date.year());
    const auto month = static_cast<unsigned>(date.month()), of_month =
                                                                static_cast<unsigned>(date.day());
    const auto hours = static_cast<unsigned>(clock.hours().count()),
               minutes = static_cast<unsigned>(clock.minutes().count()),
               seconds = static_cast<unsigned>(clock.seconds().count()),
               fraction = static_cast<unsigned>(clock.subseconds().count());
    char text[64];
    if (format == TimeFormat::http) {
        constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::snprintf(text, sizeof text, "%s, %02u %s %04d %02u:%02u:%02u GMT",
                      kDays[weekday(day).c_encoding()], of_month, kMonths[month - 1], year, hours,
                      minutes, seconds);
    } else if (format == TimeFormat::iso) {
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02u:%02u:%02uZ", year, month, of_month,
                      hours, minutes, seconds);
    } else {
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02u:%02u:%02u.%03uZ", year, month,
                      of_month, hours, minutes, seconds, fraction);
    }
    return text;
}

std::string make_nonce(const Host& host, NonceFormat format) {
    char bytes[16];
    host.random(bytes, sizeof bytes);
    if (format == NonceFormat::uuid) {
        bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
        bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    }
    std::string text = encoded({bytes, sizeof bytes}, Encoding::hex);
    if (format == NonceFormat::uuid)
        for (const std::size_t at : {20, 16, 12, 8}) text.insert(at, 1, '-');
    return text;
}

std::string encoded(std::string_view bytes, Encoding encoding) {
    switch (encoding) {
        case Encoding::hex: return hex_text(bytes, "0123456789abcdef");
        case Encoding::hex_upper: return hex_text(bytes, "0123456789ABCDEF");
        case Encoding::base64: return base64_text(bytes, false);
        default: return base64_text(bytes, true);
    }
}

Part encoded(Secret secret, Encoding encoding) {
    switch (encoding) {
        case Encoding::hex: return hex(secret);
        case Encoding::hex_upper: return hex_upper(secret);
        case Encoding::base64: return base64(secret);
        default: return base64url(secret);
    }
}

}  // namespace packhost::hmac
