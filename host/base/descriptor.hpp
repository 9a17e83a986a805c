// descriptor.hpp: a file descriptor that is closed at the end.
#pragma once

#include <unistd.h>

#include <utility>

namespace packhost::detail {

/// Owns a descriptor, or none if it is negative.
class Descriptor {
 public:
    explicit Descriptor(int fd) noexcept : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const noexcept { return fd_; }
    /// Gives it to the caller, who closes it.
    int release() noexcept { return std::exchange(fd_, -1); }

 private:
    int fd_;
};

}  // namespace packhost::detail
