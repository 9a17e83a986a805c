// json_document.hpp: what a scheme can read of a secret that is a JSON object, or a JWT.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "packhost/kit/encode.hpp"

namespace packhost::kit {

namespace detail {

/// Reads an object into its strings and numbers by path: {"$body.a.b", "7"}.
class JsonReader {
 public:
    using Members = std::map<std::string, std::string, std::less<>>;

    explicit JsonReader(std::string_view text) : text_(text) {}

    std::optional<Members> object() {
        skip_blanks();
        if (!next_is('{') || !value("$body", 0)) return std::nullopt;
        skip_blanks();
        if (at_ != text_.size()) return std::nullopt;
        return std::move(members_);
    }

 private:
    static constexpr unsigned kDeepest = 32;

    bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }
    bool take(char c) {
        skip_blanks();
        if (!next_is(c)) return false;
        ++at_;
        return true;
    }
    void skip_blanks() {
        at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    }

    bool value(const std::string& path, unsigned depth) {
        if (depth > kDeepest) return false;
        skip_blanks();
        if (take('{')) return members(path, depth);
        if (take('[')) return elements(path, depth);
        if (next_is('"')) {
            std::string text;
            if (!string(text)) return false;
            members_[path] = std::move(text);
            return true;
        }
        const std::size_t end = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
        const std::string_view word = text_.substr(at_, end - at_);
        at_ = end;
        if (word == "true" || word == "false" || word == "null") return true;
        if (word.empty() || word.find_first_not_of("-+.eE0123456789") != word.npos) return false;
        members_[path] = word;
        return true;
    }
    bool members(const std::string& path, unsigned depth) {
        if (take('}')) return true;
        do {
            std::string name;
            skip_blanks();
            if (!string(name) || !take(':') || !value(path + "." + name, depth + 1)) return false;
        } while (take(','));
        return take('}');
    }
    bool elements(const std::string& path, unsigned depth) {
        if (take(']')) return true;
        std::size_t index = 0;
        do {
            if (!value(path + "[" + std::to_string(index++) + "]", depth + 1)) return false;
        } while (take(','));
        return take(']');
    }
    bool string(std::string& out) {
        if (!take('"')) return false;
        while (at_ < text_.size() && text_[at_] != '"')
            if (!character(out)) return false;
        return take('"');
    }
    bool character(std::string& out) {
        const char c = text_[at_++];
        if (static_cast<unsigned char>(c) < 0x20) return false;
        if (c != '\\') return out += c, true;
        if (at_ == text_.size()) return false;
        constexpr std::string_view kEscapes = "\"\\/bfnrt", kMeans = "\"\\/\b\f\n\r\t";
        const char escape = text_[at_++];
        if (escape == 'u') return code_unit(out);
        const std::size_t which = kEscapes.find(escape);
        if (which == kEscapes.npos) return false;
        out += kMeans[which];
        return true;
    }
    /// One of the first plane; a test has no others to escape.
    bool code_unit(std::string& out) {
        const auto bytes = from_hex(text_.substr(at_, 4));
        if (!bytes || bytes->size() != 2) return false;
        at_ += 4;
        const unsigned code = static_cast<unsigned char>((*bytes)[0]) << 8 |
                              static_cast<unsigned char>((*bytes)[1]);
        const auto add = [&](unsigned byte) { out += static_cast<char>(byte); };
        if (code < 0x80) return add(code), true;
        if (code < 0x800) add(0xc0 | code >> 6);
        else add(0xe0 | code >> 12), add(0x80 | (code >> 6 & 0x3f));
        add(0x80 | (code & 0x3f));
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Members members_;
};

}  // namespace detail

/// The members of a JSON object, or of a JWT's claims (RFC 7519), whose signature is not looked at;
/// none if it is no such document.
inline std::optional<detail::JsonReader::Members> document_members(std::string_view text,
                                                                   std::string_view media_type) {
    if (media_type == "application/json") return detail::JsonReader(text).object();
    const std::size_t first = text.find('.');
    const std::size_t second = first == text.npos ? first : text.find('.', first + 1);
    if (second == text.npos) return std::nullopt;
    const auto claims = from_base64(text.substr(first + 1, second - first - 1));
    return claims ? detail::JsonReader(*claims).object() : std::nullopt;
}

}  // namespace packhost::kit
