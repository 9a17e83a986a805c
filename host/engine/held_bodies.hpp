// held_bodies.hpp: reads the bodies of what the host holds for schemes, through a worker's codecs.
#pragma once

#include "engine/secret_table.hpp"

namespace packhost::engine {

class Codec;
class Worker;

/// One worker's thread. A body without a media type is read by the codec that is surest about it.
class HeldBodies final : public BodyReader {
 public:
    explicit HeldBodies(Worker& worker) noexcept : worker_(worker) {}
    bool is_valid(const HeldResponse& response) override;
    bool read(const HeldResponse& response, std::string_view path, Secret& out) override;

 private:
    Codec* codec_of(const HeldResponse& response);
    Worker& worker_;
};

}  // namespace packhost::engine
