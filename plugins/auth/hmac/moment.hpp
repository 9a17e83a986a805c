// moment.hpp: what is new in each signature: the time, a nonce, and the body's digest as text.
#pragma once

#include <string>
#include <string_view>

#include "packhost/plugin.hpp"

namespace packhost::hmac {

enum class TimeFormat {
    seconds,       ///< since 1970
    milliseconds,  ///< since 1970
    iso,           ///< 2015-08-30T12:36:00Z
    iso_ms,        ///< 2015-08-30T12:36:00.000Z
    http           ///< Sun, 30 Aug 2015 12:36:00 GMT (RFC 9110, 5.6.7)
};
enum class NonceFormat { uuid, hex };
enum class Encoding { hex, hex_upper, base64, base64url };

/// All of one signature; what the pack has no use for is empty.
struct Moment {
    std::string timestamp, nonce, body_hash;
};

std::string time_text(std::int64_t unix_ms, TimeFormat format);
/// 16 random bytes: a UUID of version 4 (RFC 9562), or 32 digits.
std::string make_nonce(const plugin::Host& host, NonceFormat format);
/// Bytes that are no secret, as text.
std::string encoded(std::string_view bytes, Encoding encoding);
/// A secret, through the host's encoder.
plugin::Part encoded(plugin::Secret secret, Encoding encoding);

}  // namespace packhost::hmac
