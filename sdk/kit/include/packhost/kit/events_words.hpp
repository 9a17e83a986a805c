// events_words.hpp: the forms that names, values, URLs and errors must have to go on their way.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/kit/auth_values.hpp"

namespace packhost::kit::detail {

inline bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
inline bool is_printable(std::string_view text) {
    return std::none_of(text.begin(), text.end(), is_control);
}

/// RFC 9110, 5.6.2.
inline bool is_token(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kMarks.find(c) != kMarks.npos;
    });
}

/// A field that belongs to the host and the transport.
inline bool is_hosts_header(std::string name) {
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    constexpr const char* kHosts[] = {"host",       "content-length", "transfer-encoding",
                                      "connection", "keep-alive",     "te",
                                      "trailer",    "upgrade"};
    return name.starts_with("proxy-") ||
           std::find(std::begin(kHosts), std::end(kHosts), name) != std::end(kHosts);
}

/// What a scheme wrote is judged, not what the host put in between: a credential that can't be sent
/// is refused when it is sent.
inline bool is_header_value(const std::vector<Piece>& pieces) {
    for (const Piece& piece : pieces)
        if (piece.literal &&
            std::any_of(piece.bytes.begin(), piece.bytes.end(),
                        [](char c) { return is_control(c) && c != '\t'; }))
            return false;
    const auto filled = [](const Piece& piece) { return !piece.bytes.empty(); };
    const auto first = std::find_if(pieces.begin(), pieces.end(), filled);
    if (first == pieces.end()) return true;
    const auto last = std::find_if(pieces.rbegin(), pieces.rend(), filled);
    return !(first->literal && is_blank(first->bytes.front())) &&
           !(last->literal && is_blank(last->bytes.back()));
}

inline bool is_cookie_value(const std::vector<Piece>& pieces) {
    return std::none_of(pieces.begin(), pieces.end(), [](const Piece& piece) {
        return piece.literal && (!is_printable(piece.bytes) ||
                                 piece.bytes.find_first_of(";, \"\\") != std::string::npos);
    });
}

/// An absolute URL of http or https with the characters that one has.
inline bool is_url(std::string_view url) {
    return (url.starts_with("https://") || url.starts_with("http://")) &&
           std::all_of(url.begin(), url.end(), [](char c) {
               return c > 0x20 && c < 0x7f && c != '#' && c != '\\';
           });
}

/// One that a browser or a terminal can be given.
inline bool is_page(std::string_view url) {
    return url.size() <= 8192 && (url.starts_with("https://") || url.starts_with("http://")) &&
           std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// lower_snake_case.
inline bool is_code(std::string_view code) {
    return !code.empty() && code[0] >= 'a' && code[0] <= 'z' &&
           std::all_of(code.begin(), code.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

/// Something that can be shown, ends, and is not longer than people read.
inline bool is_sentence(std::string_view text) {
    return text.size() > 8 && text.size() <= 1000 && is_printable(text) && !is_blank(text[0]) &&
           std::string_view(".?!").find(text.back()) != std::string_view::npos;
}

}  // namespace packhost::kit::detail
