// stamp.cpp: writes a time as AWS does.
#include "stamp.hpp"

#include <chrono>

namespace packhost::sigv4 {
namespace {

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

}  // namespace packhost::sigv4
