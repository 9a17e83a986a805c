// demo_folder.cpp: writes and removes the files of the demo.
#include "cli/demo_folder.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "packhost/connection_form.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

Error unwritable(const fs::path& file) {
    return {"demo_folder", Phase::config,
            fmt::format("{} can't be written: {}.", file.string(), std::strerror(errno)),
            "Name a folder for temporary files with $TMPDIR."};
}

Result<void> write_private(const fs::path& file, const std::string& text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return unwritable(file);
    const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (::close(fd) != 0 || !whole) return unwritable(file);
    return {};
}

/// A TOML basic string; JSON's escapes are among TOML's.
std::string quoted(const std::string& text) { return to_json(Value(text)); }

}  // namespace

Config demo_config(Config config, const std::string& base_url) {
    config.workers = 1;
    config.network.clear();
    config.network[kDemoConnection] = ConnectionPolicy{{"loopback"}, true, {}};
    const auto origin = origin_of_url(base_url);
    config.origins_allowed = {origin ? *origin : base_url};
    config.proxy = {};
    config.audit.mode = AuditConfig::Mode::off;  // nobody's runs
    config.history.file.clear();
    return config;
}

Result<std::unique_ptr<DemoFolder>> DemoFolder::make(const Config& config,
                                                     const std::string& base_url,
                                                     const std::string& key) {
    std::string name = (fs::temp_directory_path() / "packhost-demo-XXXXXX").string();
    if (!::mkdtemp(name.data())) return unwritable(name);
    std::unique_ptr<DemoFolder> folder(new DemoFolder(name));
    const std::string connection = fmt::format(
        "provider = \"acme-api\"\nbase_url = {}\n\n[credentials]\n"
        "api-key = {{ value_file = \"api-key.txt\" }}\n",
        quoted(base_url));
    const std::string settings = fmt::format(
        "[plugins]\nlock = {}\n\n[network.connections.\"{}\"]\nallow = [\"loopback\"]\n"
        "plain_http = true\n",
        quoted(config.lock.string()), kDemoConnection);
    for (const auto& [file, text] : {std::pair{folder->path_ / "api-key.txt", key + '\n'},
                                     std::pair{folder->connection(), connection},
                                     std::pair{folder->config(), settings}})
        if (auto written = write_private(file, text); !written) return written.error();
    return folder;
}

DemoFolder::~DemoFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace packhost::cli
