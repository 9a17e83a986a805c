// connection_form.hpp: fills in a pack's connection form, by options and by questions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/credential_values.hpp"
#include "cli/stored_connections.hpp"

namespace packhost::cli {

/// A form to be filled in.
struct Form {
    const Config& config;
    const Pack& pack;
    const StoredConnection* present = nullptr;  ///< null: a new connection
    bool secrets_only = false;                  ///< leave what is no secret as it is
};

/// Sets the draft's way to authenticate, if the pack offers several: the one that was given, else
/// the answer of the person at the terminal, else the draft's. Error: `unknown_option`.
Result<void> choose_option(const Form& form, const std::optional<std::string>& given,
                           ConnectionDraft& draft);

/// The credentials of a draft, in the pack's order, but for those that its option does not use:
/// given ones, then answers of the person at the
/// terminal, if there is one. Kept secrets are empty. `draft.name` and `draft.option` are
/// set. Errors: a value that
/// can't be used, `missing_credential` if there is nobody to ask, `cancelled`.
Result<void> fill_credentials(const Form& form, CredentialValues given, ConnectionDraft& draft);

/// Sets the draft's base URL and overrides from options. Errors: what is no URL, plain http that
/// the configuration does not allow, and --url without a setting.
Result<void> fill_urls(const Form& form, const std::string& base_url,
                       const std::vector<std::string>& urls, ConnectionDraft& draft);

/// Refuses a URL of plain http (`plain_http`, phase policy), which gives credentials to everybody
/// on the way, unless the configuration allows it for the connection; passes on `origin`'s error.
Result<void> check_scheme(const Config& config, const std::string& connection,
                          const Result<std::string>& origin);

/// The credential that holds the base URL of all nodes of the pack, for a connection with that
/// option; empty: there is none.
std::string base_url_credential(const Pack& pack, const std::string& option);

/// Gives --base-url to the credential that holds the base URL, and says whether there is one: where
/// there is none it is the draft's. Error: that credential is given another value as well.
Result<bool> give_base_url(const Form& form, const std::string& base_url, CredentialValues& given,
                           ConnectionDraft& draft);

/// What is wrong with an answer, for the person who is asked again: of what an administrator
/// refuses, the way out as well.
std::string refusal_text(const Error& error);

/// Asks for the base URL; an empty answer is the draft's, or the pack's.
Result<void> ask_base_url(const Form& form, ConnectionDraft& draft);

/// Where the pack reaches with the draft, held against what was consented to. `store` is asked for
/// kept secrets if a base URL is made of one; it may be null.
Result<Reach> reach_of_draft(const Form& form, const ConnectionDraft& draft, LocalStore* store);

/// A draft that changes nothing.
ConnectionDraft draft_of(const StoredConnection& connection);

}  // namespace packhost::cli
