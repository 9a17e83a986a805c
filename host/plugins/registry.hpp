// registry.hpp: the enabled plugins, found by what they provide.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/loader.hpp"
#include "plugins/lock.hpp"

namespace packhost::plugins {

struct RegistryConfig {
    std::vector<std::string> disabled;  ///< ids that are in the lock but must not be used
    /// Which plugin serves what several provide: "auth/header" (or "header") -> plugin id; for a
    /// media type that several codecs claim, "body/text/csv" -> plugin id. A preferred plugin that
    /// can't be used is an error: another never takes its place.
    std::map<std::string, std::string, std::less<>> prefer;
    Policy policy;
    /// Files that load without a place in the lock, each in place of the lock's plugin of its id.
    std::vector<std::filesystem::path> unlocked;
};

/// A codec by one of its names.
struct CodecRef {
    std::shared_ptr<Plugin> plugin;        ///< mapped
    const ph_codec_info* info = nullptr;   ///< lives as long as the process
};

/// All plugins of a lock, verified. Nothing of a plugin runs until it is found for use: the first
/// find_auth(), find_codec() or find_transport() that leads to it maps it. Immutable after
/// construction, hence thread-safe.
class Registry {
 public:
    /// A plugin of the lock that can't be used.
    struct Failure {
        std::string id;
        std::filesystem::path file;
        Error error;
    };
    enum class State { verified, mapped, disabled, refused };
    /// One line of a list. What is refused may have no version and no offers.
    struct Listing {
        std::string id, version;
        std::filesystem::path file;
        std::string sha256;  ///< as pinned
        std::vector<Provided> provides;
        State state = State::verified;
        bool unlocked = false;
        std::vector<std::string> granted;  ///< capabilities, when it was enabled
    };

    /// Verifies every plugin of the lock that is not disabled, and goes on past those that fail.
    Registry(Lock lock, RegistryConfig config);

    /// The plugin that provides a thing, for its identity and schemas; runs nothing. `use` (a
    /// pack's auth.use) picks one plugin by id. Errors: no_plugin, not_enabled, name_conflict, or
    /// the reason why the plugin that would provide it was refused.
    Result<std::shared_ptr<Plugin>> find(std::string_view kind, std::string_view name,
                                         std::string_view use = {}) const;

    /// The same, mapped: auth(), codec() or transport() of the result is set. Errors: also those of
    /// Plugin::map().
    Result<std::shared_ptr<Plugin>> find_auth(std::string_view scheme,
                                              std::string_view use = {}) const;
    Result<std::shared_ptr<Plugin>> find_transport(std::string_view name) const;
    Result<CodecRef> find_codec(std::string_view name) const;
    /// The codec that fits a Content-Type best (media_types.hpp). Maps all codecs: what a codec
    /// serves is known to its code alone. Errors: no_plugin, name_conflict, or the reason why a
    /// codec could not be mapped when no other fits.
    Result<CodecRef> find_codec_by_media_type(std::string_view content_type) const;

    /// An enabled plugin by its id. Errors: not_enabled, or why it was refused.
    Result<std::shared_ptr<Plugin>> by_id(std::string_view id) const;

    std::vector<Failure> failures() const;
    /// Everything in the lock, by id.
    std::vector<Listing> list() const;
    /// A text of some lines: state of an id, file, digest, what it provides, conflicts, and, if it
    /// can't be used, why and what to do.
    std::string why(std::string_view id) const;

 private:
    struct Slot {
        LockEntry entry;
        std::filesystem::path file;
        bool disabled = false;
        bool unlocked = false;
        std::shared_ptr<Plugin> plugin;     // null if refused or disabled
        Error error;                        // if refused
        std::vector<Provided> claims;       // what its note says, verified or not
        std::string version;
    };
    struct Candidate {
        CodecRef codec;
        int fit = 0;
    };

    Slot make_slot(const LockEntry& entry) const;
    void add_unlocked(const std::filesystem::path& file);
    void check_slot(Slot& slot, const Pin& pin) const;
    const Slot* slot(std::string_view id) const noexcept;
    std::vector<const Slot*> providers(std::string_view kind, std::string_view name) const;
    const std::string* preferred(std::string_view kind, std::string_view name) const;
    Result<std::shared_ptr<Plugin>> usable(const Slot& slot) const;
    Result<std::shared_ptr<Plugin>> chosen(std::string_view id, std::string_view kind,
                                           std::string_view name) const;
    Result<std::shared_ptr<Plugin>> find_mapped(std::string_view kind, std::string_view name,
                                                std::string_view use) const;
    Result<CodecRef> pick(std::string_view media_type, const std::vector<Candidate>& best) const;
    std::optional<Error> trouble(const Slot& slot) const;
    Error not_provided(std::string_view kind, std::string_view name) const;
    Error not_enabled(std::string_view id) const;
    std::string signer_text(const Slot& slot) const;
    void explain_conflicts(const Slot& slot, std::string& out) const;

    Lock lock_;
    RegistryConfig config_;
    std::vector<Slot> slots_;  // by id
};

std::string_view to_string(Registry::State state) noexcept;

}  // namespace packhost::plugins
