// answer_cache.hpp: the answers about names that are still good, bounded in time and number.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/address.hpp"
#include "packhost/result.hpp"

namespace packhost::net {

/// A name and port as they are asked for.
struct NameKey {
    std::string host;
    std::uint16_t port = 0;
};

/// The same, borrowed: looks up without allocating.
struct NameKeyView {
    NameKeyView(std::string_view name, std::uint16_t number) : host(name), port(number) {}
    NameKeyView(const NameKey& key) : host(key.host), port(key.port) {}
    std::string_view host;
    std::uint16_t port;
};

struct NameKeyHash {
    using is_transparent = void;
    std::size_t operator()(NameKeyView key) const noexcept {
        return std::hash<std::string_view>()(key.host) * 31 + key.port;
    }
};

struct NameKeyEqual {
    using is_transparent = void;
    bool operator()(NameKeyView a, NameKeyView b) const noexcept {
        return a.port == b.port && a.host == b.host;
    }
};

/// Maps a name to its last answer or failure until that expires. Not thread-safe.
class AnswerCache {
 public:
    using Answer = Result<std::vector<Address>>;
    using Time = std::chrono::steady_clock::time_point;

    explicit AnswerCache(std::size_t capacity) : capacity_(capacity) {}

    /// The answer, or null if there is none that is good at `now`. Valid until the next put().
    const Answer* find(NameKeyView key, Time now) const;
    /// Keeps an answer while `now` is before `until`; when full, what expires first makes room.
    void put(const NameKey& key, Answer answer, Time now, Time until);

 private:
    struct Entry {
        Answer answer;
        Time until;
    };

    void make_room(Time now);

    std::size_t capacity_;
    std::unordered_map<NameKey, Entry, NameKeyHash, NameKeyEqual> entries_;
};

}  // namespace packhost::net
