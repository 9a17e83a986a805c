// pack_reach.cpp: which credential of a pack can reach which origin, as a table and as JSON.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/pack_pages.hpp"
#include "cli/terminal.hpp"

namespace packhost::cli {

std::string reach_page(const std::vector<CredentialReach>& reach) {
    if (reach.empty()) return "No credential is sent anywhere.\n";
    std::size_t name = 0, origin = 0;
    for (const CredentialReach& r : reach) {
        name = std::max(name, r.credential.size());
        origin = std::max(origin, r.origin.size());
    }
    std::string out;
    for (const CredentialReach& r : reach)
        out += fmt::format("{:<{}}  goes to {:<{}}  ({}) with {}\n", r.credential, name,
                           r.origin, origin, r.reason, fmt::join(r.nodes, ", "));
    return printable(out);
}

Value reach_value(const std::vector<CredentialReach>& reach) {
    Array out;
    for (const CredentialReach& r : reach)
        out.emplace_back(Object{{"credential", r.credential},
                                {"origin", r.origin},
                                {"reason", r.reason},
                                {"nodes", Array(r.nodes.begin(), r.nodes.end())}});
    return out;
}

}  // namespace packhost::cli
