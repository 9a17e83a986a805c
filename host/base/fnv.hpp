// fnv.hpp: FNV-1a, 64 bits: finds accidents and tells names apart; protects from nobody.
#pragma once

#include <cstdint>
#include <string_view>

namespace packhost::detail {

/// The hash of draft-eastlake-fnv.
constexpr std::uint64_t fnv1a(std::string_view text) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return hash;
}

}  // namespace packhost::detail
