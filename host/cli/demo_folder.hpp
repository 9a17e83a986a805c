// demo_folder.hpp: the files of `packhost demo --serve`: a connection, its key, a configuration.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "packhost/config.hpp"

namespace packhost::cli {

inline constexpr char kDemoConnection[] = "acme-demo";

/// The configuration of the host for the demo: its connection reaches that URL alone, by plain http
/// and no proxy, and nothing else is reached by anyone. One worker, so that the second run shows
/// the first one's connection in use again.
Config demo_config(Config config, const std::string& base_url);

/// A new folder that only its owner can read; removed, with what is in it, at the end.
class DemoFolder {
 public:
    /// Writes acme-demo.toml, api-key.txt and packhost.toml, which uses the lock of `config`.
    static Result<std::unique_ptr<DemoFolder>> make(const Config& config,
                                                    const std::string& base_url,
                                                    const std::string& key);
    ~DemoFolder();
    DemoFolder(const DemoFolder&) = delete;
    DemoFolder& operator=(const DemoFolder&) = delete;

    std::filesystem::path config() const { return path_ / "packhost.toml"; }
    std::filesystem::path connection() const { return path_ / "acme-demo.toml"; }

 private:
    explicit DemoFolder(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
};

}  // namespace packhost::cli
