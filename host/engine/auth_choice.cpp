// auth_choice.cpp: looks the connection's option up in the pack.
#include "engine/auth_choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace packhost::engine {

Result<const model::AuthSpec*> auth_of(const Plan& plan, const Connection* connection) {
    const auto& own = plan.node->execution.auth;
    if (!own) return nullptr;
    if (!connection || connection->option.empty()) return &*own;
    const model::Connection& pack = plan.pack->connection;
    if (const model::AuthOption* option = pack.find_option(connection->option))
        return &option->auth;
    std::vector<std::string_view> names;
    for (const model::AuthOption& option : pack.options) names.push_back(option.name);
    return Error{"unknown_option", Phase::connection,
                 fmt::format("The connection \"{}\" authenticates by the option \"{}\", which the "
                             "pack \"{}\" does not offer.",
                             connection->name, connection->option, plan.pack->metadata.slug),
                 names.empty() ? "The pack offers no options: make the connection anew."
                               : fmt::format("It offers: {}.", fmt::join(names, ", "))};
}

}  // namespace packhost::engine
