// file_blob.hpp: files as sources and sinks of bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "packhost/blob.hpp"

namespace packhost::detail {

/// Reads an open file from its start; owns the descriptor.
class FileSource final : public BlobSource {
 public:
    FileSource(int fd, std::string name) noexcept : fd_(fd), name_(std::move(name)) {}
    ~FileSource() override;
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    std::optional<std::uint64_t> size() const override;
    Result<std::size_t> read(std::span<char> buffer) override;
    bool can_rewind() const override { return true; }
    Result<void> rewind() override {
        at_ = 0;
        return {};
    }
    std::string file_name() const override { return name_; }

 private:
    int fd_;
    std::uint64_t at_ = 0;
    std::string name_;
};

/// Writes beside the file, and gives it its name at the end. What is no regular file (a device, a
/// pipe) is written to as it comes.
class FileSink final : public BlobSink {
 public:
    /// With `temporary` empty, `fd` is the file itself.
    FileSink(int fd, std::filesystem::path file, std::string temporary) noexcept
        : fd_(fd), file_(std::move(file)), temporary_(std::move(temporary)) {}
    ~FileSink() override;
    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;

    Result<void> write(std::string_view bytes) override;
    bool restart() override;
    Result<void> finish() override;

 private:
    Error failed(int reason) const;

    int fd_;
    std::filesystem::path file_;
    std::string temporary_;
};

}  // namespace packhost::detail
