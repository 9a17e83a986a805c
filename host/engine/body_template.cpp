// body_template.cpp: placeholders to pins, and pins to text.
#include "engine/body_template.hpp"

#include <fmt/format.h>

#include "base/try.hpp"

namespace packhost::engine {

Result<BodyTemplate> BodyTemplate::compile(const Codec& codec, const Plan& plan) {
    PH_TRY(auto split, codec.compile_template(plan.node->execution.body->template_text));
    BodyTemplate made(codec);
    for (TemplatePiece& piece : split) {
        if (piece.context == 0) {
            made.pieces_.push_back({std::move(piece.text), 0, 0, {}});
            continue;
        }
        const auto& inputs = plan.node->inputs;
        std::size_t pin = 0;
        while (pin < inputs.size() && inputs[pin].name != piece.text) ++pin;
        if (pin == inputs.size())
            return Error{"placeholder_without_pin", Phase::pack,
                         fmt::format("The body template of {} names \"{}\", which is no input pin.",
                                     plan.node->node_type_id, piece.text),
                         "Name an input pin of the node between {{ and }}."};
        made.pieces_.push_back({{}, piece.context, pin, std::move(piece.text)});
    }
    return made;
}

Result<std::string> BodyTemplate::fill(const BoundPins& pins) const {
    std::string out;
    for (const Piece& piece : pieces_) {
        if (piece.context == 0) {
            out += piece.literal;
            continue;
        }
        const Value* value = pins.given[piece.pin] ? &pins.values[piece.pin] : nullptr;
        if (auto written = codec_->escape(piece.context, value, out); !written) {
            Error error = std::move(written).error();
            if (error.phase == Phase::input)
                error.message =
                    fmt::format("The input pin \"{}\": {}", piece.name, error.message);
            return error;
        }
    }
    PH_CHECK(codec_->check(out));
    return out;
}

}  // namespace packhost::engine
