// request_builder.hpp: from plan and pins to the request before authentication.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/binding.hpp"
#include "engine/outgoing.hpp"
#include "engine/plan.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// The request without body bytes and credentials, and the texts that its fields refer to.
struct BuiltRequest {
    Outgoing request;
    std::vector<std::string> texts;
    Value body;  ///< what the codec is to encode, if request.has_body and there is no `text`
    /// The finished body, of the modes template and raw.
    std::optional<std::string> text;
};

/// Places the pins. Pins can change neither origin nor the number of path segments, nor write
/// beyond their field. Errors: phase input. `plan`, `pins` and `binding` must outlive the result.
Result<BuiltRequest> build_request(const Plan& plan, const BoundPins& pins, const Binding& binding);

}  // namespace packhost::engine
