// json_line.cpp: escapes, numbers and times without a value tree in between.
#include "store/json_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/encode.hpp"

namespace packhost::store {
namespace {

/// How many bytes a character takes that begins here (RFC 3629, 4); 0: no UTF-8.
std::size_t character_size(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    const unsigned char second = byte(1);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool surrogate = first == 0xED && second >= 0xA0;
    const bool beyond = first == 0xF4 && second >= 0x90;
    return overlong || surrogate || beyond ? 0 : size;
}

bool is_plain(char c) noexcept {
    const auto u = static_cast<unsigned char>(c);
    return u >= 0x20 && u < 0x7F && c != '"' && c != '\\';
}

void append_digits(std::string& out, unsigned number, int digits) {
    char text[8];
    for (int i = digits; i-- > 0; number /= 10) text[i] = static_cast<char>('0' + number % 10);
    out.append(text, static_cast<std::size_t>(digits));
}

}  // namespace

void append_json_text(std::string& out, std::string_view text, std::size_t most) {
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        while (at < text.size() && at < most && is_plain(text[at])) ++at;
        out.append(text, begin, at - begin);
        if (at == text.size()) break;
        const std::size_t size = character_size(text.substr(at));
        if (at + std::max<std::size_t>(size, 1) > most) break;
        if (size == 0) out.append("\xEF\xBF\xBD");
        else if (size == 1 && text[at] == 0x7F) out.append("\\u007f");
        else if (size == 1) detail::append_json_escaped(out, text.substr(at, 1));
        else out.append(text, at, size);
        at += std::max<std::size_t>(size, 1);
    }
    out += '"';
}

void append_json_number(std::string& out, std::int64_t number) {
    std::array<char, 24> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    out.append(text.data(), end);
}

void append_json_ms(std::string& out, std::int64_t ns) {
    const std::int64_t us = std::max<std::int64_t>(ns, 0) / 1000;
    append_json_number(out, us / 1000);
    out += '.';
    append_digits(out, static_cast<unsigned>(us % 1000), 3);
}

void append_time(std::string& out, std::int64_t unix_ms) {
    using namespace std::chrono;
    const sys_time<milliseconds> time{milliseconds(unix_ms)};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    append_digits(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    append_digits(out += '-', static_cast<unsigned>(date.month()), 2);
    append_digits(out += '-', static_cast<unsigned>(date.day()), 2);
    append_digits(out += 'T', static_cast<unsigned>(clock.hours().count()), 2);
    append_digits(out += ':', static_cast<unsigned>(clock.minutes().count()), 2);
    append_digits(out += ':', static_cast<unsigned>(clock.seconds().count()), 2);
    append_digits(out += '.', static_cast<unsigned>(clock.subseconds().count()), 3);
    out += 'Z';
}

bool is_time(std::string_view text) noexcept {
    constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
    if (text.size() != kForm.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return false;
    }
    return true;
}

}  // namespace packhost::store
