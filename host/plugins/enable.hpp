// enable.hpp: adds a plugin to the lock, or takes it out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plugins/lock.hpp"
#include "plugins/policy.hpp"

namespace packhost::plugins {

/// What the administrator agrees to for this plugin.
struct Consent {
    TextSet dependencies = {};  ///< libraries beyond the usual ones
    TextSet capabilities = {};
};

/// Enables a plugin: checks all that can be checked without running it, then writes its canonical
/// path and digest to the lock, in place of an older entry with its id. Below a prefix whose lock
/// is PREFIX/etc/packhost/plugins.lock the path is written relative to the lock, so that the tree
/// can move. A capability that the configuration does not grant does not hinder: it may do so
/// later. Errors: those of inspect() and verify(), and those of the lock; a declared dependency
/// that is not accepted is foreign_dependency, a capability that is not granted capability_denied.
Result<LockEntry> enable(const std::filesystem::path& lock_path, const std::filesystem::path& file,
                         const Consent& consent, const Policy& policy);

/// Takes a plugin out of the lock. Error: not_enabled.
Result<void> disable(const std::filesystem::path& lock_path, std::string_view id);

}  // namespace packhost::plugins
