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
    Error error = unknown_option(*plan.pack, connection->option);
    error.message = fmt::format("The connection \"{}\": {}", connection->name, error.message);
    return error;
}

Error unknown_option(const model::Pack& pack, std::string_view option) {
    std::vector<std::string_view> names;
    for (const model::AuthOption& offered : pack.connection.options) names.push_back(offered.name);
    return {"unknown_option", Phase::connection,
            fmt::format("The pack \"{}\" does not offer the option \"{}\" to authenticate.",
                        pack.metadata.slug, option),
            names.empty() ? "It offers none: leave the option out."
                          : fmt::format("It offers: {}.", fmt::join(names, ", "))};
}

}  // namespace packhost::engine
