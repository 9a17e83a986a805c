// placement.hpp: where a token goes in the node's requests.
#pragma once

#include "packhost/plugin.hpp"

namespace packhost::oauth2 {

/// The setting `placement`: { "header": name, "prefix": text }, { "query": name } or
/// { "cookie": name }; by default the header Authorization with "Bearer " (RFC 6750, 2.1).
class Placement {
 public:
    explicit Placement(const plugin::AuthConfig& config);
    void place(plugin::Turn& turn, const plugin::Part& token) const;

 private:
    enum class In { header, query, cookie };
    In in_ = In::header;
    std::string name_ = "Authorization", prefix_ = "Bearer ";
};

}  // namespace packhost::oauth2
