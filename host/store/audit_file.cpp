// audit_file.cpp: lines with their hashes, one write and one fdatasync for many of them.
#include "store/audit_file.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <fmt/format.h>

#include "base/try.hpp"
#include "store/audit_folder.hpp"
#include "store/json_line.hpp"
#include "store/private_file.hpp"

namespace packhost::store {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;
constexpr std::size_t kMostName = 200;

std::int64_t now_ms() {
    using namespace std::chrono;
    return floor<milliseconds>(system_clock::now()).time_since_epoch().count();
}

std::string link_text(const AuditLink& link) {
    return fmt::format("{{\"file\":\"{}\",\"seq\":{},\"hash\":\"{}\"}}", link.file, link.seq,
                       link.hash);
}

/// The member "after" of a first line: where the newest earlier file ends so far.
Result<std::string> after(const fs::path& folder, const std::string& newest,
                          const AuditLink* before) {
    if (before && before->file >= newest) return link_text(*before);
    if (newest.empty()) return std::string("null");
    PH_TRY(const auto end, end_of_audit_file(folder / newest));
    if (end) return link_text({newest, end->seq, end->hash});
    return fmt::format("{{\"file\":\"{}\",\"seq\":null,\"hash\":null}}", newest);
}

/// Names are in the order of the chain, even if the clock was put back.
fs::path next_path(const fs::path& folder, const std::string& newest) {
    std::int64_t named = now_ms();
    if (!newest.empty()) named = std::max(named, time_of_audit_file(newest).value_or(0) + 1);
    std::uint32_t random = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random);
    return folder / audit_file_name(named, ::getpid(), random);
}

std::string first_members(const AuditOwner& owner, const std::string& earlier) {
    std::string out = fmt::format(",\"version\":{},\"host\":", kVersion);
    append_json_text(out, owner.host_version, kMostName);
    out += fmt::format(",\"pid\":{},\"user\":", ::getpid());
    append_json_text(out, owner.user, kMostName);
    return out.append(",\"after\":").append(earlier);
}

}  // namespace

Result<std::unique_ptr<AuditFile>> AuditFile::begin(const AuditOwner& owner,
                                                    const AuditLink* before) {
    const fs::path& folder = owner.folder;
    if (folder.empty()) return audit_error("There is no folder for the audit log.", folder);
    if (!before)
        if (auto made = make_private_folder(folder); !made)
            return audit_folder_error(made.error(), folder);
    PH_TRY(const AuditFolderLock lock, AuditFolderLock::take(folder));
    PH_TRY(const std::vector<std::string> names, audit_file_names(folder));
    std::string newest = names.empty() ? std::string() : names.back();
    PH_TRY(const std::string earlier, after(folder, newest, before));
    if (before) newest = std::max(newest, before->file);
    const fs::path path = next_path(folder, newest);
    const int fd = ::open(path.c_str(),
                          O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return audit_error(fmt::format("A file in the audit folder can't be made: {}.",
                                       std::strerror(errno)),
                           folder);
    std::unique_ptr<AuditFile> file(new AuditFile(path, fd));
    file->add_event("begin", first_members(owner, earlier));
    if (auto written = file->write_out(); !written) {
        ::unlink(path.c_str());  // nobody knows of it yet
        return std::move(written).error();
    }
    if (auto synced = sync_folder(folder); !synced)
        return audit_error(synced.error().message, folder);
    return file;
}

AuditFile::~AuditFile() { ::close(fd_); }

Error AuditFile::failed(int reason) const {
    return audit_error(fmt::format("The audit log can't be written: {}.", std::strerror(reason)),
                       path_.parent_path());
}

void AuditFile::add_line(std::string_view members) {
    const std::size_t begin = out_.size();
    append_json_number(out_.append("{\"seq\":"), static_cast<std::int64_t>(seq_));
    out_.append(",").append(members);
    if (seq_ > 0) out_.append(",\"prev\":\"").append(prev_).append("\"");
    out_ += '}';
    prev_ = hash_(std::string_view(out_).substr(begin));
    out_ += '\n';
    ++seq_;
}

void AuditFile::add_event(std::string_view name, std::string_view members) {
    std::string line = "\"time\":\"";
    append_time(line, now_ms());
    add_line(line.append("\",\"event\":\"").append(name).append("\"").append(members));
}

Result<void> AuditFile::append(std::string_view runs, std::uint64_t lost) {
    const std::uint64_t seq = seq_;
    const std::string prev = prev_;
    if (lost > 0) add_event("lost", fmt::format(",\"lines\":{}", lost));
    while (!runs.empty()) {
        const std::size_t end = runs.find('\n');
        add_line(runs.substr(0, end));
        runs.remove_prefix(end + 1);
    }
    auto written = write_out();
    if (written) return written;
    out_.clear();
    seq_ = seq;
    prev_ = prev;
    return written;
}

Result<void> AuditFile::end(std::string_view why) {
    add_event("end", fmt::format(",\"why\":\"{}\"", why));
    return write_out();
}

Result<void> AuditFile::write_out() {
    std::string_view left = out_;
    while (!left.empty()) {
        const ssize_t written = ::write(fd_, left.data(), left.size());
        if (written >= 0) {
            left.remove_prefix(static_cast<std::size_t>(written));
        } else if (const int reason = errno; reason != EINTR) {
            usable_ = ::ftruncate(fd_, static_cast<off_t>(size_)) == 0;
            return failed(reason);
        }
    }
    usable_ = false;  // until all is well: after a failed sync nobody knows what is on the disk
    if (::fdatasync(fd_) != 0) {
        const int reason = errno;
        // Else these lines may be there twice: here, and in the file that takes them later.
        [[maybe_unused]] const int cut = ::ftruncate(fd_, static_cast<off_t>(size_));
        return failed(reason);
    }
    PH_CHECK(check_in_place());
    usable_ = true;
    size_ += out_.size();
    out_.clear();
    return {};
}

Result<void> AuditFile::check_in_place() const {
    struct stat own {}, named {};
    if (::fstat(fd_, &own) != 0 || ::stat(path_.c_str(), &named) != 0) return failed(errno);
    if (own.st_dev != named.st_dev || own.st_ino != named.st_ino) return failed(ENOENT);
    return {};
}

}  // namespace packhost::store
