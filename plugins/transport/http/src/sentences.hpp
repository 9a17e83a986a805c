// sentences.hpp: errno for people, and addresses as text.
#pragma once

#include <string>
#include <vector>

#include "packhost/abi/transport.h"

namespace packhost::http {

/// "connection refused"; for numbers without words of ours, the system's.
std::string describe_errno(int error);

/// "127.0.0.1:8080", "[::1]:8080".
std::string describe_address(const ph_address& address);

/// Replaces what is in `out` by an array of the ABI, whose first element's size is the stride.
void copy_addresses(const ph_address* from, std::uint32_t count, std::vector<ph_address>& out);

/// The same family, address, port and scope; padding is not compared.
bool same_address(const ph_address& a, const ph_address& b) noexcept;

}  // namespace packhost::http
