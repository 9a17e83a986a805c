// log_sink.cpp: lines to a file or to stderr.
#include "packhost/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "packhost/value.hpp"

namespace packhost {
namespace {

constexpr const char* kLevels[] = {"debug", "info", "warning", "error"};

/// RFC 3339, in UTC, with milliseconds.
std::string now() {
    using namespace std::chrono;
    const auto ms = duration_cast<milliseconds>(system_clock::now().time_since_epoch());
    const auto second = static_cast<std::time_t>(ms.count() / 1000);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(second), ms.count() % 1000);
}

class FileLog final : public LogSink {
 public:
    FileLog(int fd, const LogConfig& config)
        : fd_(fd), least_(static_cast<int>(config.level)), json_(config.json) {}
    ~FileLog() override {
        if (fd_ != STDERR_FILENO) ::close(fd_);
    }

    void write(const LogLine& line) override {
        const int level = static_cast<int>(line.level);
        if (level < least_) return;
        const std::string text =
            json_ ? to_json(Object{{"time", now()},
                                   {"level", kLevels[level]},
                                   {"source", line.source},
                                   {"text", line.text}}) + "\n"
                  : fmt::format("{} {} {}: {}\n", now(), kLevels[level], line.source, line.text);
        (void)!::write(fd_, text.data(), text.size());  // whoever logs can't help it
    }

 private:
    const int fd_;
    const int least_;
    const bool json_;
};

}  // namespace

Result<std::shared_ptr<LogSink>> open_log(const LogConfig& log) {
    if (log.level == LogConfig::Level::off) return std::shared_ptr<LogSink>();
    int fd = STDERR_FILENO;
    if (!log.file.empty()) {
        fd = ::open(log.file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
        if (fd < 0)
            return Error{"log_not_opened", Phase::config,
                         fmt::format("The log \"{}\" can't be opened: {}.", log.file.string(),
                                     std::strerror(errno)),
                         "Check log.file: packhost config show --origin"};
    }
    return std::shared_ptr<LogSink>(std::make_shared<FileLog>(fd, log));
}

}  // namespace packhost
