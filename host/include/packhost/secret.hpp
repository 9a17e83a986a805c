// secret.hpp: bytes that can be used and never printed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace packhost {

/// A credential's bytes, in locked, undumped memory that is wiped when the last byte is given back.
/// It can't be copied by accident, streamed, formatted or compared by ==; `expose()` is the one way
/// to the bytes, and its every use is to be justified. Moving is cheap. Any thread, one at a time.
class Secret {
 public:
    Secret() noexcept = default;
    /// Copies the bytes; the caller wipes its own copy. Aborts the process only if the system has
    /// no memory at all.
    explicit Secret(std::string_view bytes);
    Secret(Secret&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { reset(); }

    bool operator==(const Secret&) const = delete;

    /// A deliberate copy.
    Secret clone() const { return Secret(expose()); }
    bool empty() const noexcept { return size_ == 0; }
    std::size_t size() const noexcept { return size_; }
    /// The bytes, valid until the next change of this secret.
    std::string_view expose() const noexcept { return {data_, size_}; }

    /// Appends bytes, growing in locked memory.
    void append(std::string_view bytes);
    void push_back(char byte) { append({&byte, 1}); }
    /// Appends that many zero bytes; where to write them, valid until the next change.
    char* extend(std::size_t count);
    /// Wipes, but keeps the memory for the next use.
    void clear() noexcept;
    /// Wipes and forgets.
    void reset() noexcept;

 private:
    void reserve(std::size_t capacity);

    char* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// The text with every secret masked that this process uses: credentials of connections that runs
/// were given, and tokens that were fetched with them, also encoded. The host's own errors and log
/// lines have gone through it; give it what else is to be seen by people, such as what an exception
/// says. Not for pins, which may hold what an API answered. Any thread.
std::string redacted(std::string_view text);

}  // namespace packhost
