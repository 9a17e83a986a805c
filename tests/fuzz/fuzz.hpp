// fuzz.hpp: what all targets share: a property that must hold, and an input cut into texts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// Ends the process if the condition does not hold: a fuzzer keeps the input then, a replay fails.
#define PH_HOLDS(condition) \
    ((condition) ? void() : ::packhost::fuzz::broken(#condition, __FILE__, __LINE__))

namespace packhost::fuzz {

[[noreturn]] inline void broken(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, condition);
    std::abort();
}

/// An input as texts, with a byte 0xFF between each two: no UTF-8 holds it, and all other bytes can
/// stand in a text.
class Texts {
 public:
    Texts(const std::uint8_t* data, std::size_t size)
        : rest_(reinterpret_cast<const char*>(data), size) {}

    /// The next text; "" behind the last.
    std::string_view next() {
        const std::size_t end = std::min(rest_.find('\xff'), rest_.size());
        const std::string_view text = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        return text;
    }
    bool any() const noexcept { return !rest_.empty(); }

 private:
    std::string_view rest_;
};

}  // namespace packhost::fuzz
