// views.hpp: small helpers to read and write the ABI's plain structs.
#pragma once

#include <string_view>

#include "packhost/abi/plugin.h"

namespace packhost::engine {

inline std::string_view view(ph_str s) noexcept {
    return s.size ? std::string_view(s.data, s.size) : std::string_view();
}
inline ph_str str(std::string_view s) noexcept { return {s.data(), s.size()}; }

/// An ABI struct with its size filled in and all else zero.
template <class Struct>
Struct sized() noexcept {
    Struct s{};
    s.size = sizeof(Struct);
    return s;
}

/// The i-th element of an array whose stride is its first element's size.
template <class T>
const T& element(const T* first, std::size_t i) noexcept {
    return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(first) + i * first->size);
}

}  // namespace packhost::engine
