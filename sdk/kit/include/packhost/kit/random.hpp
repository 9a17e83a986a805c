// random.hpp: random numbers that a seed decides, and the texts that readers stumble over.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace packhost::kit {

/// The same numbers for a seed with every compiler (splitmix64).
class Random {
 public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }
    /// From 0 to count - 1, of which there must be one.
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
    bool percent(unsigned chance) { return below(100) < chance; }
    template <class List>
    auto& pick(List& list) {
        return list[below(std::size(list))];
    }

 private:
    std::uint64_t state_;
};

/// A number that is at an edge, too large, or none.
inline std::string odd_number(Random& random) {
    constexpr const char* kOdd[] = {
        "0", "-0", "-1", "1", "60", "0.5", "1e3", "1e308", "1e999", "-1e999", "NaN", "inf", "0x10",
        "2147483647", "2147483648", "4294967296", "9223372036854775", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "18446744073709551615",
        "18446744073709551616", "340282366920938463463374607431768211456", "253402300800", " 7",
        "7 ", "+7", "007", "1_000"};
    return random.pick(kOdd);
}

/// A text that is empty, long, no UTF-8, a line break, half of something, ...
inline std::string odd_text(Random& random) {
    static const std::vector<std::string> kOdd = {
        "", " ", "\t", "\r\n", "a\r\nX-Injected: 1", std::string(1, '\0'), std::string("a\0b", 3),
        "\x7f", "\xff\xfe", "\xed\xa0\x80", "\xc3\xa9", "true", "false", "null", "[]", "{}", "\"",
        "\\", "\"\\\"", "%", "%0", "%00", "%0d%0a", "+", "&", "=", ",", ";", ":", "/", "//", "..",
        "../..", "?", "#", "{{", "}}", "{{x}}", "{{}}",
        "{", "$", "$body", "$body.", "https://", "http://", "https://user@host/", "https://[::1",
        "javascript:alert(1)", "https://id.example/\r\nX: 1", "https://id.example/ x",
        "2026-11-22T09:00:00Z", "2026-13-45T99:99:99Z", "0000-00-00T00:00:00+99:99",
        "9999-12-31T23:59:60.999999999-23:59", "Sun, 22 Nov 2026 09:00:00 GMT",
        "Sun, 99 Xxx 99999 99:99:99 GMT", "==", "====", "YQ", "YQ==", "YQ=", "eyJ9.e30.", "a.b.c",
        "Digest", "Digest ,,,", "Digest realm=", "Basic", "Bearer error=\"invalid_token\"",
        "-----BEGIN PRIVATE KEY-----", "bad key"};
    switch (random.below(8)) {
        case 0:
            return std::string(std::size_t{1} << (6 + random.below(12)),
                               static_cast<char>(random.below(256)));
        case 1: {
            std::string bytes(random.below(40), '\0');
            for (char& c : bytes) c = static_cast<char>(random.below(256));
            return bytes;
        }
        case 2: return odd_number(random);
        default: return random.pick(kOdd);
    }
}

/// The text with one to three small changes.
inline std::string mutated(Random& random, std::string text) {
    const bool number = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    if (number && random.percent(50)) return odd_number(random);
    constexpr std::string_view kTelling = "\r\n\t \0\"\\,;:=%{}[]()<>'?#&/+-0aZ_\x7f\x80\xff";
    for (std::size_t changes = 1 + random.below(3); changes > 0; --changes) {
        const std::size_t at = random.below(text.size() + 1);
        const std::size_t size = random.below(text.size() - at + 1);
        const auto bit = static_cast<char>(1 << random.below(7));
        switch (random.below(7)) {
            case 0: text.erase(at, size); break;
            case 1: text.insert(at, text.substr(at, size)); break;
            case 2: text.insert(at, 1, random.pick(kTelling)); break;
            case 3: text.resize(at); break;
            case 4:
                if (at < text.size()) text[at] = random.pick(kTelling);
                break;
            case 5:
                if (at < text.size()) text[at] ^= bit;
                break;
            default: text.insert(at, odd_text(random));
        }
    }
    return text;
}

/// A text that occurs once, to be looked for where it must not be.
inline std::string canary(Random& random) {
    constexpr std::string_view kLetters = "bcdfghjkmnpqrstvwxyz";
    std::string text = "canary-";
    for (int i = 0; i < 12; ++i) text += random.pick(kLetters);
    return text;
}

}  // namespace packhost::kit
