// secret_table.hpp: a worker's secrets behind handles, and the scopes in which handles live.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/abi/host.h"
#include "packhost/secret.hpp"

namespace packhost::engine {

/// Slots of secrets; a handle is a slot and its generation, so that a stale one finds nothing.
/// One worker's thread.
class SecretTable {
 public:
    ph_secret add(Secret secret);
    /// The secret, or null for a handle that is unknown or stale. Valid until it is removed.
    const Secret* find(ph_secret handle) const noexcept;
    void remove(ph_secret handle) noexcept;
    std::size_t count() const noexcept { return slots_.size() - free_.size(); }

 private:
    struct Slot {
        Secret secret;
        std::uint32_t generation = 1;
        bool used = false;
    };
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
};

/// A response that the host holds for a scheme: bytes in locked memory, read by path alone.
struct HeldResponse {
    int status = 0;
    std::vector<std::pair<std::string, Secret>> headers;
    std::string media_type;
    Secret body;
    std::vector<std::string> extracted;  ///< paths that became secrets: not to be read as text
};

}  // namespace packhost::engine

/// What a plugin calls its scope: the handles of one instance or one operation. Owned by the
/// engine.
struct ph_scope {
    explicit ph_scope(packhost::engine::SecretTable& secret_table) : table(secret_table) {}
    ~ph_scope() { clear(); }
    ph_scope(const ph_scope&) = delete;
    ph_scope& operator=(const ph_scope&) = delete;

    ph_secret keep(packhost::Secret secret) {
        handles.push_back(table.add(std::move(secret)));
        return handles.back();
    }
    void clear() noexcept {
        for (const ph_secret handle : handles) table.remove(handle);
        handles.clear();
        fetched.clear();
    }

    packhost::engine::SecretTable& table;
    std::vector<ph_secret> handles;
    std::vector<ph_secret> fetched;  ///< those that the scheme took from responses
    bool may_reveal = false;
    /// The encoded body, during the sign turn.
    std::optional<std::string_view> body;
    /// The response of the event under way, under handle 1 (a step has one at most).
    packhost::engine::HeldResponse* response = nullptr;
    /// Reads a scalar of a body by path, through the codec of its media type.
    bool (*read_body)(void* user, const packhost::engine::HeldResponse& response,
                      std::string_view path, packhost::Secret& out) = nullptr;
    void* read_user = nullptr;
};
