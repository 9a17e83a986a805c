// config_check.cpp: what read_config() can't see: files that a configuration refers to, and
// settings that don't go together.
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/try.hpp"
#include "packhost/config_keys.hpp"
#include "plugins/location.hpp"
#include "plugins/lock.hpp"
#include "runtime/config_table.hpp"

namespace packhost {
namespace {

namespace fs = std::filesystem;

class Check {
 public:
    explicit Check(const Config& config) : config_(config) {}

    std::vector<Error> all() {
        check_lock();
        check_folders();
        check_files();
        check_together();
        return std::move(out_);
    }

 private:
    void wrong(const std::string& key, const std::string& what, std::string hint) {
        const auto origin = config_.origins.find(key);
        const std::string place = origin == config_.origins.end() ? config_.file.string()
                                                                  : origin->second;
        out_.push_back({"bad_config", Phase::config, fmt::format("{}: {}: {}", place, key, what),
                        std::move(hint)});
    }

    void check_lock() {
        if (auto lock = plugins::read_lock(config_.lock); !lock)
            out_.push_back(std::move(lock).error());
    }

    void check_folder(const std::string& key, const fs::path& folder) {
        std::error_code failed;
        if (!fs::is_directory(folder, failed))
            wrong(key, fmt::format("there is no folder \"{}\".", folder.string()),
                  "Make it, or take it out of the list.");
    }

    void check_folders() {
        for (const fs::path& folder : config_.plugin_folders) {
            check_folder("plugins.folders", folder);
            auto safe = plugins::judge_folder(folder);
            if (!safe && safe.error().code == "unsafe_path")
                wrong("plugins.folders", safe.error().message + ".", safe.error().hint);
        }
        if (config_.origins.contains("packs.folders"))
            for (const fs::path& folder : config_.pack_folders)
                check_folder("packs.folders", folder);
    }

    void check_readable(const std::string& key, const fs::path& file) {
        if (file.empty() || ::access(file.c_str(), R_OK) == 0) return;
        wrong(key, fmt::format("\"{}\" can't be read.", file.string()),
              "Correct the path, or the file's permissions.");
    }

    void check_private(const std::string& key, const fs::path& file) {
        struct stat status{};
        if (file.empty() || ::stat(file.c_str(), &status) != 0 || !(status.st_mode & 077)) return;
        wrong(key, fmt::format("others than the owner can read or write \"{}\".", file.string()),
              fmt::format("Take that right away: chmod 600 {}", file.string()));
    }

    void check_files() {
        check_readable("network.proxy.credentials_file", config_.proxy.credentials_file);
        check_private("network.proxy.credentials_file", config_.proxy.credentials_file);
        check_private("store.key_file", config_.store.key_file);
        check_private("store.path", config_.store.file);
        for (const auto& [name, policy] : config_.network)
            check_readable("network.connections." + name + ".ca_file", policy.ca_file);
    }

    void check_together() {
        if (config_.plugin_trust == PluginTrust::signature && config_.plugin_signers.empty())
            wrong("plugins.require", "no plugin can load: there is no signer.",
                  "Name one: plugins.signers = { release = \"ed25519:...\" }");
        if (config_.proxy.resolves && config_.origins_allowed.empty())
            wrong("network.proxy.resolve",
                  "a proxy may look names up only for the origins of network.origins.",
                  "List them: network.origins = [\"https://api.example.com\"]");
        if (config_.proxy.url.empty() &&
            (!config_.proxy.credentials_file.empty() || config_.proxy.resolves))
            wrong("network.proxy.url", "the other settings of the proxy need it.",
                  "For example: url = \"http://proxy.example:3128\"");
        if (config_.audit.mode != AuditConfig::Mode::off && config_.audit.folder.empty())
            wrong("audit.folder", "there is no place for the record.",
                  "Name a folder: there is neither $XDG_STATE_HOME nor $HOME.");
        if (!config_.store.file.empty() && config_.store.key_file.empty())
            wrong("store.key_file", "the store needs a master key.", "Name a file for it.");
    }

    const Config& config_;
    std::vector<Error> out_;
};

}  // namespace

std::vector<Error> check_config(const fs::path& file) {
    auto reading = runtime::read_whole_config(file);
    if (!reading) return {std::move(reading).error()};
    if (!reading->problems.empty()) return std::move(reading->problems);
    return Check(reading->config).all();
}

}  // namespace packhost
