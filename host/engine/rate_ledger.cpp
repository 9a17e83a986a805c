// rate_ledger.cpp: leases as a text, a line each, replaced by version.
#include "engine/rate_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/deadline.hpp"
#include "base/try.hpp"

namespace packhost::engine {
namespace {

constexpr std::string_view kForm = "leases 1\n";
constexpr char kSettled[] = "-";
constexpr std::int64_t kGrains = 64;  // of a span: what is settled within one is one line
constexpr int kMostTries = 100;  // each of which somebody else has won

std::int64_t now_unix_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// Takes a number and what ends it off the front; false if there is none.
template <class Number>
bool take_number(std::string_view& text, Number& number, char end) {
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || at == text.data() + text.size() || *at != end) return false;
    text.remove_prefix(static_cast<std::size_t>(at - text.data()) + 1);
    return true;
}

std::int64_t grain_of(const model::RateLimit& limit) {
    return std::max<std::int64_t>(limit.span.count() / kGrains, 1);
}

}  // namespace

RateLedger::RateLedger(std::string_view bytes) {
    if (!bytes.starts_with(kForm)) return;
    bytes.remove_prefix(kForm.size());
    while (!bytes.empty()) {
        Lease lease;
        if (!take_number(bytes, lease.turns, ' ') || !take_number(bytes, lease.counts_until, ' '))
            return;
        const std::size_t size = std::min(bytes.find('\n'), bytes.size());
        lease.id = bytes.substr(0, size);
        bytes.remove_prefix(std::min(size + 1, bytes.size()));
        leases_.push_back(std::move(lease));
    }
}

std::string RateLedger::text() const {
    std::string out(kForm);
    for (const Lease& lease : leases_)
        out += fmt::format("{} {} {}\n", lease.turns, lease.counts_until, lease.id);
    return out;
}

void RateLedger::forget_past(std::int64_t now, const model::RateLimit& limit,
                             std::chrono::milliseconds lease) {
    std::erase_if(leases_, [now](const Lease& l) { return l.counts_until <= now; });
    const std::int64_t longest =
        now + limit.span.count() + std::max<std::int64_t>(2 * lease.count(), grain_of(limit));
    for (Lease& l : leases_) l.counts_until = std::min(l.counts_until, longest);
}

void RateLedger::settle(std::string_view id, unsigned used, std::int64_t last,
                        const model::RateLimit& limit) {
    std::erase_if(leases_, [&](const Lease& lease) { return lease.id == id; });
    if (used == 0) return;
    const std::int64_t grain = grain_of(limit);
    const std::int64_t until = (last + limit.span.count() + grain) / grain * grain;
    for (Lease& lease : leases_) {
        if (lease.id != kSettled || lease.counts_until != until) continue;
        lease.turns += used;
        return;
    }
    leases_.push_back({kSettled, used, until});
}

unsigned RateLedger::take(std::string_view id, unsigned wanted, std::int64_t now,
                          const model::RateLimit& limit, std::chrono::milliseconds lease) {
    std::uint64_t taken = 0;
    for (const Lease& l : leases_) taken += l.turns;
    if (taken >= limit.requests) return 0;
    const auto turns = static_cast<unsigned>(
        std::min<std::uint64_t>(wanted, limit.requests - taken));
    leases_.push_back({std::string(id), turns, now + limit.span.count() + 2 * lease.count()});
    return turns;
}

std::int64_t RateLedger::next_free() const {
    std::int64_t next = 0;
    for (const Lease& l : leases_)
        if (next == 0 || l.counts_until < next) next = l.counts_until;
    return next;
}

std::int64_t RateLedger::last_free() const {
    std::int64_t last = 0;
    for (const Lease& l : leases_) last = std::max(last, l.counts_until);
    return last;
}

Result<LeaseGiven> take_lease(StateStore& store, const LeaseAsked& asked) {
    for (int i = 0; i < kMostTries; ++i) {
        PH_TRY(const auto state, store.load(asked.key));
        RateLedger ledger(state ? state->bytes.expose() : std::string_view());
        const std::uint64_t now_ns = monotonic_ns();
        const std::int64_t now = now_unix_ms();
        const auto in_ns = [&](std::int64_t ms) {
            return now_ns + static_cast<std::uint64_t>(std::max<std::int64_t>(ms - now, 0)) *
                                1'000'000;
        };
        if (!asked.settled.empty()) {
            const auto ago = static_cast<std::int64_t>((now_ns - asked.last_ns) / 1'000'000);
            ledger.settle(asked.settled, asked.used, now + 1 - ago, asked.limit);
        }
        ledger.forget_past(now, asked.limit, asked.length);
        LeaseGiven given{asked.id, 0, now_ns, 0, 0};
        given.turns = ledger.take(asked.id, asked.wanted, now, asked.limit, asked.length);
        if (given.turns == 0) {
            given.again_ns = in_ns(ledger.next_free()) + 1'000'000;  // a ms may have begun
            return given;
        }
        given.until_ns = in_ns(now + asked.length.count());
        auto saved = store.save(asked.key, Secret(ledger.text()), ledger.last_free(),
                                state ? state->version : 0);
        if (saved) return given;
        if (saved.error().code != "state_conflict") return std::move(saved).error();
    }
    return Error{"store_busy", Phase::connection,
                 "Too many processes ask for turns of the connection's rate limit at once.",
                 "Try again."};
}

}  // namespace packhost::engine
