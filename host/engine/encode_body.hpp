// encode_body.hpp: from what the pins gave to the bytes of a request's body.
#pragma once

#include <vector>

#include "engine/request_builder.hpp"

namespace packhost::engine {

/// Encodes the body through its codec, with the fields that auth placed, into built.request; once
/// for each attempt. Errors: `no_body_field` (phase auth) if the body has no place for such a
/// field; `bad_body`.
Result<void> encode_body(BuiltRequest& built, const Binding& binding,
                         const std::vector<SecretMember>& members, const SecretTable& secrets);

}  // namespace packhost::engine
