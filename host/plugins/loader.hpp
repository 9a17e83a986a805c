// loader.hpp: from a file and its pin to a plugin that can be called, in two steps: verify, map.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plugins/identity.hpp"
#include "plugins/policy.hpp"
#include "plugins/sealed_file.hpp"
#include "plugins/tables.hpp"

namespace packhost::plugins {

/// What an administrator enabled: a digest, and what was agreed to beside it.
struct Pin {
    std::string id;      ///< empty: any
    std::string sha256;  ///< 64 hexadecimal digits
    TextSet dependencies = {};
    std::string version = {};  ///< empty: any
    TextSet capabilities = {};
    /// A developer's wish: no digest; what the note asks for is up to the policy alone.
    bool unlocked = false;
};

/// A verified plugin, mapped when it is first needed. Thread-safe. Destroying an unmapped one frees
/// its bytes; a mapped one stays mapped for the life of the process, tables and texts included.
class Plugin {
 public:
    const Identity& identity() const noexcept { return declaration_.identity; }
    const Schemas& schemas() const noexcept { return declaration_.schemas; }
    const std::filesystem::path& file() const noexcept { return file_; }
    const std::string& sha256() const noexcept { return sealed_.sha256(); }

    /// Maps the verified bytes, holds the code against the note and runs the self-test; once: later
    /// calls repeat the first one's outcome. This is the first time that code of the plugin runs.
    /// Errors: load_failed, mapping_mismatch, missing_symbol, entry_mismatch, self_test_failed,
    /// plugin_exception.
    Result<void> map();
    /// Why map() failed, if it was called and did.
    std::optional<Error> map_failure() const;
    bool mapped() const noexcept { return mapped_.load(std::memory_order_acquire); }

    /// The tables; null before map() succeeded, or if the plugin does not offer the interface.
    const ph_auth* auth() const noexcept { return mapped() ? tables_.auth : nullptr; }
    const ph_codec* codec() const noexcept { return mapped() ? tables_.codec : nullptr; }
    const ph_transport* transport() const noexcept {
        return mapped() ? tables_.transport : nullptr;
    }

    ~Plugin();
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;

 private:
    friend Result<std::shared_ptr<Plugin>> verify(const std::filesystem::path&, const Pin&,
                                                  const Policy&);
    Plugin(std::filesystem::path file, SealedFile sealed, Declaration declaration);
    Result<void> map_once();

    std::filesystem::path file_;
    SealedFile sealed_;
    Declaration declaration_;
    mutable std::mutex mutex_;            // guards outcome_ and the mapping itself
    std::optional<Result<void>> outcome_;
    std::atomic<bool> mapped_ = false;   // publishes tables_
    Tables tables_;
    bool keep_ = false;                  // the descriptor must outlive this object
};

/// Checks a file against its pin and the policy, and runs no code of it. The bytes that pass are
/// kept sealed, so that a later change of the file changes nothing. Errors: no_pin, unsafe_path,
/// outside_folders, no_file, too_large, digest_mismatch, no_signature, bad_signature,
/// signature_mismatch, unknown_signer, not_a_plugin, truncated, wrong_architecture, no_note,
/// bad_note, id_mismatch, search_path, foreign_dependency, executable_stack, missing_symbol,
/// extra_symbol, newer_need, capability_denied, system_error.
Result<std::shared_ptr<Plugin>> verify(const std::filesystem::path& file, const Pin& pin,
                                       const Policy& policy);

/// What can be told of a file without a pin.
struct Inspection {
    std::filesystem::path file;
    std::string sha256;
    Declaration declaration;
    std::optional<Signature> signature;  ///< that holds for these bytes, whoever made it
    std::vector<Error> problems;  ///< what would keep it from being loaded, in the order of checks
};

/// Reads digest, notes and problems of a file, and runs no code of it. An error only if there is no
/// identity to be read: no_file, too_large, unsafe_path (a symbolic link), not_a_plugin, truncated,
/// wrong_architecture, no_note, bad_note, system_error. What the signature lacks is a problem only
/// where the policy requires one.
Result<Inspection> inspect(const std::filesystem::path& file, const Policy& policy,
                           const TextSet& accepted_dependencies = {});

}  // namespace packhost::plugins
