// allocations.hpp: counts what operator new gives in this program and in the plugin. To be included
// in one source of a program.
#pragma once

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace packhost::codec_test {

/// What was allocated since this object was made.
class Allocations {
 public:
    Allocations() : count_(total_count), bytes_(total_bytes) { highest = total_bytes; }

    std::size_t count() const { return total_count - count_; }
    /// The most bytes that were in use at once, beyond those at the start.
    std::size_t peak() const { return highest - bytes_; }
    /// The bytes in use now, beyond those at the start; 0 if there are fewer.
    std::size_t now() const { return total_bytes > bytes_ ? total_bytes - bytes_ : 0; }

    static void* allocate(std::size_t size) {
        void* memory = std::malloc(size ? size : 1);
        if (!memory) throw std::bad_alloc();
        ++total_count;
        total_bytes += malloc_usable_size(memory);
        highest = std::max(highest, total_bytes);
        return memory;
    }
    static void release(void* memory) noexcept {
        if (memory) total_bytes -= malloc_usable_size(memory);
        std::free(memory);
    }

 private:
    static inline std::size_t total_count = 0, total_bytes = 0, highest = 0;
    std::size_t count_, bytes_;
};

}  // namespace packhost::codec_test

void* operator new(std::size_t size) { return packhost::codec_test::Allocations::allocate(size); }
void* operator new[](std::size_t size) { return packhost::codec_test::Allocations::allocate(size); }
void operator delete(void* memory) noexcept { packhost::codec_test::Allocations::release(memory); }
void operator delete(void* memory, std::size_t) noexcept {
    packhost::codec_test::Allocations::release(memory);
}
void operator delete[](void* memory) noexcept {
    packhost::codec_test::Allocations::release(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    packhost::codec_test::Allocations::release(memory);
}
