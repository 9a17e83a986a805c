// form_text.hpp: text into application/x-www-form-urlencoded (URL Standard, 5.2).
#pragma once

#include <string_view>

#include "packhost/plugin/codec.hpp"

namespace packhost::form {

/// Writes any bytes: ASCII letters, digits and `*-._` stay, space is `+`, all else is %XX.
void write_form_text(std::string_view text, plugin::Output& out);

/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace packhost::form
