// plugins.hpp: what an administrator does with plugins: enable, list, inspect, explain.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/config.hpp"
#include "packhost/error.hpp"
#include "packhost/result.hpp"

namespace packhost {

/// A plugin of the lock, or a file that was inspected. Nothing of it has run.
struct PluginInfo {
    std::string id;
    std::string version;
    std::string sdk;
    std::filesystem::path file;
    std::string sha256;
    std::vector<std::string> provides;      ///< "auth/header"
    std::vector<std::string> needs;         ///< host services and interfaces
    std::vector<std::string> capabilities;  ///< asked for
    std::vector<std::string> granted;       ///< of these, what lock and config both grant
    /// Whose signature the file has: a name of `plugins.signers`, or "ed25519:<base64>" if the
    /// config doesn't know the key. Empty: none that holds for these bytes.
    std::string signer;
    bool unlocked = false;                  ///< loads by Config::unlocked_plugins, not by the lock
    std::vector<std::string> dependencies;  ///< shared libraries beyond the usual ones
    std::string schemas;                    ///< JSON: settings by "auth/header"
    std::optional<Error> problem;           ///< why it can't be used
};

/// All plugins of the config's lock, with what is wrong with each.
Result<std::vector<PluginInfo>> list_plugins(const Config& config);

/// A file: reads note, schema and digest, and says what a load would object to; where the lock does
/// not have that file, what enabling it without any consent would.
Result<PluginInfo> inspect_plugin(const Config& config, const std::filesystem::path& file);

/// What an administrator agrees to for one plugin. Both need the config's consent beside: the keys
/// plugins.dependencies and plugins.capabilities.
struct PluginConsent {
    std::vector<std::string> dependencies;  ///< shared libraries beyond the usual ones
    std::vector<std::string> capabilities;
};

/// Pins a file in the config's lock: from now on these very bytes, and no others, load.
Result<PluginInfo> enable_plugin(const Config& config, const std::filesystem::path& file,
                                 const PluginConsent& consent);

/// Takes a plugin out of the lock. Error: `not_enabled`.
Result<void> disable_plugin(const Config& config, std::string_view id);

/// The state of one id in words: enabled or not, what it provides, why it was refused, what to do.
std::string explain_plugin(const Config& config, std::string_view id);

/// Makes an Ed25519 key (RFC 8032): writes the private one to a new file (PEM, mode 0600) and gives
/// the public one, "ed25519:<base64>", for `plugins.signers`. Errors: `file_exists`,
/// `key_not_written`, phase plugin.
Result<std::string> make_signing_key(const std::filesystem::path& private_key);

/// Writes FILE.sig: a signature over the plugin's id, version and the SHA-256 of its bytes. The
/// result names the signer by its public key. Errors: those of inspecting, `bad_key`,
/// `unsafe_path` (others may read the key), `signature_not_written`.
Result<PluginInfo> sign_plugin(const std::filesystem::path& file,
                               const std::filesystem::path& private_key);

/// Whose signature a plugin file has, if it holds: `signer` of the result is set. `problem` says
/// why the config does not trust it: `unknown_signer`. Errors: `no_signature`, `bad_signature`,
/// `signature_mismatch`.
Result<PluginInfo> verify_plugin_signature(const Config& config,
                                           const std::filesystem::path& file);

}  // namespace packhost
