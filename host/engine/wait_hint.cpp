// wait_hint.cpp: numbers and dates of headers, by the letter.
#include "engine/wait_hint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace packhost::engine {
namespace {

using std::chrono::milliseconds;

constexpr double kYearMs = 366.0 * 24 * 3600 * 1000;

std::string_view trimmed(std::string_view text) noexcept {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// A decimal number, with a fraction if it has one; no exponent, no "inf".
std::optional<double> read_number(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.find_first_not_of("0123456789.-") != std::string_view::npos)
        return std::nullopt;
    double out = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (end != text.data() + text.size()) return std::nullopt;
    if (status == std::errc::result_out_of_range) return text.front() == '-' ? 0.0 : kYearMs;
    if (status != std::errc()) return std::nullopt;
    return out;
}

milliseconds wait_of(double ms) {
    return milliseconds(static_cast<std::int64_t>(std::clamp(ms, 0.0, kYearMs)));
}

/// Reads a date piece by piece; what does not fit makes it fail, once and for all.
class DateReader {
 public:
    explicit DateReader(std::string_view text) : text_(trimmed(text)) {}

    bool ok() const noexcept { return ok_; }
    bool at_end() const noexcept { return ok_ && text_.empty(); }
    bool next_is(char c) const noexcept { return ok_ && text_.starts_with(c); }

    int digits(std::size_t least, std::size_t most) {
        std::size_t size = 0;
        while (size < most && size < text_.size() && text_[size] >= '0' && text_[size] <= '9')
            ++size;
        int out = 0;
        std::from_chars(text_.data(), text_.data() + size, out);
        ok_ = ok_ && size >= least;
        text_.remove_prefix(size);
        return out;
    }
    void skip(std::string_view expected) {
        ok_ = ok_ && text_.starts_with(expected);
        text_.remove_prefix(std::min(expected.size(), text_.size()));
    }
    bool skip_if(char c) {
        if (!next_is(c)) return false;
        text_.remove_prefix(1);
        return true;
    }
    void word() {
        const std::size_t size = std::min(text_.find_first_of(", "), text_.size());
        ok_ = ok_ && size >= 3;
        text_.remove_prefix(size);
    }
    unsigned month() {
        constexpr std::string_view kNames = "JanFebMarAprMayJunJulAugSepOctNovDec";
        const std::size_t at = kNames.find(text_.substr(0, 3));
        ok_ = ok_ && text_.size() >= 3 && at != std::string_view::npos && at % 3 == 0;
        text_.remove_prefix(std::min<std::size_t>(3, text_.size()));
        return static_cast<unsigned>(at / 3 + 1);
    }
    void fail() noexcept { ok_ = false; }

 private:
    std::string_view text_;
    bool ok_ = true;
};

struct Moment {
    int year = 0;
    unsigned month = 0;
    int day = 0, hour = 0, minute = 0, second = 0;

    /// Milliseconds since 1970, UTC. A second of 60 is the first of the next minute.
    std::optional<double> unix_ms() const {
        using namespace std::chrono;
        const year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                  std::chrono::day(static_cast<unsigned>(day))};
        if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
        const auto days = static_cast<double>(sys_days(date).time_since_epoch().count());
        return ((days * 24 + hour) * 60 + minute) * 60'000 + second * 1000.0;
    }
};

void read_time(DateReader& in, Moment& out) {
    out.hour = in.digits(2, 2);
    in.skip(":");
    out.minute = in.digits(2, 2);
    in.skip(":");
    out.second = in.digits(2, 2);
}

/// The three forms of RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37
/// GMT", "Sun Nov  6 08:49:37 1994". Years of two digits are of this century.
std::optional<double> read_http_date(std::string_view text) {
    DateReader in(text);
    Moment date;
    in.word();
    if (in.skip_if(',')) {
        in.skip(" ");
        date.day = in.digits(2, 2);
        const bool dashes = in.skip_if('-');
        if (!dashes) in.skip(" ");
        date.month = in.month();
        in.skip(dashes ? "-" : " ");
        date.year = dashes ? 2000 + in.digits(2, 2) : in.digits(4, 4);
        in.skip(" ");
        read_time(in, date);
        in.skip(" GMT");
    } else {
        in.skip(" ");
        date.month = in.month();
        in.skip(" ");
        in.skip_if(' ');
        date.day = in.digits(1, 2);
        in.skip(" ");
        read_time(in, date);
        in.skip(" ");
        date.year = in.digits(4, 4);
    }
    return in.at_end() ? date.unix_ms() : std::nullopt;
}

/// "2026-11-22T08:49:37Z", with a fraction and an offset if there are any (RFC 3339).
std::optional<double> read_iso8601(std::string_view text) {
    DateReader in(text);
    Moment date;
    date.year = in.digits(4, 4);
    in.skip("-");
    date.month = static_cast<unsigned>(in.digits(2, 2));
    in.skip("-");
    date.day = in.digits(2, 2);
    if (!in.skip_if('T') && !in.skip_if('t')) in.skip(" ");
    read_time(in, date);
    double fraction = 0;
    if (in.skip_if('.'))
        for (double unit = 100; in.ok() && !in.at_end(); unit /= 10) {
            if (in.next_is('Z') || in.next_is('z') || in.next_is('+') || in.next_is('-')) break;
            fraction += unit * in.digits(1, 1);
        }
    int offset = 0;  // minutes
    const bool west = in.next_is('-');
    if (in.skip_if('+') || in.skip_if('-')) {
        offset = in.digits(2, 2) * 60;
        in.skip_if(':');
        offset += in.digits(2, 2);
    } else if (!in.skip_if('z')) {
        in.skip("Z");
    }
    const auto ms = in.at_end() ? date.unix_ms() : std::nullopt;
    if (!ms) return std::nullopt;
    return *ms + fraction - (west ? -1 : 1) * offset * 60'000.0;
}

}  // namespace

std::optional<milliseconds> read_wait(model::WaitFormat format, std::string_view value,
                                      std::int64_t unix_ms) {
    using model::WaitFormat;
    const double now = static_cast<double>(unix_ms);
    std::optional<double> read;
    switch (format) {
        case WaitFormat::seconds:
            read = read_number(value);
            if (read) *read *= 1000;
            break;
        case WaitFormat::milliseconds: read = read_number(value); break;
        case WaitFormat::epoch:
            read = read_number(value);
            if (read) *read = *read * 1000 - now;
            break;
        case WaitFormat::http_date:
            read = read_http_date(value);
            if (read) *read -= now;
            break;
        case WaitFormat::iso8601:
            read = read_iso8601(value);
            if (read) *read -= now;
            break;
    }
    return read ? std::optional(wait_of(*read)) : std::nullopt;
}

std::optional<milliseconds> read_retry_after(std::string_view value, std::int64_t unix_ms) {
    const auto seconds = read_wait(model::WaitFormat::seconds, value, unix_ms);
    return seconds ? seconds : read_wait(model::WaitFormat::http_date, value, unix_ms);
}

}  // namespace packhost::engine
