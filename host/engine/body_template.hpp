// body_template.hpp: a body of mode "template", compiled by its codec on one worker.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/codec.hpp"
#include "engine/plan.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// The template of one node. Refers to the codec, which must outlive it. One worker's thread.
class BodyTemplate {
 public:
    /// Error: phase pack.
    static Result<BodyTemplate> compile(const Codec& codec, const Plan& plan);

    /// The body with the pins' values in their places, each substituted once, checked as a whole.
    /// Error: phase input.
    Result<std::string> fill(const BoundPins& pins) const;

 private:
    explicit BodyTemplate(const Codec& codec) : codec_(&codec) {}

    struct Piece {
        std::string literal;
        std::uint32_t context = 0;
        std::size_t pin = 0;  ///< if context is not 0
        std::string name;
    };
    const Codec* codec_;
    std::vector<Piece> pieces_;
};

}  // namespace packhost::engine
