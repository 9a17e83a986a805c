// codec_under_test.hpp: the built codec that a test is made for, driven by the kit as a host would.
#pragma once

#include "packhost/kit/codec.hpp"

namespace packhost::codec_test {

using kit::Decoded;
using kit::DecodeSetup;
using kit::Encoded;
using kit::EncodeSetup;
using kit::Events;
using kit::show;

/// One codec for all tests of the process.
inline const kit::CodecDriver& driver() {
    static const kit::CodecDriver made(kit::Plugin::open(PLUGIN_FILE), CODEC_NAME);
    return made;
}
inline const ph_codec& codec() { return driver().table(); }
inline void* instance() { return driver().instance(); }

inline Decoded decode(const std::vector<std::string_view>& pieces, const DecodeSetup& setup = {}) {
    return driver().decode(pieces, setup);
}
inline Decoded decode(std::string_view text) { return driver().decode({text}, {}); }
inline Encoded encode(const Events& events, std::size_t batch = 1000, unsigned refuse_every = 0) {
    return driver().encode(events, {batch, refuse_every, {}});
}
inline Encoded escape(std::uint32_t context, const Events& value) {
    return driver().escape(context, value);
}
inline Decoded check(std::string_view text) { return driver().check(text); }

/// The text in pieces, cut at each of the offsets.
inline std::vector<std::string_view> cut(std::string_view text,
                                         const std::vector<std::size_t>& offsets) {
    std::vector<std::string_view> pieces;
    std::size_t from = 0;
    for (const std::size_t at : offsets) {
        pieces.push_back(text.substr(from, at - from));
        from = at;
    }
    pieces.push_back(text.substr(from));
    return pieces;
}

}  // namespace packhost::codec_test
