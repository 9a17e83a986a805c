// own_lock.hpp: a configuration with a lock of its own, in which other plugins serve than those of
// the build tree.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <initializer_list>
#include <string>

#include "nodes.hpp"
#include "packhost/plugins.hpp"

namespace packhost::bench {

/// A folder of this process, gone with the object.
class OwnFolder {
 public:
    OwnFolder() { std::filesystem::create_directories(path); }
    ~OwnFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    OwnFolder(const OwnFolder&) = delete;
    OwnFolder& operator=(const OwnFolder&) = delete;

    const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                       ("packhost-bench-" + std::to_string(::getpid()));
};

/// The benchmark's configuration with exactly these plugins enabled, in a lock in that folder.
inline Config config_with(const OwnFolder& folder, std::initializer_list<const char*> plugins) {
    Config config = bench_config({});
    config.lock = folder.path / "plugins.lock";
    for (const char* file : plugins)
        if (auto enabled = enable_plugin(config, file, {}); !enabled) die(enabled.error());
    return config;
}

}  // namespace packhost::bench
