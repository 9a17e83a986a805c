// connection_form.cpp: the rules of connection files and base URLs, for other fronts.
#include "packhost/connection_form.hpp"

#include <span>

#include <fmt/format.h>

#include "base/try.hpp"
#include "net/origin.hpp"
#include "net/policy.hpp"
#include "store/connection_draft.hpp"
#include "store/credential_source.hpp"

namespace packhost {

Result<void> check_credential_value(const CredentialInfo& field, std::string_view value) {
    const auto refused = [&](const Error& error) {
        return Error{"bad_credential", Phase::connection,
                     fmt::format("{}: {}", field.name, error.message), error.hint};
    };
    if (value.empty() && field.required)
        return Error{"bad_credential", Phase::connection,
                     fmt::format("{}: a value is required.", field.name), field.description};
    if (auto sound = store::check_credential(value); !sound) return refused(sound.error());
    if (field.type != "secret")
        if (auto sound = store::check_one_line(value); !sound) return refused(sound.error());
    if (field.type == "url" && !value.empty())
        if (const auto origin = origin_of_base_url(value); !origin) return refused(origin.error());
    return {};
}

Result<void> check_connection_name(std::string_view name) {
    if (store::is_connection_name(name)) return {};
    return Error{"bad_connection", Phase::connection,
                 "The name of the connection can't be kept.",
                 "Use 1 to 100 letters, digits, \"-\", \"_\" and \".\", beginning with a letter or "
                 "digit."};
}

Result<std::string> origin_of_base_url(std::string_view url) {
    PH_TRY(const net::BaseUrl base, net::parse_base_url(url));
    return base.origin.to_string();
}

Result<std::string> origin_of_url(std::string_view url) {
    PH_TRY(const net::Origin origin, net::Origin::parse(url));
    return origin.to_string();
}

std::vector<Error> refused_places(const Config& config, std::string_view connection,
                                  const std::vector<std::string>& origins) {
    std::vector<Error> out;
    const auto policy =
        net::NetworkPolicy::make(config.network, config.origins_allowed, config.file);
    if (!policy) return {policy.error()};
    for (const std::string& text : origins) {
        const auto origin = net::Origin::parse(text);
        if (!origin) continue;  // the store has its own word on that
        const auto address = net::Address::parse_literal(origin->host(), origin->port());
        const auto judged = address ? policy->vet(connection, *origin, std::span(&*address, 1))
                                    : policy->check_origin(connection, *origin);
        if (!judged) out.push_back(judged.error());
    }
    return out;
}

Result<Secret> credential_from_variable(const std::string& name) {
    return store::credential_from_environment(name);
}

Result<Secret> credential_from_file(const std::filesystem::path& file) {
    return store::credential_from_file(file);
}

}  // namespace packhost
