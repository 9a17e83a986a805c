// node_list.cpp: rules between the nodes of one pack.
#include "model/node_list.hpp"

#include <algorithm>
#include <unordered_set>

#include "model/placeholder.hpp"

namespace packhost::model {
namespace {

using Names = std::unordered_set<std::string>;

std::string lowercase(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

/// Reports a member whose text was seen before in another node.
void check_new(FindingLog& log, const JsonView& node, std::string_view key, std::string name,
               std::string_view code, Names& seen) {
    if (name.empty() || seen.insert(std::move(name)).second) return;
    node.for_each_member([&](std::string_view member, const JsonView& at) {
        if (member == key)
            log.error(at, code, "Another node has the same " + in_quotes(key) + ".",
                      "Give each node its own.");
    });
}

/// Reports the `node` of the testRequest, which the pack does not have.
void report_unknown_node(FindingLog& log, const JsonView& test, const std::vector<Node>& nodes) {
    test.for_each_member([&](std::string_view key, const JsonView& at) {
        const std::string* name = at.get_if<std::string>();
        if (key == "node" && name) find_node(log, at, *name, nodes);
    });
}

/// A testRequest takes no pins: what stands in its path are segments that the auth fills.
void check_test_path(FindingLog& log, const JsonView& test, const TestRequest& request,
                     const std::vector<Node>& nodes) {
    const auto named = std::find_if(nodes.begin(), nodes.end(), [&](const Node& node) {
        return node.node_type_id == request.node;
    });
    const Node& as = named != nodes.end() ? *named : nodes.front();
    const auto segments = split_template(request.path_template);
    if (!segments) return;
    for (const TemplateSegment& segment : *segments) {
        const auto& filled = as.execution.auth ? as.execution.auth->path_segments
                                               : std::vector<std::string>();
        if (!segment.is_placeholder ||
            std::find(filled.begin(), filled.end(), segment.text) != filled.end())
            continue;
        test.for_each_member([&](std::string_view key, const JsonView& at) {
            if (key == "pathTemplate")
                log.error(at, "placeholder_in_constant",
                          "\"pathTemplate\" of the testRequest takes no pins and can't hold the "
                          "placeholder " + in_quotes(segment.text) + ".",
                          "Write a constant path; what the auth fills must be in its "
                          "\"pathSegments\".");
        });
        return;
    }
}

}  // namespace

std::vector<Node> read_nodes(FindingLog& log, const JsonView& at,
                             const ConnectionReading& connection) {
    std::vector<Node> nodes;
    Names ids, type_ids;
    at.for_each_item([&](std::size_t, const JsonView& item) {
        nodes.push_back(read_node(log, item, connection));
        check_new(log, item, "id", lowercase(nodes.back().id), "duplicate_node_id", ids);
        check_new(log, item, "nodeTypeId", nodes.back().node_type_id, "duplicate_node_type_id",
                  type_ids);
        return !log.full();
    });
    return nodes;
}

void check_test_request(FindingLog& log, const JsonView& at, const ConnectionReading& connection,
                        const std::vector<Node>& nodes) {
    if (!connection.connection.test_request) return;
    const std::string& named = connection.connection.test_request->node;
    const bool differ =
        named.empty() && std::any_of(nodes.begin(), nodes.end(), [&](const Node& node) {
            return node.execution.auth != nodes.front().execution.auth;
        });
    const bool unknown =
        !named.empty() && std::none_of(nodes.begin(), nodes.end(), [&](const Node& node) {
            return node.node_type_id == named;
        });
    at.for_each_member([&](std::string_view key, const JsonView& test) {
        if (key != "testRequest") return;
        if (nodes.empty())
            log.error_at_key(test, "test_request_without_node",
                             "The testRequest uses the \"auth\" of the first node, and the pack "
                             "has none.",
                             "Add a node, or remove the testRequest.");
        else if (unknown)
            report_unknown_node(log, test, nodes);
        else
            check_test_path(log, test, *connection.connection.test_request, nodes);
        if (nodes.empty() || unknown) return;
        if (differ)
            log.warning_at_key(test, "auth_differs",
                               "The nodes differ in \"auth\"; the testRequest uses that of the "
                               "first.",
                               "Put the node first whose credentials the test should check, or "
                               "name it as \"node\" (testRequest/1).");
    });
}

}  // namespace packhost::model
