// request_head.hpp: writes a request's head (RFC 9112, 2 and 3) with its framing fields.
#pragma once

#include <string>

#include "packhost/abi/transport.h"

namespace packhost::http {

/// The proxy, if the request goes through one; hosts of the time before it have none.
inline const ph_proxy* proxy_of(const ph_request& request) noexcept {
    return PH_HAS(&request, proxy) ? request.proxy : nullptr;
}

/// Whether the parts can stand in a head: no control character or blank in method, target and
/// authority, the fields ending their line. All else was validated by the host.
bool fit_for_wire(const ph_request& request) noexcept;

/// Request line, Host, the host's fields, Content-Length or Transfer-Encoding, the empty line.
/// Replaces what is in `out`.
void write_head(const ph_request& request, std::string& out);

/// A chunk as it is sent: four hex digits (leading zeros are allowed, RFC 9112, 7.1), CR LF, at
/// most kChunkData bytes, CR LF.
inline constexpr std::size_t kChunkPrefix = 6;
inline constexpr std::size_t kChunkData = 0x8000;
void write_chunk_prefix(char* at, std::size_t size) noexcept;

}  // namespace packhost::http
