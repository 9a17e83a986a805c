// url_text.hpp: percent-encoding (RFC 3986, 2.1) and the parameters of a query, for schemes that
// sign URLs. Not a part of packhost/plugin.hpp.
#pragma once

#include <algorithm>
#include <string_view>

namespace packhost::plugin {

/// Appends the bytes with all but "unreserved" encoded, in upper case: as the host writes what a
/// turn places in the query.
template <class String>
void append_percent(String& out, std::string_view bytes) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_' || c == '~';
    };
    while (!bytes.empty()) {
        const auto* const end = std::find_if_not(bytes.begin(), bytes.end(), plain);
        out.append(bytes.begin(), end);
        bytes.remove_prefix(static_cast<std::size_t>(end - bytes.begin()));
        if (bytes.empty()) return;
        const auto byte = static_cast<unsigned char>(bytes.front());
        const char escape[3] = {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        out.append(escape, sizeof escape);
        bytes.remove_prefix(1);
    }
}

/// Appends the text with its "%XX" decoded; a "%" before anything else, and "+", stay.
template <class String>
void append_percent_decoded(String& out, std::string_view text) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool room = text[i] == '%' && i + 2 < text.size();
        if (room && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
}

/// Calls `each(name, value)` for the parameters of an encoded query, in order, as they are written;
/// one without "=" has an empty value, and what is empty altogether is none.
template <class Each>
void each_parameter(std::string_view query, Each&& each) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (pair.empty()) continue;
        const std::size_t mark = std::min(pair.find('='), pair.size());
        each(pair.substr(0, mark), pair.substr(std::min(mark + 1, pair.size())));
    }
}

}  // namespace packhost::plugin
