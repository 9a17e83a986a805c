// origin.cpp: a strict reader of scheme, authority and base path; it refuses what two parsers might
// read in two ways (RFC 3986 against the browsers' rules), and repairs nothing.
#include "net/origin.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/try.hpp"
#include "net/address.hpp"
#include "net/field.hpp"
#include "net/url.hpp"

namespace packhost::net {
namespace {

constexpr std::size_t kMaxHost = 253;
constexpr std::size_t kMaxLabel = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

Error bad_origin(std::string why, std::string hint = {}) {
    return {"bad_origin", Phase::connection, "the URL " + std::move(why), std::move(hint)};
}

/// A URL cut into its parts; the views borrow from the text.
struct Split {
    bool tls;
    std::string_view host;  ///< with brackets, if it has them
    std::string_view port;  ///< without the colon
    bool has_port;
    std::string_view rest;  ///< path, query and fragment
};

std::optional<bool> read_scheme(std::string_view& text) {
    const auto colon = text.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    const auto scheme = text.substr(0, colon);
    text.remove_prefix(colon + 3);
    if (equals_ignoring_case(scheme, "https")) return true;
    if (equals_ignoring_case(scheme, "http")) return false;
    return std::nullopt;
}

Result<Split> split(std::string_view text) {
    const auto tls = read_scheme(text);
    if (!tls) return bad_origin("does not begin with https:// or http://");
    const auto end = std::min(text.find_first_of("/?#"), text.size());
    auto authority = text.substr(0, end);
    if (authority.find('@') != std::string_view::npos)
        return bad_origin("holds user information before the host",
                          "put the user name and password into the connection's credentials");
    Split parts{*tls, authority, {}, false, text.substr(end)};
    std::size_t colon;
    if (authority.starts_with('[')) {
        const auto bracket = authority.find(']');
        if (bracket == std::string_view::npos) return bad_origin("lacks the ] after its address");
        colon = bracket + 1;
        if (colon < authority.size() && authority[colon] != ':')
            return bad_origin("has text between the address in brackets and the port");
    } else {
        colon = std::min(authority.find(':'), authority.size());
    }
    parts.host = authority.substr(0, colon);
    if (colon < authority.size()) {
        parts.has_port = true;
        parts.port = authority.substr(colon + 1);
    }
    return parts;
}

Result<std::uint16_t> read_port(const Split& parts) {
    if (!parts.has_port) return static_cast<std::uint16_t>(parts.tls ? 443 : 80);
    if (parts.port.empty()) return bad_origin("has a colon but no port after its host");
    unsigned port = 0;
    for (const char c : parts.port) {
        if (!is_digit(c) || parts.port.size() > 5)
            return bad_origin("has a port that is no number from 1 to 65535");
        port = port * 10 + static_cast<unsigned>(c - '0');
    }
    if (port == 0 || port > 65535) return bad_origin("has a port that is not from 1 to 65535");
    if (parts.port.front() == '0') return bad_origin("has a port with leading zeros");
    return static_cast<std::uint16_t>(port);
}

Result<std::string> read_bracketed(std::string_view text) {
    const auto inside = text.substr(1, text.size() - 2);
    if (inside.find('%') != std::string_view::npos)
        return bad_origin("has a zone in its address", "write the address without %zone");
    const auto address = Address::parse_literal(inside, 0);
    if (!address || address->is_v4()) return bad_origin("has no IPv6 address in its brackets");
    return address->ip_to_string();
}

Result<void> check_characters(std::string_view host) {
    for (const char c : host) {
        if (is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.') continue;
        if (static_cast<unsigned char>(c) >= 0x80)
            return bad_origin("has a host with characters outside ASCII",
                              "write an international name in its xn-- form");
        return bad_origin("has a host with a character that no host name has",
                          "letters, digits, '-', '_' and '.' may be used");
    }
    return {};
}

Result<void> check_labels(std::string_view host) {
    if (host.ends_with('.'))
        return bad_origin("has a dot at the end of its host", "write the host without it");
    while (true) {
        const auto dot = std::min(host.find('.'), host.size());
        if (dot == 0) return bad_origin("has a host with nothing between two dots");
        if (dot > kMaxLabel) return bad_origin("has a host with a part of more than 63 characters");
        if (dot == host.size()) return {};
        host.remove_prefix(dot + 1);
    }
}

Result<std::string> read_host(std::string_view text) {
    if (text.empty()) return bad_origin("has no host");
    if (text.front() == '[') return read_bracketed(text);
    if (text.size() > kMaxHost) return bad_origin("has a host of more than 253 characters");
    PH_CHECK(check_characters(text));
    PH_CHECK(check_labels(text));
    std::string host(text);
    std::transform(host.begin(), host.end(), host.begin(), lower);
    return host;
}

Error bad_base_url(std::string message, std::string hint = {}) {
    return {"bad_base_url", Phase::connection, std::move(message), std::move(hint)};
}

/// RFC 3986, 3.3: pchar and "/".
bool is_path_character(char c) {
    return is_letter(c) || is_digit(c) ||
           std::string_view("/-._~!$&'()*+,;=:@").find(c) != std::string_view::npos;
}

bool is_hex(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); }

Result<void> check_path_characters(std::string_view path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '?') return bad_base_url("the base URL has a query");
        if (path[i] == '#') return bad_base_url("the base URL has a fragment");
        if (path[i] == '%') {
            if (i + 2 >= path.size() || !is_hex(path[i + 1]) || !is_hex(path[i + 2]))
                return bad_base_url("the base URL has a % without two hex digits");
        } else if (!is_path_character(path[i])) {
            return bad_base_url("the base URL has a character in its path that must be encoded",
                                "write it as % and two hex digits");
        }
    }
    return {};
}

Result<void> check_segments(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        if (end != 0 && is_dot_or_empty_segment(path.substr(0, end)))
            return bad_base_url("the base URL has a segment '.' or '..' in its path");
        path.remove_prefix(end);
    }
    return {};
}

}  // namespace

Origin::Origin(bool tls, std::string host, std::uint16_t port)
    : tls_(tls), port_(port), host_(std::move(host)) {
    authority_ = host_.find(':') == std::string::npos ? host_ : "[" + host_ + "]";
    if (port_ != (tls_ ? 443 : 80)) authority_ += ":" + std::to_string(port_);
}

Result<Origin> Origin::parse(std::string_view url_prefix) {
    PH_TRY(const auto parts, split(url_prefix));
    PH_TRY(auto host, read_host(parts.host));
    PH_TRY(const auto port, read_port(parts));
    return Origin(parts.tls, std::move(host), port);
}

std::string Origin::to_string() const {
    return std::string(scheme()) + "://" + authority_;
}

Result<BaseUrl> parse_base_url(std::string_view text) {
    auto origin = Origin::parse(text);
    if (!origin) {
        auto& error = origin.error();
        error.code = "bad_base_url";
        error.message.replace(0, std::string_view("the URL").size(), "the base URL");
        return std::move(error);
    }
    PH_TRY(const auto parts, split(text));
    auto path = parts.rest;
    PH_CHECK(check_path_characters(path));
    PH_CHECK(check_segments(path));
    while (path.ends_with('/')) path.remove_suffix(1);
    return BaseUrl{std::move(origin).value(), std::string(path)};
}

}  // namespace packhost::net
