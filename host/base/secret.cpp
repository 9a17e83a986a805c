// secret.cpp: Secret, over a process-wide heap of locked pages.
#include "packhost/secret.hpp"

#include <openssl/crypto.h>
#include <sys/mman.h>

#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace packhost {
namespace {

/// Blocks of 64 bytes to 16 KiB from locked, undumped chunks that are kept for ever; larger ones
/// have a mapping of their own. Memory, like malloc's, is the one thing that is process-wide here.
class LockedHeap {
 public:
    static LockedHeap& instance() {
        static LockedHeap* heap = new LockedHeap;  // outlives every static Secret
        return *heap;
    }

    static std::size_t rounded(std::size_t size) {
        return std::bit_ceil(size < kSmallest ? kSmallest : size);
    }

    char* take(std::size_t size) {
        if (size > kLargest) return map(size);
        if (Shelf* shelf = own_shelf(size); shelf && shelf->head) {
            --shelf->count;
            return reinterpret_cast<char*>(std::exchange(shelf->head, shelf->head->next));
        }
        const std::lock_guard lock(mutex_);
        Free*& head = free_[index(size)];
        if (!head) refill(size, head);
        return reinterpret_cast<char*>(std::exchange(head, head->next));
    }

    void give_back(char* block, std::size_t size) noexcept {
        OPENSSL_cleanse(block, size);
        if (size > kLargest) {
            munmap(block, size);
            return;
        }
        if (Shelf* shelf = own_shelf(size); shelf && shelf->count < kShelved) {
            ++shelf->count;
            shelf->head = ::new (block) Free{shelf->head};
            return;
        }
        const std::lock_guard lock(mutex_);
        Free* entry = ::new (block) Free{free_[index(size)]};
        free_[index(size)] = entry;
    }

 private:
    struct Free {
        Free* next;
    };
    static constexpr std::size_t kSmallest = 64, kLargest = 16384, kChunk = 65536;
    static constexpr std::size_t kShelved = 32, kShelves = 4;

    /// Small blocks that a thread has wiped and keeps for itself, so that it takes no lock for them.
    struct Shelf {
        Free* head = nullptr;
        std::size_t count = 0;
    };
    struct Shelves {
        std::array<Shelf, kShelves> all{};
        ~Shelves() {
            gone = true;
            for (std::size_t i = 0; i < kShelves; ++i) instance().take_back(all[i].head, i);
        }
        /// Secrets may outlive a thread's shelves: static ones do.
        static inline thread_local bool gone = false;
    };

    static Shelf* own_shelf(std::size_t size) {
        if (index(size) >= kShelves || Shelves::gone) return nullptr;
        thread_local Shelves shelves;
        return &shelves.all[index(size)];
    }

    void take_back(Free* head, std::size_t of_index) noexcept {
        const std::lock_guard lock(mutex_);
        while (head) {
            Free* const next = head->next;
            head->next = std::exchange(free_[of_index], head);
            head = next;
        }
    }

    static std::size_t index(std::size_t size) {
        return static_cast<std::size_t>(std::countr_zero(size) - std::countr_zero(kSmallest));
    }

    /// Locking is best effort: RLIMIT_MEMLOCK may be small; undumped holds in any case.
    static char* map(std::size_t size) {
        void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED) std::abort();
        (void)madvise(p, size, MADV_DONTDUMP);
        (void)madvise(p, size, MADV_WIPEONFORK);
        (void)mlock(p, size);
        return static_cast<char*>(p);
    }

    static void refill(std::size_t size, Free*& head) {
        char* chunk = map(kChunk);
        for (std::size_t at = 0; at + size <= kChunk; at += size)
            head = ::new (chunk + at) Free{head};
    }

    std::mutex mutex_;
    std::array<Free*, 9> free_{};
};

}  // namespace

Secret::Secret(std::string_view bytes) { append(bytes); }

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        reset();
        data_ = std::exchange(other.data_, nullptr);
        size_ = std::exchange(other.size_, 0);
        capacity_ = std::exchange(other.capacity_, 0);
    }
    return *this;
}

void Secret::reserve(std::size_t capacity) {
    const std::size_t rounded = LockedHeap::rounded(capacity);
    char* grown = LockedHeap::instance().take(rounded);
    if (size_) std::memcpy(grown, data_, size_);
    if (data_) LockedHeap::instance().give_back(data_, capacity_);
    data_ = grown;
    capacity_ = rounded;
}

void Secret::append(std::string_view bytes) {
    if (bytes.empty()) return;
    if (size_ + bytes.size() > capacity_) reserve(size_ + bytes.size());
    std::memcpy(data_ + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
}

char* Secret::extend(std::size_t count) {
    if (count && size_ + count > capacity_) reserve(size_ + count);
    if (count) std::memset(data_ + size_, 0, count);
    size_ += count;
    return data_ + (size_ - count);
}

void Secret::clear() noexcept {
    if (size_) OPENSSL_cleanse(data_, size_);
    size_ = 0;
}

void Secret::reset() noexcept {
    if (data_) LockedHeap::instance().give_back(data_, capacity_);
    data_ = nullptr;
    size_ = capacity_ = 0;
}

}  // namespace packhost
