// day_key.cpp: derives a day's key.
#include "day_key.hpp"

#include <chrono>
#include <string_view>

namespace packhost::sigv4 {
namespace {

using namespace plugin;

void write_digits(char*& at, unsigned number, int digits) {
    for (int i = digits; i-- > 0; number /= 10) at[i] = static_cast<char>('0' + number % 10);
    at += digits;
}

}  // namespace

Stamp stamp_of(std::int64_t unix_ms) {
    using namespace std::chrono;
    const sys_time<milliseconds> time{milliseconds(unix_ms)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss<seconds> clock(floor<seconds>(time - day));
    Stamp stamp;
    char* at = stamp.data();
    write_digits(at, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    write_digits(at, static_cast<unsigned>(date.month()), 2);
    write_digits(at, static_cast<unsigned>(date.day()), 2);
    *at++ = 'T';
    write_digits(at, static_cast<unsigned>(clock.hours().count()), 2);
    write_digits(at, static_cast<unsigned>(clock.minutes().count()), 2);
    write_digits(at, static_cast<unsigned>(clock.seconds().count()), 2);
    *at++ = 'Z';
    return stamp;
}

void DayKey::turn_to(const Stamp& stamp, const Secrets& secrets) {
    const std::string_view day(stamp.data(), 8);
    if (std::string_view(scope_).starts_with(day)) return;
    const Secret of_day = secrets.hmac(PH_SHA256, {"AWS4", key_}, day);
    const Secret of_region = secrets.hmac(PH_SHA256, of_day, region_);
    const Secret of_service = secrets.hmac(PH_SHA256, of_region, service_);
    derived_ = lasting_.hmac(PH_SHA256, of_service, "aws4_request");
    scope_ = std::string(day) + "/" + region_ + "/" + service_ + "/aws4_request";
}

}  // namespace packhost::sigv4
