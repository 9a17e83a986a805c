// decode.hpp: the decoders of secret expressions: base64, hexadecimal and PEM, into locked memory.
#pragma once

#include <string_view>

#include "packhost/secret.hpp"

namespace packhost {

/// Appends what the base64 text stands for (RFC 4648, 4 or 5; padded or not; white space is
/// skipped). False, and `out` as it was, if it is no such text.
bool append_from_base64(Secret& out, std::string_view text);

/// The same of hexadecimal digits in either case.
bool append_from_hex(Secret& out, std::string_view text);

/// The bytes of the first PEM block (RFC 7468), headers of its own not allowed.
bool append_from_pem(Secret& out, std::string_view text);

}  // namespace packhost
