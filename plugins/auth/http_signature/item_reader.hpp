// item_reader.hpp: reads the items of structured fields, and writes them in their strict form at
// once (RFC 8941, 4.1 and 4.2).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace packhost::http_signature {

/// Reads from the front, and appends what it read in its strict form; false: it is malformed.
class ItemReader {
 public:
    explicit ItemReader(std::string_view text) : rest_(text) { skip(" "); }

    bool empty() const noexcept { return rest_.empty(); }
    void skip(std::string_view blanks) {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
    }
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool key(std::string& out) {
        if (rest_.empty() || (!is_lower(rest_[0]) && rest_[0] != '*')) return false;
        run(out, is_key);
        return true;
    }

    /// An item or an inner list, with its parameters.
    bool member(std::string& out) { return take('(') ? inner_list(out) : item(out); }
    bool item(std::string& out) { return bare_item(out) && parameters(out); }

    bool parameters(std::string& out) {
        std::vector<std::pair<std::string, std::string>> read;
        while (take(';')) {
            skip(" ");
            std::string name, value;
            if (!key(name)) return false;
            if (take('=') && !bare_item(value)) return false;
            if (value == "?1") value.clear();
            const auto known = std::find_if(read.begin(), read.end(),
                                            [&](const auto& p) { return p.first == name; });
            if (known != read.end()) known->second = value;
            else read.emplace_back(std::move(name), std::move(value));
        }
        for (const auto& [name, value] : read) {
            out.append(";").append(name);
            if (!value.empty()) out.append("=").append(value);
        }
        return true;
    }

 private:
    static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
    static bool is_alpha(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static bool is_key(char c) {
        return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*';
    }
    static bool is_token(char c) {
        constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~:/";
        return is_alpha(c) || is_digit(c) || kOthers.find(c) != kOthers.npos;
    }

    template <class Is>
    void run(std::string& out, Is is) {
        while (!rest_.empty() && is(rest_[0])) {
            out += rest_[0];
            rest_.remove_prefix(1);
        }
    }

    bool bare_item(std::string& out) {
        if (rest_.empty()) return false;
        const char first = rest_[0];
        if (first == '-' || is_digit(first)) return number(out);
        if (first == '"') return text(out);
        if (first == ':') return bytes(out);
        if (first == '?') return boolean(out);
        if (!is_alpha(first) && first != '*') return false;
        run(out, is_token);
        return true;
    }

    bool number(std::string& out) {
        constexpr std::size_t kMostDigits = 15, kMostOfDecimal = 12, kMostOfFraction = 3;
        const bool negative = take('-');
        std::string whole, fraction;
        run(whole, is_digit);
        if (whole.empty() || whole.size() > kMostDigits) return false;
        if (take('.')) {
            run(fraction, is_digit);
            if (fraction.empty() || fraction.size() > kMostOfFraction ||
                whole.size() > kMostOfDecimal)
                return false;
            while (fraction.size() > 1 && fraction.back() == '0') fraction.pop_back();
        }
        whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
        const bool zero = whole == "0" && (fraction.empty() || fraction == "0");
        if (negative && !zero) out += '-';
        out += whole;
        if (!fraction.empty()) out.append(".").append(fraction);
        return true;
    }

    bool text(std::string& out) {
        out += '"';
        rest_.remove_prefix(1);
        while (!rest_.empty()) {
            const char c = rest_[0];
            if (c < 0x20 || c > 0x7e) return false;
            const std::size_t size = c == '\\' ? 2 : 1;
            if (size > rest_.size() || (size == 2 && rest_[1] != '"' && rest_[1] != '\\'))
                return false;
            out.append(rest_.substr(0, size));
            rest_.remove_prefix(size);
            if (c == '"') return true;
        }
        return false;
    }

    /// Base64 as it is, but for padding that is missing.
    bool bytes(std::string& out) {
        rest_.remove_prefix(1);
        std::string digits;
        run(digits, [](char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '/'; });
        while (take('=')) {}
        if (!take(':') || digits.size() % 4 == 1) return false;
        digits.append((4 - digits.size() % 4) % 4, '=');
        out.append(":").append(digits).append(":");
        return true;
    }

    bool boolean(std::string& out) {
        rest_.remove_prefix(1);
        const bool yes = take('1');
        if (!yes && !take('0')) return false;
        out += yes ? "?1" : "?0";
        return true;
    }

    bool inner_list(std::string& out) {
        out += '(';
        for (bool first = true;; first = false) {
            const bool blank = rest_.starts_with(' ');
            skip(" ");
            if (take(')')) {
                out += ')';
                return parameters(out);
            }
            if (!first && !blank) return false;
            if (!first) out += ' ';
            if (!item(out)) return false;
        }
    }

    std::string_view rest_;
};

}  // namespace packhost::http_signature
