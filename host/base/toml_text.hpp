// toml_text.hpp: texts as TOML writes them, for hints that can be copied into a configuration.
#pragma once

#include <string>
#include <string_view>

namespace packhost::detail {

/// A basic string. For texts without control characters.
inline std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

/// A key, in quotes where it needs them.
inline std::string toml_key(std::string_view text) {
    const bool bare = !text.empty() && text.find_first_not_of(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == text.npos;
    return bare ? std::string(text) : toml_string(text);
}

/// A list of basic strings: first `first`, unless it is empty, then the others.
template <class Texts>
std::string toml_list(std::string_view first, const Texts& others) {
    std::string out = first.empty() ? "[" : "[" + toml_string(first);
    for (const auto& text : others) out += (out.size() > 1 ? ", " : "") + toml_string(text);
    return out + "]";
}

}  // namespace packhost::detail
