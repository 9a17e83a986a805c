// connection.hpp: a user's credentials for one provider, and where they come from.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "packhost/result.hpp"
#include "packhost/secret.hpp"

namespace packhost {

/// One credential, by the name that the pack's connection declares.
struct Credential {
    std::string name;
    Secret value;
};

/// A connection. Immutable once it is shared: all runs of all workers read it. `id` is unique in the
/// process and distinguishes two connections, or two revisions of one, that share a name.
struct Connection {
    std::string name;      ///< the administrator's network policy knows it by this
    std::string provider;  ///< as in the pack's connection.provider
    std::string base_url;  ///< overrides the pack's when not empty
    std::vector<Credential> credentials;
    /// Overrides of URLs in the pack's `auth`, by setting: {"tokenUrl", "https://…"}.
    std::vector<std::pair<std::string, std::string>> urls = {};
    std::uint64_t id = next_connection_id();

    /// The credential of that name, or null.
    const Credential* find(std::string_view credential) const noexcept;

 private:
    static std::uint64_t next_connection_id() noexcept;
};

/// Where connections come from: files, an encrypted store, the embedding application's vault.
/// Called from any thread.
class ConnectionStore {
 public:
    virtual ~ConnectionStore() = default;
    /// The connection of that name. Errors have phase connection.
    virtual Result<std::shared_ptr<const Connection>> find(std::string_view name) = 0;
};

}  // namespace packhost
