// connection.hpp: a user's credentials for one provider, and where they come from.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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

/// A connection. Immutable once it is shared: all runs of all workers read it. `id` is unique in
/// the process and distinguishes two connections, or two revisions of one, that share a name.
struct Connection {
    std::string name;      ///< the administrator's network policy knows it by this
    std::string provider;  ///< as in the pack's connection.provider
    std::string base_url;  ///< overrides the pack's when not empty
    std::vector<Credential> credentials;
    /// Overrides of URLs in the pack's `auth`, by setting: {"tokenUrl", "https://…"}.
    std::vector<std::pair<std::string, std::string>> urls = {};
    /// Which of the pack's connection.options it authenticates by; empty: as the nodes say.
    std::string option = {};
    /// The origins that its user consented to: a pack that would use it elsewhere gets
    /// `needs_consent`. Absent: whoever made this connection answers for where it goes.
    std::optional<std::vector<std::string>> origins = {};
    /// The same on all machines and in all processes that share a store; empty: of this process
    /// alone. What is kept for a connection beyond a process (tokens) is kept by this and
    /// `revision`.
    std::string stored_id = {};
    std::uint64_t revision = 0;  ///< rises with each change of its credentials or URLs
    std::uint64_t id = next_connection_id();

    /// The credential of that name, or null.
    const Credential* find(std::string_view credential) const noexcept;
    /// Another connection of the same content: all but `id` is as in this one.
    Connection copy() const;

 private:
    static std::uint64_t next_connection_id() noexcept;
};

/// Where connections come from: files, an encrypted store, the embedding application's vault.
/// Called from any thread.
class ConnectionStore {
 public:
    virtual ~ConnectionStore() = default;
    /// The connection of that name. Give the same object until it changes: what a worker has
    /// prepared for a connection, tokens among it, is kept by `Connection::id`. Errors have phase
    /// connection.
    virtual Result<std::shared_ptr<const Connection>> find(std::string_view name) = 0;

    /// Looks at a connection before its secrets are opened; its error refuses the connection.
    using Judge = std::function<Result<void>(const Connection& connection)>;
    /// As find(), but `judge` is asked first; the connection that it sees may lack the values of
    /// its secrets. A store that has to open secrets overrides this.
    virtual Result<std::shared_ptr<const Connection>> open(std::string_view name,
                                                           const Judge& judge) {
        auto found = find(name);
        if (!found || !*found) return found;
        if (auto judged = judge(**found); !judged) return std::move(judged).error();
        return found;
    }
};

}  // namespace packhost
