// audit_folder.cpp: names with times, last lines, and a lock around the making of a file.
#include "store/audit_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include <fmt/format.h>

#include "base/try.hpp"
#include "store/audit_line.hpp"
#include "store/audit_trouble.hpp"

namespace packhost::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "audit-", kSuffix = ".jsonl";
constexpr std::string_view kTimeForm = "00000000T000000.000Z-";

std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits) {
    int out = 0;
    const char* const begin = text.data() + at;
    const auto [end, failed] = std::from_chars(begin, begin + digits, out);
    return failed == std::errc() && end == begin + digits ? std::optional(out) : std::nullopt;
}

bool has_time_form(std::string_view text) {
    for (std::size_t i = 0; i < kTimeForm.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (kTimeForm[i] == '0' ? !digit : text[i] != kTimeForm[i]) return false;
    }
    return true;
}

}  // namespace

Error audit_error(std::string_view what, const fs::path& folder) {
    return {"audit_unavailable", Phase::policy, std::string(what), audit_advice(folder)};
}

Error audit_folder_error(const Error& why, const fs::path& folder) {
    Error out = audit_error(why.message, folder);
    if (why.code == "unsafe_file") out.hint = why.hint;
    return out;
}

std::string audit_file_name(std::int64_t unix_ms, int pid, std::uint32_t random) {
    using namespace std::chrono;
    const sys_time<milliseconds> time{milliseconds(unix_ms)};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    return fmt::format("{}{:04}{:02}{:02}T{:02}{:02}{:02}.{:03}Z-{}-{:08x}{}", kPrefix,
                       static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count(), pid, random, kSuffix);
}

std::optional<std::int64_t> time_of_audit_file(std::string_view name) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) ||
        name.size() < kPrefix.size() + kTimeForm.size() + kSuffix.size())
        return std::nullopt;
    const std::string_view text = name.substr(kPrefix.size(), kTimeForm.size());
    if (!has_time_form(text)) return std::nullopt;
    using namespace std::chrono;
    const auto part = [&](std::size_t at, std::size_t digits) { return *number(text, at, digits); };
    const year_month_day date{year(part(0, 4)), month(static_cast<unsigned>(part(4, 2))),
                              day(static_cast<unsigned>(part(6, 2)))};
    if (!date.ok()) return std::nullopt;
    const auto time = sys_days(date) + hours(part(9, 2)) + minutes(part(11, 2)) +
                      seconds(part(13, 2)) + milliseconds(part(16, 3));
    return time.time_since_epoch().count();
}

Result<std::vector<std::string>> audit_file_names(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code failed;
    fs::directory_iterator at(folder, failed);
    for (; !failed && at != fs::directory_iterator(); at.increment(failed)) {
        std::string name = at->path().filename().string();
        std::error_code gone;
        if (time_of_audit_file(name) && at->is_regular_file(gone)) names.push_back(std::move(name));
    }
    if (failed)
        return audit_error(fmt::format("The audit folder can't be read: {}.", failed.message()),
                           folder);
    std::sort(names.begin(), names.end());
    return names;
}

std::optional<std::uint64_t> seq_of_audit_line(std::string_view line) noexcept {
    constexpr std::string_view kBegin = "{\"seq\":";
    if (!line.starts_with(kBegin)) return std::nullopt;
    std::uint64_t seq = 0;
    const auto [end, failed] =
        std::from_chars(line.data() + kBegin.size(), line.data() + line.size(), seq);
    if (failed != std::errc() || end == line.data() + line.size() || *end != ',')
        return std::nullopt;
    return seq;
}

Result<std::string> read_audit_file(const fs::path& file, std::uint64_t from) {
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    const std::streamoff size = in.tellg(), begin = static_cast<std::streamoff>(from);
    std::string text(static_cast<std::size_t>(std::max<std::streamoff>(size - begin, 0)), '\0');
    in.seekg(std::min(begin, std::max<std::streamoff>(size, 0)));
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in) return text;
    return audit_error(fmt::format("{} can't be read.", file.filename().string()),
                       file.parent_path());
}

Result<std::optional<AuditEnd>> end_of_audit_file(const fs::path& file) {
    std::error_code failed;
    const std::uint64_t size = fs::file_size(file, failed);
    const std::uint64_t tail = 2 * kMostAuditLine;
    PH_TRY(const std::string text, read_audit_file(file, !failed && size > tail ? size - tail : 0));
    const std::size_t end = text.rfind('\n');
    if (end == std::string::npos) return std::optional<AuditEnd>();
    const std::size_t before = end == 0 ? std::string::npos : text.rfind('\n', end - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    const auto seq = seq_of_audit_line(line);
    if (!seq) return std::optional<AuditEnd>();
    LineHash hash;
    return std::optional(AuditEnd{*seq, std::string(hash(line))});
}

Result<AuditFolderLock> AuditFolderLock::take(const fs::path& folder) {
    const fs::path file = folder / ".lock";
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
    if (fd < 0)
        return audit_error(
            fmt::format("The audit folder can't be written to: {}.", std::strerror(errno)), folder);
    for (int left = 200; ::flock(fd, LOCK_EX | LOCK_NB) != 0; --left) {
        if (left == 0) {
            ::close(fd);
            return audit_error("Another process holds the lock of the audit folder.", folder);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return AuditFolderLock(fd);
}

AuditFolderLock::AuditFolderLock(AuditFolderLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

AuditFolderLock::~AuditFolderLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace packhost::store
