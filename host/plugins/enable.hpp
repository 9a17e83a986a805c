// enable.hpp: adds a plugin to the lock, or takes it out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plugins/lock.hpp"
#include "plugins/policy.hpp"

namespace packhost::plugins {

/// Enables a plugin: checks all that can be checked without running it, then writes its canonical
/// path and digest to the lock, in place of an older entry with its id. Below a prefix whose lock
/// is PREFIX/etc/packhost/plugins.lock the path is written relative to the lock, so that the tree
/// can move. A missing capability does not hinder: it is granted in the configuration. Errors:
/// those of inspect() and verify(), and those of the lock; a declared dependency that is not among
/// `accepted_dependencies` is foreign_dependency.
Result<LockEntry> enable(const std::filesystem::path& lock_path, const std::filesystem::path& file,
                         const TextSet& accepted_dependencies, const Policy& policy);

/// Takes a plugin out of the lock. Error: not_enabled.
Result<void> disable(const std::filesystem::path& lock_path, std::string_view id);

}  // namespace packhost::plugins
