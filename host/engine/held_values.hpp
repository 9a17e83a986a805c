// held_values.hpp: what ph.secret reads out of responses and documents that the host holds.
#pragma once

#include <cstddef>
#include <cstdint>

#include "packhost/abi/secret.h"

namespace packhost::engine {

// Functions of ph_secrets; see there.
ph_status open_document(ph_scope* scope, ph_secret secret, ph_str media_type, uint64_t* document);
ph_status extract_value(ph_scope* scope, uint64_t handle, ph_str path, ph_secret* out);
ph_status read_value(ph_scope* scope, uint64_t handle, ph_str path, char* buffer,
                     std::size_t capacity, std::size_t* length);

}  // namespace packhost::engine
