// lock_write.cpp: writes plugins.lock: whole or not at all, one writer at a time.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/try.hpp"
#include "plugins/lock.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;

Error not_written(const path& file, std::string_view step, int number) {
    return {"lock_not_written", Phase::config,
            fmt::format("The plugin lock \"{}\" can't be written: {}: {}.", file.string(), step,
                        std::strerror(number)),
            "Check the folder's permissions and the free space, or name another lock."};
}

/// A TOML basic string; the reader allows no control characters.
std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string toml_list(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + toml_string(text);
    return '[' + out + ']';
}

std::string render(const Lock& lock) {
    std::vector<LockEntry> entries = lock.entries;
    std::sort(entries.begin(), entries.end(),
              [](const LockEntry& a, const LockEntry& b) { return a.id < b.id; });
    std::string out =
        "# Enabled plugins and their digests; kept by `packhost plugin enable` and `disable`.\n"
        "version = 1\n";
    for (const LockEntry& entry : entries) {
        out += fmt::format("\n[[plugin]]\nid = {}\nfile = {}\nsha256 = {}\ndependencies = {}\n",
                           toml_string(entry.id), toml_string(entry.file.string()),
                           toml_string(entry.sha256), toml_list(entry.dependencies));
        if (!entry.version.empty())
            out += fmt::format("version = {}\n", toml_string(entry.version));
        if (!entry.signer.empty()) out += fmt::format("signer = {}\n", toml_string(entry.signer));
        out += fmt::format("capabilities = {}\n", toml_list(entry.capabilities));
    }
    return out;
}

/// Closes a descriptor, and removes a file that was not renamed away.
struct Temporary {
    int fd = -1;
    std::string name;
    ~Temporary() {
        if (fd >= 0) ::close(fd);
        if (!name.empty()) ::unlink(name.c_str());
    }
};

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno != EINTR) return false;
        if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

// So that the rename itself survives a power cut.
bool sync_folder(const path& folder) {
    Temporary opened;
    opened.fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return opened.fd >= 0 && ::fsync(opened.fd) == 0;
}

Result<void> make_folder(const path& file) {
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    if (failed) return not_written(file, "its folder can't be made", failed.value());
    return {};
}

}  // namespace

Result<void> write_lock(const path& given, const Lock& lock) {
    const path file = std::filesystem::absolute(given).lexically_normal();
    PH_CHECK(make_folder(file));
    Temporary temporary;
    temporary.name = file.string() + ".XXXXXX";
    temporary.fd = ::mkostemp(temporary.name.data(), O_CLOEXEC);
    if (temporary.fd < 0) {
        temporary.name.clear();
        return not_written(file, "no file can be made beside it", errno);
    }
    if (!write_all(temporary.fd, render(lock)) || ::fchmod(temporary.fd, 0644) != 0 ||
        ::fsync(temporary.fd) != 0)
        return not_written(file, "writing", errno);
    if (::rename(temporary.name.c_str(), file.c_str()) != 0)
        return not_written(file, "renaming", errno);
    temporary.name.clear();
    if (!sync_folder(file.parent_path())) return not_written(file, "syncing its folder", errno);
    return {};
}

Result<void> update_lock(const path& given, const std::function<Result<void>(Lock&)>& change) {
    const path file = std::filesystem::absolute(given).lexically_normal();
    PH_CHECK(make_folder(file));
    const std::string guard = file.string() + ".guard";
    Temporary held;  // the guard's file stays: removing it would let two in
    held.fd = ::open(guard.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (held.fd < 0) return not_written(file, "its guard can't be opened", errno);
    while (::flock(held.fd, LOCK_EX) != 0)
        if (errno != EINTR) return not_written(file, "waiting for other writers", errno);
    PH_TRY(Lock lock, read_lock(file));
    PH_CHECK(change(lock));
    return write_lock(file, lock);
}

}  // namespace packhost::plugins
