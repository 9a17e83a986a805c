// charset.hpp: the charset that a media type names, and the conversion from it to UTF-8.
#pragma once

#include <iconv.h>

#include <string>
#include <string_view>

namespace packhost::text {

/// The value of the first `charset` parameter (RFC 9110, 8.3.2), in lower case; "": none.
std::string charset_of(std::string_view media_type);

/// True for UTF-8 by each of its names, and for "".
bool is_utf8(std::string_view charset) noexcept;

/// libc's name of a charset, or null for one that is not in the list. The list is closed: libc
/// would load a module for any name that a peer makes up.
const char* iconv_name(std::string_view charset) noexcept;

/// libc's conversion to UTF-8, in pieces that may split a character.
class Converter {
 public:
    Converter() = default;
    ~Converter() { close(); }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    /// Begins a text; `name` is one of iconv_name()'s. False: libc does not have it.
    bool open(const char* name);

    enum class Step { done, full, wrong };
    /// Converts from the front of `in`, which it shortens, into the `room` bytes at `out`, of which
    /// it says how many it `wrote`. `done`: what is left of `in` is less than a character, and has
    /// to come again with more bytes after it. `full`: no room. `wrong`: `in` begins with bytes
    /// that the charset does not have.
    Step convert(std::string_view& in, char* out, std::size_t room, std::size_t& wrote);
    /// Writes what a charset with combining characters still holds back; says how many bytes.
    std::size_t finish(char* out, std::size_t room);

 private:
    void close();

    iconv_t handle_ = kClosed;
    const char* name_ = nullptr;
    static inline const iconv_t kClosed = reinterpret_cast<iconv_t>(-1);
};

}  // namespace packhost::text
