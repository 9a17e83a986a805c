// auth_params.hpp: reads the lists of WWW-Authenticate and Authentication-Info (RFC 9110, 11).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace packhost::digest {

/// A parameter: its name in lower case, and its value without quotation marks and escapes.
struct Param {
    std::string name, value;
};
using Params = std::vector<Param>;

struct AuthItem {
    std::string scheme;  ///< as it was written
    Params params;       ///< each name once
};

/// The value of a parameter, by its name in lower case; null if there is none.
const std::string* find(const Params& params, std::string_view name);

/// A case-insensitive comparison of ASCII.
bool same(std::string_view a, std::string_view b);

/// All challenges of a field's value, also of several fields joined by commas. Takes what RFC 9110
/// tells recipients to take: empty elements, white space around "=", a token where a quoted-string
/// belongs and the other way round. None if anything of it breaks the grammar, if a parameter comes
/// twice, or if it is longer than 16 KiB.
std::optional<std::vector<AuthItem>> parse_challenges(std::string_view field);

/// The parameters of Authentication-Info, likewise.
std::optional<Params> parse_params(std::string_view field);

}  // namespace packhost::digest
