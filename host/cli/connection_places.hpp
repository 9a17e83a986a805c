// connection_places.hpp: whether the configuration lets a connection go where it was made for.
#pragma once

#include "packhost/config.hpp"
#include "packhost/store.hpp"

namespace packhost::cli {

/// Warns of each origin that runs will be refused for.
void warn_of_places(const Config& config, const StoredConnection& connection);

}  // namespace packhost::cli
