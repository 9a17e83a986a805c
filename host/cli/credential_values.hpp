// credential_values.hpp: values of credentials that options lead to: files, variables, JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/connection_arguments.hpp"
#include "packhost/pack.hpp"
#include "packhost/secret.hpp"

namespace packhost::cli {

/// Values by the credential's name; one that is absent is to be removed.
using CredentialValues = std::vector<std::pair<std::string, std::optional<Secret>>>;

/// Reads a JSON object of texts, and null for what is to be removed, straight into locked memory.
/// Error: `bad_credentials`, phase input; it tells the line, and nothing of the text.
Result<CredentialValues> parse_credentials(std::string_view json);

/// The values that options lead to. Errors: an option that makes no sense, a name that the pack
/// does not have or that is given twice (phase usage), and those of the sources (connection).
Result<CredentialValues> read_credentials(const CredentialArguments& arguments, const Pack& pack);

/// "PACKHOST_CREDENTIAL_API_TOKEN" for "api-token".
std::string credential_variable(std::string_view name);

}  // namespace packhost::cli
