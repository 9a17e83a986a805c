// connection_form.hpp: for fronts that ask people for a connection: what may be entered.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/config.hpp"
#include "packhost/pack.hpp"
#include "packhost/result.hpp"
#include "packhost/secret.hpp"

namespace packhost {

/// Refuses a value that can't be kept or that a run would refuse: an empty one of a required
/// field, what is not UTF-8 or has more than 64 KiB or a zero byte, line breaks and other control
/// characters in a field that is no secret, and in a field of type "url" what is no base URL. A
/// secret may have lines, as keys in PEM do. Errors, phase connection: `bad_credential`, `bad_base_url`,
/// `bad_origin`; they hold no value. Any thread.
Result<void> check_credential_value(const CredentialInfo& field, std::string_view value);

/// Refuses what can't be the name of a stored connection (`bad_connection`); see store.hpp.
Result<void> check_connection_name(std::string_view name);

/// Where a base URL leads to: "https://api.example.com:8443". Errors, phase connection:
/// `bad_base_url`, `bad_origin`. Any thread.
Result<std::string> origin_of_base_url(std::string_view url);

/// The same for any http or https URL, such as one of the pack's `auth`.
Result<std::string> origin_of_url(std::string_view url);

/// What the configuration will refuse of the origins of a connection: a sentence and a way out
/// each, as a run would end with. Looks no name up, so of hosts that are written as names it judges
/// no address. Any thread.
std::vector<Error> refused_places(const Config& config, std::string_view connection,
                                  const std::vector<std::string>& origins);

/// The value of an environment variable, as `env` of a connection file takes it.
Result<Secret> credential_from_variable(const std::string& name);

/// The content of a file without one newline at its end, as `value_file` of a connection file takes
/// it: for its owner alone.
Result<Secret> credential_from_file(const std::filesystem::path& file);

}  // namespace packhost
