// settings.hpp: the settings of an auth scheme, held against its schema and settled for a
// connection.
#pragma once

#include <string_view>
#include <vector>

#include "model/pack.hpp"
#include "net/origin.hpp"
#include "packhost/connection.hpp"
#include "packhost/result.hpp"
#include "packhost/value.hpp"

namespace packhost::engine {

/// Holds settings against a draft-07 schema (model/settings_check.hpp). Errors: the first of
/// `unknown_setting`, `missing_setting`, `bad_setting`, phase pack; `bad_schema`, phase plugin.
Result<void> check_settings(std::string_view scheme, std::string_view schema,
                            const Value& settings);

/// What a scheme gets, and where its own requests may go beside the base URL's origin.
struct SettledSettings {
    Value settings;
    std::vector<net::Origin> origins;
};

/// Makes each setting that the schema marks `"x-packhost": "url"`, in objects and lists of the
/// settings too, an absolute URL: the connection's own one if it has that for a setting of this
/// name, else the pack's with credentials in its placeholders; a relative one joins the base URL
/// with one slash.
/// Error: `bad_url_setting`, phase pack, or phase connection for a URL of the connection.
Result<SettledSettings> settle_settings(std::string_view scheme, std::string_view schema,
                                        const Value& settings, const net::BaseUrl& base,
                                        const model::Connection& pack,
                                        const Connection& connection);

}  // namespace packhost::engine
