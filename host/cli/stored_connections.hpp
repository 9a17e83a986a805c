// stored_connections.hpp: the store of the configuration, and a stored connection beside its pack.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/catalogue.hpp"
#include "cli/connection_arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "packhost/store.hpp"

namespace packhost::cli {

using Store = std::shared_ptr<LocalStore>;

/// Opens the store, or makes it. Error also: `no_store` if the configuration has none.
Result<Store> make_store(const Config& config);

/// Opens the store if it is there; null if it is not, or if the configuration has none.
Result<Store> open_store(const Config& config);

/// A store, and a connection of it.
struct Opened {
    Store store;
    StoredConnection connection;
};

/// `unknown_connection`, with the nearest of the names that there are.
Error no_such_connection(const std::string& name, const std::vector<std::string>& names);

/// The connection of that name. Error: `unknown_connection` with the nearest name.
Result<Opened> open_stored(const Config& config, const std::string& name);

/// Whether a value of --connection means a file and not a stored connection: it has a slash, ends
/// in ".toml", or there is such a file.
bool means_connection_file(const std::string& value);

/// `wrong_provider`: the pack is of another one. `fitting`: the stored ones of that.
Error wrong_provider(const StoredConnection& connection, const std::string& provider,
                     const std::vector<std::string>& fitting = {});

/// The connection's pack: by its slug, else the one of its provider. Error: `no_pack`, and what is
/// wrong with the pack.
Result<std::shared_ptr<const Pack>> pack_in(const PackCatalog& catalogue,
                                            const StoredConnection& connection);

/// The pack that is named, else that of the catalogue. Errors also: `wrong_provider`, and those of
/// the catalogue.
Result<std::shared_ptr<const Pack>> pack_of(const PackPlaces& places, const std::string& named,
                                            const StoredConnection& connection);

/// As a runtime sees it before its secrets are opened.
Connection without_secrets(const StoredConnection& connection);

/// What a pack reaches with a connection, beside what the connection's user consented to.
struct Reach {
    std::vector<std::string> now;
    std::vector<std::string> more, less;  ///< now and not consented to; consented to and not now
};
Reach compare_reach(const std::vector<std::string>& consented, std::vector<std::string> now);

/// The same for a stored connection. With a store, secrets are opened if a base URL is made of one;
/// else that is the error `missing_credential`.
Result<Reach> reach_of(const Pack& pack, const StoredConnection& connection,
                       LocalStore* store = nullptr);

/// Lines "+ origin" and "- origin".
std::string difference_text(const Reach& reach, const Paint& paint);

/// An error of the store gets a command that helps into its hint; others stay as they are.
Error with_way_out(Error error, std::string_view name);

/// Tells the error, on stdout too if `json`, and gives its exit code.
ExitCode fail_with(const Error& error, bool json);

}  // namespace packhost::cli
