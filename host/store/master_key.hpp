// master_key.hpp: the keys that wrap all other keys, in a file beside the store or elsewhere.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"
#include "packhost/secret.hpp"

namespace packhost::store {

/// The content of a key file: one key in a line of 64 hexadecimal digits, the newest first; more
/// than one while the master key is changed. Lines that begin with "#" are comments. A key's id is
/// made from the key, so that no id stands for two keys.
///
/// Errors: `wrong_key` (there is no file, or no key in it), `unsafe_file`, `store_failed`.
class MasterKeys {
 public:
    static Result<MasterKeys> read(const std::filesystem::path& file);
    /// Makes a file with a random key first, if there is none. Of several processes one makes it.
    static Result<MasterKeys> read_or_make(const std::filesystem::path& file);

    /// The key of that id, or null.
    const Secret* find(std::string_view id) const noexcept;
    const std::string& newest() const noexcept { return keys_.front().id; }

    /// Puts a random key before the others.
    Result<void> add_new();
    /// Forgets all keys but those of these ids.
    void keep(std::string_view id, std::string_view other) noexcept;
    /// Puts the keys into the file's place, durably.
    Result<void> write(const std::filesystem::path& file) const;

 private:
    struct Key {
        std::string id;
        Secret secret;
    };
    Result<void> parse(std::string_view text, const std::filesystem::path& file);
    Result<void> add(Secret secret, bool first);
    Secret text() const;

    std::vector<Key> keys_;
};

}  // namespace packhost::store
