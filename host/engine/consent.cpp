// consent.cpp: collects a node's origins, and names those that are new to a connection.
#include "engine/consent.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/try.hpp"
#include "engine/auth_choice.hpp"
#include "engine/base_url.hpp"
#include "net/origin.hpp"

namespace packhost::engine {
namespace {

class Origins {
 public:
    Result<void> add_url(std::string_view url) {
        PH_TRY(const net::Origin origin, net::Origin::parse(url));
        add(origin.to_string());
        return {};
    }
    void add(std::string origin) {
        if (std::find(all_.begin(), all_.end(), origin) == all_.end())
            all_.push_back(std::move(origin));
    }
    Origins(const model::Connection& pack, const Connection* connection)
        : pack_(pack), connection_(connection) {}

    /// All absolute URLs in a setting, whatever the scheme does with them.
    Result<void> add_from(const Value& setting) {
        const auto* text = setting.get_if<std::string>();
        if (text && (text->starts_with("https://") || text->starts_with("http://"))) {
            PH_TRY(const std::string url, filled_url(*text, pack_, connection_));
            return add_url(url);
        }
        if (const Array* items = setting.get_if<Array>())
            for (const Value& item : *items) PH_CHECK(add_from(item));
        if (const Object* members = setting.get_if<Object>())
            for (const auto& [name, value] : *members) PH_CHECK(add_from(value));
        return {};
    }
    std::vector<std::string> take() { return std::move(all_); }

 private:
    const model::Connection& pack_;
    const Connection* connection_;
    std::vector<std::string> all_;
};

bool overrides(const Connection& connection, std::string_view setting) {
    return std::any_of(connection.urls.begin(), connection.urls.end(),
                       [&](const auto& url) { return url.first == setting; });
}

/// What the pack itself says; an override of the connection's takes its place.
Result<void> add_settings(Origins& origins, const model::AuthSpec& auth,
                          const Connection* connection) {
    const Object* settings = auth.settings.get_if<Object>();
    if (!settings) return {};
    for (const auto& [name, value] : *settings)
        if (!connection || !overrides(*connection, name)) PH_CHECK(origins.add_from(value));
    return {};
}

}  // namespace

Result<void> check_provider(const Plan& plan, const Connection& connection) {
    const std::string& wanted = plan.pack->connection.provider;
    if (connection.provider == wanted) return {};
    return Error{"wrong_provider", Phase::connection,
                 fmt::format("The connection \"{}\" is for \"{}\", but the pack is for \"{}\".",
                             connection.name, connection.provider, wanted),
                 fmt::format("See those that are stored: packhost connection list\nStore one: "
                             "packhost connection add {}", wanted)};
}

Result<std::vector<std::string>> reached_origins(const Plan& plan, const Connection* connection) {
    Origins origins(plan.pack->connection, connection);
    PH_TRY(const net::BaseUrl base, base_url_of(plan, connection));
    origins.add(base.origin.to_string());
    PH_TRY(const model::AuthSpec* auth, auth_of(plan, connection));
    if (auth) {
        PH_CHECK(add_settings(origins, *auth, connection));
        for (const model::AuthSpec& next : auth->chain)
            PH_CHECK(add_settings(origins, next, connection));
        if (connection)
            for (const auto& [setting, url] : connection->urls)
                PH_CHECK(origins.add_from(Value(url)));
    }
    if (const auto& from = plan.node->execution.url_from)
        for (const std::string& origin : from->origins) origins.add(origin);
    return origins.take();
}

Result<void> check_consent(const Plan& plan, const Connection& connection) {
    if (!connection.origins) return {};
    PH_TRY(std::vector<std::string> reached, reached_origins(plan, &connection));
    const auto& known = *connection.origins;
    std::erase_if(reached, [&](const std::string& origin) {
        return std::find(known.begin(), known.end(), origin) != known.end();
    });
    if (reached.empty()) return {};
    return Error{"needs_consent", Phase::policy,
                 fmt::format("The connection \"{}\" was made for {}, and the pack \"{}\" would now "
                             "use it for {} too; nothing was sent.",
                             connection.name, fmt::join(known, ", "), plan.pack->metadata.slug,
                             fmt::join(reached, ", ")),
                 fmt::format("See what has changed: packhost connection show {0}\n"
                             "If this is meant: packhost connection consent {0}",
                             connection.name)};
}

}  // namespace packhost::engine
