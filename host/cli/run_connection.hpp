// run_connection.hpp: which connection a run uses: a file, a stored one, or the only one there is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/stored_connections.hpp"
#include "packhost/run.hpp"
#include "packhost/services.hpp"

namespace packhost::cli {

/// The value of --connection, and the store if it may be needed.
class RunConnection {
 public:
    /// Opens the store unless a file is meant. Error: that of a store that is there.
    static Result<RunConnection> find(const Config& config, const std::filesystem::path& named);

    /// What a runtime needs to use it.
    Services services() const;

    /// Gives the run its connection: of the file, by name, or else the only stored one of the
    /// pack's provider, if there is one. Of a run that is `recorded` secrets are opened here.
    /// Errors, beside those of file and store: `several_connections`, phase usage.
    Result<void> give_to(RunRequest& request, bool recorded);

    /// An error of the run, with a command that helps where a connection or the store was at fault.
    Error with_way_out(Error error, const std::string& provider) const;
    /// The same where the API answered that it does not take the stored connection's credentials.
    Error after_status(Error error, int status) const;

 private:
    Result<std::string> stored_name(const RunRequest& request) const;

    std::string named_;
    std::string used_;  ///< the stored connection that the run got
    bool is_file_ = false;
    Store store_;                   ///< null: there is none
    std::optional<Error> problem_;  ///< of a store that nobody named
};

}  // namespace packhost::cli
