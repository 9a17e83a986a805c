// uuid.cpp: random bytes, marked and written as RFC 9562 says.
#include "base/uuid.hpp"

#include <openssl/rand.h>

#include "base/encode.hpp"

namespace packhost::detail {

Result<std::string> random_uuid() {
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return Error{"no_random", Phase::run, "The system gave no random bytes.", ""};
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
    std::string out;
    encode(out, Encoder::hex, {reinterpret_cast<const char*>(bytes), sizeof bytes});
    for (const std::size_t at : {20u, 16u, 12u, 8u}) out.insert(at, 1, '-');
    return out;
}

}  // namespace packhost::detail
