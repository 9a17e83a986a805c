// wiping.hpp: a buffer that held credentials leaves none of them behind in freed or idle memory.
#pragma once

#include <openssl/crypto.h>

#include <algorithm>
#include <string>

namespace packhost::http {

/// Overwrites the text and empties it; the memory stays for the next use.
inline void wipe(std::string& text) noexcept {
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

/// Makes room for `size` bytes in all; what it has to move is overwritten where it was.
inline void make_room(std::string& text, std::size_t size) {
    if (text.capacity() >= size) return;
    std::string larger;
    larger.reserve(std::max(size, 2 * text.capacity()));
    larger.assign(text);
    wipe(text);
    text.swap(larger);
}

}  // namespace packhost::http
