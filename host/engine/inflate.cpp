// inflate.cpp: zlib, with the caps checked as the bytes come out.
#include "engine/inflate.hpp"

#include <zlib.h>

#include <algorithm>

namespace packhost::engine {
namespace {

constexpr std::size_t kRatio = 1000, kRatioFrom = 65536;

Error too_large(std::string_view what) {
    return {"too_large", Phase::decode, "The decompressed response " + std::string(what) + ".",
            "Ask the API for less, or raise max_response_bytes in packhost.toml."};
}

Error damaged() {
    return {"bad_response", Phase::decode, "The response's gzip data is damaged or cut short.",
            "The API, or something between, sent a body that does not match its label."};
}

/// Ends a z_stream at scope's end.
struct Stream {
    z_stream z{};
    bool ready = inflateInit2(&z, 15 + 16) == Z_OK;  // 16: gzip alone
    ~Stream() {
        if (ready) inflateEnd(&z);
    }
};

}  // namespace

Result<std::string> inflate_gzip(std::string_view compressed, std::size_t max_bytes) {
    Stream stream;
    if (!stream.ready) return damaged();
    z_stream& z = stream.z;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    z.avail_in = static_cast<uInt>(compressed.size());
    std::string out;
    char chunk[16384];
    while (true) {
        z.next_out = reinterpret_cast<Bytef*>(chunk);
        z.avail_out = sizeof chunk;
        const int status = ::inflate(&z, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END) return damaged();
        const std::size_t made = sizeof chunk - z.avail_out;
        if (made > max_bytes - out.size()) return too_large("is larger than the limit");
        out.append(chunk, made);
        if (out.size() > std::max(kRatioFrom, compressed.size() * kRatio))
            return too_large("is suspiciously larger than its compressed form");
        if (status == Z_STREAM_END) {
            if (z.avail_in == 0) return out;
            if (inflateReset(&z) != Z_OK) return damaged();
        } else if (made == 0 && z.avail_in == 0) {
            return damaged();
        }
    }
}

}  // namespace packhost::engine
