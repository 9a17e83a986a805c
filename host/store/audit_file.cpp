// audit_file.cpp: lines with their hashes, one write and one fdatasync for many of them.
#include "store/audit_file.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

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

/// The member "after" of a first line: where the newest earlier file ends so far.
Result<std::string> after(const fs::path& folder, const std::string& newest) {
    if (newest.empty()) return std::string("null");
    PH_TRY(const auto end, end_of_audit_file(folder / newest));
    if (!end) return fmt::format("{{\"file\":\"{}\",\"seq\":null,\"hash\":null}}", newest);
    return fmt::format("{{\"file\":\"{}\",\"seq\":{},\"hash\":\"{}\"}}", newest, end->seq,
                       end->hash);
}

}  // namespace

Result<std::unique_ptr<AuditFile>> AuditFile::begin(const fs::path& folder,
                                                    std::string_view host_version,
                                                    std::string_view user) {
    if (auto made = make_private_folder(folder); !made)
        return audit_error(made.error().message, folder);
    PH_TRY(const AuditFolderLock lock, AuditFolderLock::take(folder));
    PH_TRY(const std::vector<std::string> names, audit_file_names(folder));
    const std::string newest = names.empty() ? std::string() : names.back();
    PH_TRY(const std::string earlier, after(folder, newest));
    // Names are in the order of the chain, even if the clock was put back.
    const std::int64_t now = now_ms();
    const std::int64_t named =
        newest.empty() ? now : std::max(now, time_of_audit_file(newest).value_or(0) + 1);
    std::uint32_t random = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random);
    const fs::path path = folder / audit_file_name(named, ::getpid(), random);
    const int fd = ::open(path.c_str(),
                          O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return audit_error(fmt::format("A file in the audit folder can't be made: {}.",
                                       std::strerror(errno)),
                           folder);
    std::unique_ptr<AuditFile> file(new AuditFile(path, fd));
    std::string members = fmt::format(",\"version\":{},\"host\":", kVersion);
    append_json_text(members, host_version, kMostName);
    members += fmt::format(",\"pid\":{},\"user\":", ::getpid());
    append_json_text(members, user, kMostName);
    members += ",\"after\":" + earlier;
    file->add_event("begin", members);
    PH_CHECK(file->write_out());
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
    if (lost > 0) add_event("lost", fmt::format(",\"lines\":{}", lost));
    while (!runs.empty()) {
        const std::size_t end = runs.find('\n');
        add_line(runs.substr(0, end));
        runs.remove_prefix(end + 1);
    }
    return write_out();
}

Result<void> AuditFile::end(std::string_view why) {
    add_event("end", fmt::format(",\"why\":\"{}\"", why));
    return write_out();
}

Result<void> AuditFile::write_out() {
    std::string_view left = out_;
    int reason = 0;
    while (!left.empty() && reason == 0) {
        const ssize_t written = ::write(fd_, left.data(), left.size());
        if (written >= 0) left.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR) reason = errno;
    }
    if (reason == 0 && ::fdatasync(fd_) != 0) reason = errno;
    if (reason != 0) {
        // Else these lines would be there twice: here, and in the file that takes them later.
        if (::ftruncate(fd_, static_cast<off_t>(size_)) != 0) return failed(reason);
        return failed(reason);
    }
    size_ += out_.size();
    out_.clear();
    return check_in_place();
}

Result<void> AuditFile::check_in_place() const {
    struct stat own {}, named {};
    if (::fstat(fd_, &own) != 0 || ::stat(path_.c_str(), &named) != 0) return failed(errno);
    if (own.st_dev != named.st_dev || own.st_ino != named.st_ino) return failed(ENOENT);
    return {};
}

}  // namespace packhost::store
