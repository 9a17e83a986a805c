// sealed_row.hpp: seals the secrets of a row with all that is readable of it, and opens them.
#pragma once

#include <string>
#include <vector>

#include "packhost/result.hpp"
#include "packhost/secret.hpp"
#include "store/connection_row.hpp"
#include "store/seal.hpp"

namespace packhost::store {

/// Values by field: of secrets, and copies of what is no secret.
using FieldValues = std::vector<Secret>;

/// A data key sealed under a master key, for one connection or purpose and for no other.
Result<std::string> wrap_key(const Secret& master, const Secret& data_key, std::string_view owner);
Result<Secret> unwrap_key(const Secret& master, std::string_view wrapped, std::string_view owner);

/// Puts the values into the row: secrets sealed under a new data key, which is wrapped by the
/// master key of that id, and bound to connection, field, revision and all other columns.
Result<void> seal_row(ConnectionRow& row, const FieldValues& values, const std::string& master_id,
                      const Secret& master);

/// The values of a row. Error: `tampered` if anything of it was changed, moved, or taken from
/// another row or revision.
Result<FieldValues> open_row(const ConnectionRow& row, const Secret& master);

}  // namespace packhost::store
