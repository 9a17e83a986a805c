// field.hpp: names and values of header fields that are safe to write to the wire.
#pragma once

#include <string>
#include <string_view>

#include "packhost/result.hpp"

namespace packhost::net {

/// True for a token (RFC 9110, 5.6.2): what a field name or a method may be. Not for "".
bool is_token(std::string_view text) noexcept;

/// Checks a field value without allocating, as long as it is good: no control character but HTAB,
/// and neither space nor HTAB at the ends (a receiver would drop it, and a signature over it would
/// not match). Bytes from 0x80 (obs-text) pass; "" passes. Refused, not stripped (RFC 9110, 5.5).
/// Error: `bad_header`, phase input; the message says what is wrong, never the value.
Result<void> check_field_value(std::string_view value);

/// Compares ASCII text without case, as field names are compared.
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// True for the fields that belong to the host and the transport alone, in any case: Host,
/// Content-Length, Transfer-Encoding, Connection, Keep-Alive, TE, Trailer, Upgrade, Proxy-*.
bool is_forbidden_header(std::string_view name) noexcept;

/// A field's name: a token, in the case in which it was written.
class HeaderName {
 public:
    /// Error: `bad_header`, phase input.
    static Result<HeaderName> parse(std::string_view text);

    std::string_view view() const noexcept { return text_; }
    /// Names are compared without case.
    bool operator==(const HeaderName& other) const noexcept {
        return equals_ignoring_case(text_, other.text_);
    }

 private:
    explicit HeaderName(std::string_view text) : text_(text) {}
    std::string text_;
};

/// A field's value that passed check_field_value(). May hold a credential: it has no stream or
/// format operator.
class HeaderValue {
 public:
    /// Error: `bad_header`, phase input; the message never holds the value.
    static Result<HeaderValue> parse(std::string_view text);

    std::string_view view() const noexcept { return text_; }

 private:
    explicit HeaderValue(std::string_view text) : text_(text) {}
    std::string text_;
};

}  // namespace packhost::net
