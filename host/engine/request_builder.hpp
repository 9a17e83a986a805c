// request_builder.hpp: from plan and pins to the request before authentication.
#pragma once

#include "engine/outgoing.hpp"
#include "engine/plan.hpp"
#include "net/origin.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// The request without body bytes and credentials, and the texts that its fields refer to.
struct BuiltRequest {
    Outgoing request;
    std::vector<std::string> texts;
    Value body;  ///< what the codec is to encode, if request.has_body
};

/// Places the pins. Pins can change neither origin nor the number of path segments, nor write
/// beyond their field. Errors: phase input. `plan`, `pins` and `base` must outlive the result.
Result<BuiltRequest> build_request(const Plan& plan, const BoundPins& pins, const net::BaseUrl& base,
                                   bool codec_nests_keys);

}  // namespace packhost::engine
