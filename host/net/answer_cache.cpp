// answer_cache.cpp: a hash map that throws out what is stale only when it needs the room.
#include "net/answer_cache.hpp"

#include <algorithm>
#include <utility>

namespace packhost::net {

const AnswerCache::Answer* AnswerCache::find(NameKeyView key, Time now) const {
    const auto found = entries_.find(key);
    return found != entries_.end() && now < found->second.until ? &found->second.answer : nullptr;
}

void AnswerCache::put(const NameKey& key, Answer answer, Time now, Time until) {
    if (capacity_ == 0) return;
    if (entries_.size() >= capacity_ && !entries_.contains(key)) make_room(now);
    entries_.insert_or_assign(key, Entry{std::move(answer), until});
}

void AnswerCache::make_room(Time now) {
    std::erase_if(entries_, [now](const auto& entry) { return entry.second.until <= now; });
    if (entries_.size() < capacity_) return;
    entries_.erase(std::ranges::min_element(
        entries_, {}, [](const auto& entry) { return entry.second.until; }));
}

}  // namespace packhost::net
