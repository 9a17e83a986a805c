// held_bodies.cpp: the codec of a held body, asked for one scalar.
#include "engine/held_bodies.hpp"

#include "engine/worker.hpp"

namespace packhost::engine {

Codec* HeldBodies::codec_of(const HeldResponse& response) {
    if (response.media_type.empty()) return worker_.sniff(response.body.expose());
    const auto found = worker_.codec(response.media_type);
    return found ? *found : nullptr;
}

bool HeldBodies::is_valid(const HeldResponse& response) {
    const Codec* codec = codec_of(response);
    return codec && codec->is_valid(response.body.expose(), response.media_type);
}

bool HeldBodies::read(const HeldResponse& response, std::string_view path, Secret& out) {
    const auto parsed = model::parse_response_path(path);
    if (!parsed || parsed->source != model::ResponsePath::Source::body) return false;
    const Codec* codec = codec_of(response);
    return codec &&
           codec->read_scalar(response.body.expose(), response.media_type, parsed->steps, out);
}

}  // namespace packhost::engine
