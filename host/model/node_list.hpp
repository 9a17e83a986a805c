// node_list.hpp: the nodes of a pack together: what holds between them.
#pragma once

#include "model/section_readers.hpp"

namespace packhost::model {

/// Reads all nodes; reports ids and nodeTypeIds that come twice.
std::vector<Node> read_nodes(FindingLog& log, const JsonView& at,
                             const ConnectionReading& connection);

/// Checks that the testRequest, if there is one, has a node whose `auth` it can use, and warns if
/// the nodes differ in it. `at` is the connection.
void check_test_request(FindingLog& log, const JsonView& at, const ConnectionReading& connection,
                        const std::vector<Node>& nodes);

}  // namespace packhost::model
