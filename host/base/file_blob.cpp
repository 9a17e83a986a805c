// file_blob.cpp: sources and sinks over files, and bytes in memory as a source.
#include "base/file_blob.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace packhost {
namespace detail {
namespace {

Error bad_blob(const std::filesystem::path& file, std::string_view what, std::string_view reason) {
    std::string message = "The file " + file.string() + " can't be ";
    message.append(what).append(": ").append(reason).append(".");
    return {"bad_blob", Phase::input, std::move(message), ""};
}

class MemorySource final : public BlobSource {
 public:
    MemorySource(std::string bytes, std::string name)
        : bytes_(std::move(bytes)), name_(std::move(name)) {}

    std::optional<std::uint64_t> size() const override { return bytes_.size(); }
    Result<std::size_t> read(std::span<char> buffer) override {
        const std::size_t n = bytes_.copy(buffer.data(), buffer.size(), at_);
        at_ += n;
        return n;
    }
    bool can_rewind() const override { return true; }
    Result<void> rewind() override {
        at_ = 0;
        return {};
    }
    std::string file_name() const override { return name_; }

 private:
    const std::string bytes_;
    const std::string name_;
    std::size_t at_ = 0;
};

}  // namespace

FileSource::~FileSource() { ::close(fd_); }

std::optional<std::uint64_t> FileSource::size() const {
    struct stat file {};
    if (::fstat(fd_, &file) != 0) return std::nullopt;
    return static_cast<std::uint64_t>(file.st_size);
}

Result<std::size_t> FileSource::read(std::span<char> buffer) {
    while (true) {
        const ssize_t n = ::pread(fd_, buffer.data(), buffer.size(), static_cast<off_t>(at_));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return bad_blob(name_, "read", std::strerror(errno));
        at_ += static_cast<std::uint64_t>(n);
        return static_cast<std::size_t>(n);
    }
}

FileSink::~FileSink() {
    if (fd_ >= 0) ::close(fd_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Error FileSink::failed(int reason) const {
    return bad_blob(file_, "written", std::strerror(reason));
}

Result<void> FileSink::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return failed(n < 0 ? errno : ENOSPC);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

bool FileSink::restart() {
    return !temporary_.empty() && ::ftruncate(fd_, 0) == 0 && ::lseek(fd_, 0, SEEK_SET) == 0;
}

Result<void> FileSink::finish() {
    if (::close(std::exchange(fd_, -1)) != 0) return failed(errno);
    if (temporary_.empty()) return {};
    if (::rename(temporary_.c_str(), file_.c_str()) != 0) return failed(errno);
    temporary_.clear();
    return {};
}

}  // namespace detail

using namespace detail;

Result<std::shared_ptr<BlobSource>> BlobSource::open(const std::filesystem::path& file) {
    // Without O_NONBLOCK a pipe that nobody writes to would hold up the caller.
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return bad_blob(file, "read", std::strerror(errno));
    auto source = std::make_shared<FileSource>(fd, file.filename().string());
    struct stat found {};
    if (::fstat(fd, &found) != 0) return bad_blob(file, "read", std::strerror(errno));
    if (!S_ISREG(found.st_mode)) return bad_blob(file, "read", "it is no regular file");
    return std::shared_ptr<BlobSource>(std::move(source));
}

std::shared_ptr<BlobSource> BlobSource::of(std::string bytes, std::string file_name) {
    return std::make_shared<MemorySource>(std::move(bytes), std::move(file_name));
}

Result<std::shared_ptr<BlobSink>> BlobSink::create(const std::filesystem::path& file) {
    struct stat found {};
    const bool exists = ::stat(file.c_str(), &found) == 0;
    if (exists && S_ISDIR(found.st_mode)) return bad_blob(file, "written", "it is a folder");
    if (exists && !S_ISREG(found.st_mode)) {
        const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
        if (fd < 0) return bad_blob(file, "written", std::strerror(errno));
        return std::shared_ptr<BlobSink>(std::make_shared<FileSink>(fd, file, ""));
    }
    std::uint64_t random = 0;
    if (::getrandom(&random, sizeof random, 0) != sizeof random)
        return bad_blob(file, "written", "there are no random numbers");
    std::string temporary = file.string() + ".part-" + std::to_string(random);
    const int fd = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC,
                          exists ? found.st_mode & 0777 : 0666);
    if (fd < 0) return bad_blob(file, "written", std::strerror(errno));
    return std::shared_ptr<BlobSink>(
        std::make_shared<FileSink>(fd, file, std::move(temporary)));
}

}  // namespace packhost
