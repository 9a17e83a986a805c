// request_builder.hpp: from plan and pins to the request before authentication.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/binding.hpp"
#include "engine/blob.hpp"
#include "engine/outgoing.hpp"
#include "engine/plan.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// What a part of a multipart body holds; its name, file name and type are checked when encoded.
struct BuiltPart {
    const model::MultipartPart* spec;
    std::string filename;  ///< empty: none
    Value value;
    std::shared_ptr<Blob> blob;  ///< or this
};

/// The request without body bytes and credentials, and the texts that its fields refer to.
struct BuiltRequest {
    Outgoing request;
    std::vector<std::string> texts;
    Value body;  ///< what the codec is to encode, if request.has_body and there is no other
    /// The finished body, of the modes template and raw.
    std::optional<std::string> text;
    std::shared_ptr<Blob> stream;   ///< of the mode raw
    std::string boundary;           ///< of the mode multipart; else empty
    std::vector<BuiltPart> parts;   ///< of that mode
    std::string media_type;         ///< of the body, as sent
    std::unique_ptr<const net::Origin> origin;  ///< of urlFrom, if it is not the base URL's
};

/// Places the pins in `built`, which is new. Pins can change neither origin nor the number of path
/// segments, nor write beyond their field; a pin of urlFrom chooses among the origins that the pack
/// names. Errors: phase input, and phase policy for urlFrom. `plan`, `pins` and `binding` must
/// outlive `built`.
Result<void> build_request(BuiltRequest& built, const Plan& plan, const BoundPins& pins,
                           const Binding& binding);

}  // namespace packhost::engine
