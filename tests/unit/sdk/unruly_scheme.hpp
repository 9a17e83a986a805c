// unruly_scheme.hpp: an auth scheme on the bare ABI that breaks one rule of the contract: the one
// that its only setting names.
#pragma once

#include "packhost/abi/auth.h"

namespace packhost::tests {

/// The plugin, linked in; its scheme is "unruly".
const ph_plugin* unruly_plugin();

}  // namespace packhost::tests
