// requests.hpp: requests for the nodes of the shop pack, which has pins in every place.
#pragma once

#include <string>

#include "support/scripted_server.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {

/// The text of the shop pack. Its timeout is one second unless another is given.
std::string shop_manifest(int timeout_seconds = 1);

/// A request that can be run as it is; the node is Shop-List unless it is changed.
RunRequest shop_request(TestHost& host, const std::string& base_url, int timeout_seconds = 1,
                        const std::string& key = "k-123");

/// "code phase" of the result's error, or "ok".
std::string outcome(const RunResult& result);

}  // namespace packhost::tests
