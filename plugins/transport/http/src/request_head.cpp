// request_head.cpp: the bytes of a request's head.
#include "request_head.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "packhost/plugin/core.hpp"
#include "wiping.hpp"

namespace packhost::http {

namespace {

bool visible(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
    });
}

}  // namespace

bool fit_for_wire(const ph_request& request) noexcept {
    const std::string_view head = plugin::view(request.head);
    return visible(plugin::view(request.method)) && visible(plugin::view(request.target)) &&
           visible(plugin::view(request.authority)) && (head.empty() || head.ends_with("\r\n"));
}

void write_head(const ph_request& request, std::string& out) {
    constexpr std::size_t kFraming = 80;  // " HTTP/1.1", "Host: ", the body's framing, line ends
    wipe(out);
    make_room(out, request.method.size + request.target.size + request.authority.size +
                       request.head.size + kFraming);
    out.append(plugin::view(request.method)).append(" ");
    out.append(plugin::view(request.target)).append(" HTTP/1.1\r\nHost: ");
    out.append(plugin::view(request.authority)).append("\r\n");
    out.append(plugin::view(request.head));
    if (request.body_size == PH_BODY_UNKNOWN) {
        out.append("Transfer-Encoding: chunked\r\n");
    } else if (request.has_body || request.body_size != 0) {
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, request.body_size).ptr;
        out.append("Content-Length: ").append(digits, end).append("\r\n");
    }
    out.append("\r\n");
}

void write_chunk_prefix(char* at, std::size_t size) noexcept {
    for (int shift = 12; shift >= 0; shift -= 4) *at++ = "0123456789abcdef"[(size >> shift) & 15];
    *at++ = '\r';
    *at = '\n';
}

}  // namespace packhost::http
