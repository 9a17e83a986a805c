// connection_export.hpp: a connection as a text that another machine can take in.
#pragma once

#include <string>
#include <string_view>

#include "packhost/result.hpp"
#include "packhost/secret.hpp"
#include "packhost/store.hpp"
#include "store/sealed_row.hpp"

namespace packhost::store {

/// JSON of version 1. With a passphrase the secrets are in it, sealed together with all the rest.
Result<std::string> export_text(const ConnectionRow& row, const FieldValues& values,
                                const Secret* passphrase);

/// What a text holds. Consent to origins is taken only from a text that the passphrase vouches for:
/// the rest may have been written by anyone. Errors: `bad_export`, `wrong_passphrase`.
Result<ConnectionDraft> import_text(std::string_view text, const Secret* passphrase);

}  // namespace packhost::store
