// kept_state.cpp: looked up, filled by one, kept for all.
#include "engine/kept_state.hpp"

#include <cstring>

#include "engine/dispatch.hpp"

namespace packhost::engine {
namespace {

using std::chrono::milliseconds;

constexpr char kForm = 1;
constexpr auto kLease = std::chrono::seconds(70);  // longer than a fill may take
constexpr auto kBetweenAsks = milliseconds(40);

std::int64_t now_unix_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void append_text(Secret& out, std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    char bytes[sizeof size];
    std::memcpy(bytes, &size, sizeof size);
    out.append({bytes, sizeof bytes});
    out.append(text);
}

/// Takes a text off the front.
std::optional<std::string_view> take_text(std::string_view& bytes) {
    std::uint32_t size;
    if (bytes.size() < sizeof size) return std::nullopt;
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes.remove_prefix(sizeof size);
    if (bytes.size() < size) return std::nullopt;
    const std::string_view text = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return text;
}

}  // namespace

Secret packed(const std::vector<SharedValues::Member>& members) {
    Secret out;
    out.push_back(kForm);
    for (const SharedValues::Member& member : members) {
        append_text(out, member.name);
        out.push_back(member.is_secret ? 1 : 0);
        append_text(out, member.is_secret ? member.secret.expose() : member.text);
    }
    return out;
}

std::optional<std::vector<SharedValues::Member>> unpacked(std::string_view bytes) {
    if (bytes.empty() || bytes.front() != kForm) return std::nullopt;
    bytes.remove_prefix(1);
    std::vector<SharedValues::Member> members;
    while (!bytes.empty()) {
        const auto name = take_text(bytes);
        if (!name || bytes.empty()) return std::nullopt;
        const bool is_secret = bytes.front() != 0;
        bytes.remove_prefix(1);
        const auto value = take_text(bytes);
        if (!value) return std::nullopt;
        SharedValues::Member& member = members.emplace_back();
        member.name = *name;
        member.is_secret = is_secret;
        if (is_secret) member.secret = Secret(*value);
        else member.text = *value;
    }
    return members;
}

KeptValues::KeptValues(RunContext& run, const Connection& connection, std::string key,
                       std::uint64_t stale, bool exclusive)
    : run_(run), connection_(connection), access_(run.worker.commons().shares.state()),
      key_(access_.prefix(connection, true) + std::move(key)), stale_(stale),
      exclusive_(exclusive) {}

KeptValues::~KeptValues() {
    if (owner_.empty()) return;
    access_.post(connection_, [key = key_, owner = owner_](StateStore& store) {
        (void)store.release(key, owner);  // else it ends by itself
    });
}

Task<Result<std::optional<SharedValues>>> KeptValues::look() {
    using State = std::optional<StateStore::State>;
    const std::function<Result<State>(StateStore&)> question =
        [key = key_](StateStore& store) { return store.load(key); };
    auto loaded = co_await ask<State>(run_, access_, connection_, question);
    if (!loaded) co_return std::move(loaded).error();
    State& state = *loaded;
    seen_ = state ? state->version : 0;
    if (!state || state->version == stale_) co_return std::optional<SharedValues>();
    auto members = unpacked(state->bytes.expose());
    const std::int64_t left_ms = state->expires_unix_ms - now_unix_ms();
    if (!members || left_ms <= 0) co_return std::optional<SharedValues>();
    SharedValues values;
    values.members = std::move(*members);
    values.state_version = state->version;
    values.expires_ns = run_.worker.commons().shares.now_ns() +
                        static_cast<std::uint64_t>(left_ms) * 1'000'000;
    co_return std::optional<SharedValues>(std::move(values));
}

Task<Result<std::optional<SharedValues>>> KeptValues::find() {
    auto found = co_await look();
    if (!exclusive_ || !found || *found) co_return std::move(found);
    const std::string owner = access_.new_owner();
    const std::function<Result<bool>(StateStore&)> question = [key = key_, owner](StateStore& s) {
        return s.acquire(key, owner, kLease);
    };
    while (true) {
        auto taken = co_await ask<bool>(run_, access_, connection_, question);
        if (!taken) co_return std::move(taken).error();
        if (*taken) owner_ = owner;
        // Whoever held it before has kept what it got.
        auto again = co_await look();
        if (*taken || !again || *again) co_return std::move(again);
        const Deadline until = Deadline::after(kBetweenAsks).within(run_.deadline);
        auto waited = co_await wait_until(run_, until);
        if (!waited) co_return std::move(waited).error();
        if (run_.deadline.passed())
            co_return Error{"refresh_busy", Phase::connection,
                            "Another process is renewing the connection's token, and does not "
                            "come to an end.",
                            "Try again; if it stays so, end that process."};
    }
}

Task<Result<bool>> KeptValues::keep(SharedValues& values) {
    const std::uint64_t now = run_.worker.commons().shares.now_ns();
    if (values.expires_ns <= now) co_return false;
    const std::int64_t expires =
        now_unix_ms() + static_cast<std::int64_t>((values.expires_ns - now) / 1'000'000);
    const auto bytes = std::make_shared<const Secret>(packed(values.members));
    const std::function<Result<std::uint64_t>(StateStore&)> question =
        [key = key_, bytes, expires, seen = seen_](StateStore& store) {
            return store.save(key, *bytes, expires, seen);
        };
    auto saved = co_await ask<std::uint64_t>(run_, access_, connection_, question);
    if (!saved && saved.error().code == "state_conflict" && !exclusive_) co_return false;
    if (!saved) co_return std::move(saved).error();
    values.state_version = *saved;
    co_return true;
}

}  // namespace packhost::engine
