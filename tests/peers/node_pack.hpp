// node_pack.hpp: a pack's text from a table of nodes.
#pragma once

#include <string>
#include <vector>

namespace packhost::tests {

struct NodePin {
    std::string name, type;
    std::string in;      ///< path, query, header or body_field; "": no parameter
    std::string key = {};
};

/// A node; its outputs are `body`, `status` and `headers`.
struct NodeRow {
    std::string name, method, path;
    std::vector<NodePin> pins = {};
    std::string more = {};  ///< members of the executionSpec: `"auth": { ... }`
};

/// A pack of the provider "peer" with the credentials user, password and token.
std::string node_pack(const std::vector<NodeRow>& rows, int timeout_seconds = 20);

/// The same pack with extensions of the format: R"("retry/1", "auth/1")".
std::string requiring(const std::string& extensions, const std::string& pack);

}  // namespace packhost::tests
