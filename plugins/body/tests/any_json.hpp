// any_json.hpp: random JSON texts for property tests: as different writers would have them, and
// damaged ones.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "any_text.hpp"

namespace packhost::codec_test {

/// Names out of few, so that paths meet them and some come twice; among them ones that have the
/// same mark (codec.h, ph_wanted).
inline const std::vector<std::string>& json_keys() {
    static const std::vector<std::string> keys = {
        "a", "b", "ab", "ac", "", "0", "1", "a.b", "\"\\", "\n", "\xC3\xA9", "\xF0\x9F\x98\x80",
        std::string(1, '\0'), std::string(300, 'k')};
    return keys;
}

/// Writes a random document, piece by piece.
class AnyJson {
 public:
    /// A whole document. `wrong` puts a value in now and then that is none, or is refused.
    explicit AnyJson(bool wrong = false) : wrong_(wrong) {
        space();
        if (below(8) == 0) value(0);
        else container(below(8) != 0, 4);
        space();
    }
    const std::string& text() const { return text_; }

 private:
    // Of all sizes from the first document on.
    static int below(int n) {
        return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, n));
    }

    void value(int depth) {
        space();
        const int kind = below(depth > 0 ? 12 : 6);
        if (kind < 2) text_ += *rc::gen::elementOf(numbers());
        else if (kind < 4) string(below(40) == 0 ? std::string(70'000, 'x') : *any_text());
        else if (kind < 6) text_ += *rc::gen::elementOf(words());
        else container(kind < 10, depth - 1);
    }
    void container(bool object, int depth) {
        text_ += object ? '{' : '[';
        const int size = below(6);
        for (int i = 0; i < size; ++i) {
            if (i > 0) text_ += ',';
            space();
            if (object) {
                string(*rc::gen::elementOf(json_keys()));
                space();
                text_ += ':';
            }
            value(depth);
            space();
        }
        text_ += object ? '}' : ']';
    }
    void string(const std::string& text) {
        text_ += '"';
        const bool escapes = text.size() < 1000 && below(3) == 0;
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < 0x20 || (escapes && byte < 0x80)) {
                char escape[7];
                std::snprintf(escape, sizeof escape, "\\u%04x", byte);
                text_ += escape;
            } else {
                if (c == '"' || c == '\\') text_ += '\\';
                text_ += c;
            }
        }
        text_ += '"';
    }
    void space() {
        if (below(4) == 0) text_ += *rc::gen::elementOf(std::vector<std::string>{" ", "\n", "\t\r"});
    }
    std::vector<std::string> numbers() const {
        std::vector<std::string> all = {"0", "-0", "7", "-12", "0.5", "1e2", "-1.5E-3", "1e-400",
                                        "9223372036854775807", "-9223372036854775808",
                                        "18446744073709551615", "123456789012345678901234567890"};
        if (wrong_) all.insert(all.end(), {"1e400", "01", "-", "1.", "+1", "NaN"});
        return all;
    }
    std::vector<std::string> words() const {
        std::vector<std::string> all = {"null", "true", "false"};
        if (wrong_) all.insert(all.end(), {"nul", "\"\\ud800 \"", "\"\xFF\"", "\"\n\"", "", "[1}"});
        return all;
    }

    const bool wrong_;
    std::string text_;
};

/// A document that is valid more often than not: some have a wrong value, some are cut off or have
/// a byte changed.
inline std::string any_json() {
    const int damage = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 8));
    std::string text = AnyJson(damage == 0).text();
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    if (damage == 1) text.resize(at);
    if (damage == 2) text[at] = *rc::gen::elementOf(std::string("{}[],:\"\\0e \xFF"));
    return text;
}

}  // namespace packhost::codec_test
