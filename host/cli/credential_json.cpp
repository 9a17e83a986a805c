// credential_json.cpp: reads {"name": "value"} so that values are in locked memory from the start.
#include <algorithm>

#include <fmt/format.h>

#include "cli/credential_values.hpp"

namespace packhost::cli {
namespace {

/// A strict reader (RFC 8259) of one flat object. Functions give false at what can't be read.
class Reader {
 public:
    explicit Reader(std::string_view text) : rest_(text), text_(text) {}

    Result<CredentialValues> read() {
        CredentialValues values;
        if (!take('{')) return wrong("this must be a JSON object of texts");
        if (take('}')) return end(std::move(values));
        do {
            Secret name, value;
            if (!text(name)) return wrong("a name in quotes is expected");
            if (!take(':')) return wrong("a colon is expected");
            const bool removed = word("null");
            if (!removed && !text(value)) return wrong("a text in quotes, or null, is expected");
            values.emplace_back(std::string(name.expose()),
                                removed ? std::nullopt : std::optional(std::move(value)));
        } while (take(','));
        if (!take('}')) return wrong("a comma or } is expected");
        return end(std::move(values));
    }

 private:
    Result<CredentialValues> end(CredentialValues values) {
        skip_space();
        if (!rest_.empty()) return wrong("there is more behind the object");
        return values;
    }
    Error wrong(std::string_view what) const {
        const auto read = text_.substr(0, text_.size() - rest_.size());
        return {"bad_credentials", Phase::input,
                fmt::format("The JSON of --credentials-json, line {}: {}.",
                            1 + std::count(read.begin(), read.end(), '\n'), what),
                "For example: {\"user-email\": \"...\", \"api-token\": \"...\"}"};
    }
    void skip_space() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
    }
    bool take(char c) {
        skip_space();
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool word(std::string_view expected) {
        skip_space();
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    char next() {
        const char c = rest_.empty() ? '\0' : rest_.front();
        rest_.remove_prefix(rest_.empty() ? 0 : 1);
        return c;
    }
    bool text(Secret& out) {
        if (!take('"')) return false;
        while (!rest_.empty()) {
            const char c = next();
            if (c == '"') return true;
            if (static_cast<unsigned char>(c) < 0x20) return false;
            if (c != '\\') out.push_back(c);
            else if (!escaped(out)) return false;
        }
        return false;
    }
    bool escaped(Secret& out) {
        constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
        const char c = next();
        if (c == 'u') return code_point(out);
        const std::size_t at = c ? kLetters.find(c) : std::string_view::npos;
        if (at == std::string_view::npos) return false;
        out.push_back(kMeanings[at]);
        return true;
    }
    /// Four hexadecimal digits; above all of them if there are none.
    unsigned unit() {
        unsigned value = 0;
        for (int i = 0; i < 4; ++i) {
            const char c = next();
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0) return 0x110000;
            value = value * 16 + static_cast<unsigned>(digit);
        }
        return value;
    }
    bool code_point(Secret& out) {
        unsigned code = unit();
        if (code >= 0xD800 && code < 0xDC00) {
            if (!rest_.starts_with("\\u")) return false;
            rest_.remove_prefix(2);
            const unsigned low = unit();
            if (low < 0xDC00 || low > 0xDFFF) return false;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        } else if ((code >= 0xDC00 && code < 0xE000) || code > 0x10FFFF) {
            return false;
        }
        const auto put = [&](unsigned byte) { out.push_back(static_cast<char>(byte)); };
        if (code >= 0x80) {
            if (code >= 0x10000) put(0xF0 | code >> 18);
            if (code >= 0x800)
                put(code >= 0x10000 ? 0x80 | (code >> 12 & 0x3F) : 0xE0 | code >> 12);
            put(code >= 0x800 ? 0x80 | (code >> 6 & 0x3F) : 0xC0 | code >> 6);
            put(0x80 | (code & 0x3F));
        } else {
            put(code);
        }
        return true;
    }

    std::string_view rest_;
    const std::string_view text_;
};

}  // namespace

Result<CredentialValues> parse_credentials(std::string_view json) { return Reader(json).read(); }

}  // namespace packhost::cli
