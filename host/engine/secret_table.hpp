// secret_table.hpp: a worker's secrets behind handles, and the scopes in which handles live.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/abi/host.h"
#include "packhost/secret.hpp"

namespace packhost::engine {

/// A response that the host holds for a scheme, or a document: bytes in locked memory, read by path alone.
struct HeldResponse {
    int status = 0;
    std::vector<std::pair<std::string, Secret>> headers;
    std::string media_type;
    Secret body;
    std::vector<std::string> extracted;  ///< paths that became secrets: not to be read as text
};

/// Reads bodies by path, through the codec of their media type.
class BodyReader {
 public:
    virtual ~BodyReader() = default;
    /// Whether the body is what its media type says.
    virtual bool is_valid(const HeldResponse& response) = 0;
    /// Appends the text of the scalar at "$body.…"; false: there is none.
    virtual bool read(const HeldResponse& response, std::string_view path, Secret& out) = 0;
};

class TlsIdentity;

/// Slots of secrets; a handle is a slot and its generation, so that a stale one finds nothing.
/// One worker's thread.
class SecretTable {
 public:
    /// Whether a plugin has put a secret together, and of what: with a secret in it, it may hold
    /// what the plugin wrote around that; of texts alone, it is nothing that the plugin can't know.
    enum class Made { no, of_texts, of_secrets };
    ph_secret add(Secret secret, Made made = Made::no);
    /// An identity under a handle of its own; as a secret it is empty.
    ph_secret add(std::shared_ptr<const TlsIdentity> identity);
    /// The secret, or null for a handle that is unknown or stale. Valid until it is removed.
    const Secret* find(ph_secret handle) const noexcept;
    /// The identity, or null for any other handle.
    std::shared_ptr<const TlsIdentity> find_identity(ph_secret handle) const noexcept;
    Made made(ph_secret handle) const noexcept;
    void remove(ph_secret handle) noexcept;
    std::size_t count() const noexcept { return slots_.size() - free_.size(); }

    /// Who reads the bodies of what scopes hold; null: they can't be read.
    void set_bodies(BodyReader* bodies) noexcept { bodies_ = bodies; }
    BodyReader* bodies() const noexcept { return bodies_; }

 private:
    struct Slot {
        Secret secret;
        std::shared_ptr<const TlsIdentity> identity;
        std::uint32_t generation = 1;
        bool used = false;
        Made made = Made::no;
    };
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
    BodyReader* bodies_ = nullptr;
};


}  // namespace packhost::engine

/// What a plugin calls its scope: the handles of one instance or one operation. Owned by the
/// engine.
struct ph_scope {
    explicit ph_scope(packhost::engine::SecretTable& secret_table) : table(secret_table) {}
    ~ph_scope() { clear(); }
    ph_scope(const ph_scope&) = delete;
    ph_scope& operator=(const ph_scope&) = delete;

    ph_secret keep(std::shared_ptr<const packhost::engine::TlsIdentity> identity) {
        handles.push_back(table.add(std::move(identity)));
        return handles.back();
    }
    ph_secret keep(packhost::Secret secret, packhost::engine::SecretTable::Made made =
                                                packhost::engine::SecretTable::Made::no) {
        handles.push_back(table.add(std::move(secret), made));
        return handles.back();
    }
    void clear() noexcept {
        for (const ph_secret handle : handles) table.remove(handle);
        handles.clear();
        fetched.clear();
        documents.clear();
    }
    /// What extract() and read() name: 1 is the response of the event under way (a step has one at
    /// most), those above are documents. Null: there is none.
    packhost::engine::HeldResponse* held(std::uint64_t handle) noexcept {
        if (handle == 1) return response;
        const std::uint64_t index = handle - 2;
        return handle >= 2 && index < documents.size() ? documents[index].get() : nullptr;
    }

    packhost::engine::SecretTable& table;
    std::vector<ph_secret> handles;
    std::vector<ph_secret> fetched;  ///< those that the scheme took from responses
    bool may_reveal = false;
    /// The encoded body, during the sign turn.
    std::optional<std::string_view> body;
    packhost::engine::HeldResponse* response = nullptr;
    std::vector<std::unique_ptr<packhost::engine::HeldResponse>> documents;
};
