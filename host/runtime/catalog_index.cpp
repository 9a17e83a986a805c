// catalog_index.cpp: loads and replaces the index, and says what of it can be trusted.
#include "runtime/catalog_index.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "runtime/catalog_format.hpp"

namespace packhost::runtime {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kTick = 2'000'000'000;       // ns; that of FAT, the coarsest
constexpr std::int64_t kLargestIndex = 64 << 20;    // bytes

std::string read_whole(const fs::path& file) {
    // Nonblocking: a FIFO of that name must not hold the command.
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return {};
    struct stat info {};
    std::string text;
    if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= kLargestIndex) {
        text.resize(static_cast<std::size_t>(info.st_size));
        std::size_t have = 0;
        for (ssize_t got = 1; got > 0 && have < text.size(); have += static_cast<std::size_t>(got))
            if (got = ::read(fd, text.data() + have, text.size() - have); got < 0) break;
        text.resize(have);
    }
    ::close(fd);
    return text;
}

bool write_whole(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::write(fd, text.data(), text.size());
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool is_settled(const FileStamp& stamp, std::int64_t time_ns) {
    return std::max(stamp.modified_ns, stamp.changed_ns) < time_ns - kTick;
}

}  // namespace

std::int64_t system_clock_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

PackIndex PackIndex::load(const fs::path& file) {
    PackIndex index;
    if (file.empty()) return index;
    if (!decode_index(read_whole(file), index.time_ns_, index.records_)) return {};
    for (std::size_t i = 0; i < index.records_.size(); ++i)
        index.by_file_.emplace(index.records_[i].entry.file.native(), i);
    return index;
}

const PackRecord* PackIndex::knows(const fs::path& file, const FileStamp& now) const {
    const auto found = by_file_.find(file.native());
    if (found == by_file_.end()) return nullptr;
    const PackRecord& record = records_[found->second];
    const bool settled = is_settled(record.stamp, time_ns_) &&
                         (record.icon.empty() || is_settled(record.icon_stamp, time_ns_));
    return settled && record.unchanged(now) ? &record : nullptr;
}

void PackIndex::save(const fs::path& file, std::int64_t time_ns,
                     const std::vector<PackRecord>& records) {
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    std::string temporary = file.native() + ".XXXXXX";
    const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (fd < 0) return;
    const bool whole = write_whole(fd, encode_index(time_ns, records));
    if (::close(fd) != 0 || !whole || ::rename(temporary.c_str(), file.c_str()) != 0)
        ::unlink(temporary.c_str());
}

}  // namespace packhost::runtime
