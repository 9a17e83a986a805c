// origin.hpp: scheme, host and port of a server, and the base URL that a connection is made for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "packhost/result.hpp"

namespace packhost::net {

/// The origin of an http or https URL (RFC 6454, 4): what consent, address policy, connection pools
/// and redirects compare. Always in one spelling, so that equal origins are equal values: scheme
/// and host are lower case, the port is filled in, an IPv6 address is written as RFC 5952 says.
class Origin {
 public:
    /// Reads the origin at the start of `url_prefix`: `scheme://host[:port]`, then the end or one
    /// of `/`, `?`, `#` (what follows is not looked at). The host is a name of letters, digits,
    /// `-`, `_` and `.` (labels of 1 to 63, at most 253 in all), an IPv4 address, or an IPv6
    /// address in brackets without a zone. Refused, never repaired: user info, a trailing dot (it
    /// names the same server by another origin), empty labels, percent-encoding, backslashes,
    /// non-ASCII (write an IDN in its xn-- form), an empty port, port 0, leading zeros in a port.
    /// Error: `bad_origin`, phase connection; the message does not repeat the URL.
    static Result<Origin> parse(std::string_view url_prefix);

    /// "http" or "https".
    std::string_view scheme() const noexcept { return tls_ ? "https" : "http"; }
    bool is_tls() const noexcept { return tls_; }
    /// The name or address, without brackets: what is resolved, and the name for TLS.
    const std::string& host() const noexcept { return host_; }
    std::uint16_t port() const noexcept { return port_; }
    /// As in a Host header (RFC 9110, 7.2): brackets around IPv6, the port only if not the default.
    const std::string& authority() const noexcept { return authority_; }
    /// "https://api.example.com:8443", without a trailing slash.
    std::string to_string() const;

    bool operator==(const Origin&) const = default;

 private:
    Origin(bool tls, std::string host, std::uint16_t port);

    bool tls_;
    std::uint16_t port_;
    std::string host_;
    std::string authority_;
};

/// Where a connection's requests go: they all begin with it.
struct BaseUrl {
    Origin origin;
    std::string path;  ///< as written, without slashes at its end: "" or "/v1"

    bool operator==(const BaseUrl&) const = default;
};

/// Reads a base URL: an origin and a path of RFC 3986 characters. Refused: user info, query,
/// fragment, control characters, spaces, broken percent-encoding, and dot segments (also
/// percent-encoded, to depth two). The path is never normalised.
/// Error: `bad_base_url`, phase connection; the message does not repeat the URL.
Result<BaseUrl> parse_base_url(std::string_view text);

}  // namespace packhost::net
