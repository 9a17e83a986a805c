// auth_turn.hpp: Turn, what a scheme sees of an operation: the request, edits, and things to await.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/plugin/auth_flow.hpp"
#include "packhost/plugin/auth_request.hpp"
#include "packhost/plugin/secrets.hpp"

namespace packhost::plugin {

namespace detail {
class Operation;
}

/// Named values that a fill published, a store holds or a login was called back with.
class Values {
 public:
    struct Member {
        std::string name, text;
        Secret secret;
    };

    Values() = default;
    explicit Values(const ph_auth_event& event) : version_(event.version) {
        for (std::size_t i = 0; i < event.value_count; ++i) {
            const ph_named_value& value = element(event.values, i);
            members_.push_back({std::string(view(value.name)), std::string(view(value.text)),
                                Secret(value.secret)});
        }
    }

    std::uint64_t version() const noexcept { return version_; }
    bool has(std::string_view name) const noexcept { return find(name) != nullptr; }
    /// A member as a part of an expression, whatever it is; throws Failure if it is missing.
    Part operator[](std::string_view name) const {
        const Member& member = get(name);
        return member.secret ? Part(member.secret) : Part(member.text);
    }
    const std::string& text(std::string_view name) const { return get(name).text; }
    Secret secret(std::string_view name) const { return get(name).secret; }

 private:
    const Member* find(std::string_view name) const noexcept {
        for (const Member& member : members_)
            if (member.name == name) return &member;
        return nullptr;
    }
    const Member& get(std::string_view name) const {
        if (const Member* member = find(name)) return *member;
        throw Failure("missing_value", "There is no value '" + std::string(name) + "'.");
    }

    std::uint64_t version_ = 0;
    std::vector<Member> members_;
};

/// What a store answered: values are what is stored now, if somebody else changed it.
struct Stored {
    bool stored = false;
    Values values;
};

/// A step that a turn waits for: `auto digest = co_await turn.body_digest(PH_SHA256);`. When the
/// host reports a failure, the co_await throws Failure.
template <class Result>
class [[nodiscard]] Await {
 public:
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> frame) const noexcept;
    Result await_resume() const;

 private:
    friend class Turn;
    explicit Await(detail::Operation* operation) noexcept : operation_(operation) {}
    detail::Operation* operation_;
};

/// One turn of an operation. Edits are kept until the turn ends well and only then handed to the
/// host: a turn that fails or is cancelled places nothing. [worker]
class Turn {
 public:
    const Host& host() const noexcept { return host_; }
    const Secrets& secrets() const noexcept { return secrets_; }
    /// The node's request; throws Failure in a fill, a login and a logout, which have none.
    const RequestView& request();
    /// In a login: where the browser comes back to; empty: there is none, so show() is the way.
    std::string_view redirect_uri() const noexcept {
        return redirect_uri_ ? std::string_view(*redirect_uri_) : std::string_view();
    }
    /// True in the turns that follow a challenge.
    bool again() const noexcept { return again_; }

    // Edits (place and sign). A value is an expression: "text", secret, {"Bearer ", secret}.
    void header(std::string_view name, const Expr& value) {
        edits().add(PH_EDIT_HEADER, name, value);
    }
    void query(std::string_view name, const Expr& value) {
        edits().add(PH_EDIT_QUERY, name, value);
    }
    void cookie(std::string_view name, const Expr& value) {
        edits().add(PH_EDIT_COOKIE, name, value);
    }
    /// Place turn only: fills {{name}} of the path.
    void path_segment(std::string_view name, const Expr& value) {
        edits().add(PH_EDIT_PATH_SEGMENT, name, value);
    }
    /// Place turn only: a string member of the body, through its codec.
    void body_field(std::string_view name, const Expr& value) {
        edits().add(PH_EDIT_BODY_FIELD, name, value);
    }
    void tls_identity(Secret identity) { edits().add(PH_EDIT_TLS_IDENTITY, {}, identity); }

    // What a turn awaits. Texts are borrowed until the co_await resumes.
    Await<std::string> body_digest(ph_digest_algorithm algorithm);
    /// The encoded body as a whole. The run fails if it is longer than `most` or 16 MiB, if it is
    /// streamed (body_digest() takes such), and if auth has placed a secret in it.
    Await<std::string> body(std::uint32_t most);
    Await<Reply> send(const Request& request);
    Await<void> wait(std::uint32_t milliseconds);
    /// A value shared by all runs of the connection in this process (of a stored connection it is
    /// kept for the others, which may still fetch one at the same moment); if it is missing, the
    /// scheme's fill() makes it. After a challenge the value that this operation used before is dropped: it was
    /// refused.
    Await<Values> share(std::string_view key);
    /// The same; drops the entry first if it is this version. One fill at a time in all processes.
    Await<Values> share_exclusive(std::string_view key);
    /// Writes what publish() has collected, which begins anew, into the connection's store, if its
    /// version is `expected` (0: nothing is stored). Nothing, over a version that never was: reads.
    Await<Stored> store(std::string_view key, std::uint64_t expected);
    /// In a login: opens the page in the user's browser; the query with which it came back.
    Await<Values> open_url(std::string_view url);
    /// In a login: shows a code, and where it is to be typed (RFC 8628, 3.3).
    Await<Values> show(std::string_view code, std::string_view url);

    // The result of a fill, and what store() writes.
    void publish(std::string_view name, Secret secret) { publish(name, {}, secret); }
    void publish(std::string_view name, std::string_view text) { publish(name, text, Secret()); }
    /// How long a fill's values live, in ms. 0 (the default): they serve those who wait, no longer.
    void valid_for(std::uint64_t milliseconds) noexcept { valid_ms_ = milliseconds; }

    /// In challenge(): deliver the answer as it is. Without it the request is authenticated anew.
    void pass() noexcept { pass_ = true; }

    /// A value of the operation's own that outlives its turns (a nonce from a challenge): made at
    /// the first call. One type for each operation.
    template <class T>
    T& memory() {
        if (!memory_) {
            memory_ = std::make_shared<T>();
            memory_type_ = &kTypeTag<T>;
        }
        if (memory_type_ != &kTypeTag<T>) throw misuse("asks for its memory as another type");
        return *static_cast<T*>(memory_.get());
    }

 private:
    friend class detail::Operation;
    template <class T>
    static constexpr char kTypeTag = 0;
    /// An operation stays below 1 KB, so that malloc keeps it at hand.
    static constexpr std::size_t kArenaBytes = 192;

    Turn(detail::Operation& operation, const Host& host, const Secrets& secrets) noexcept
        : operation_(operation), host_(host), secrets_(secrets) {}

    static Failure misuse(const char* what) {
        return Failure("plugin_misuse", std::string("The plugin ") + what + ".");
    }
    Edits& edits() { return edits_ ? *edits_ : edits_.emplace(arena_); }
    void publish(std::string_view name, std::string_view text, Secret secret) {
        auto value = sized<ph_named_value>();
        value.name = str(keep(arena_, name));
        value.text = str(keep(arena_, text));
        value.secret = secret.handle();
        published_.push_back(value);
    }
    ph_auth_step& prepare(ph_step_kind kind);
    Await<Values> share(std::string_view key, bool exclusive);

    /// Copies the ABI's request while it can still be read.
    void keep_request() {
        if (raw_request_ && !request_) request_ = RequestView::copy(*raw_request_, arena_);
        raw_request_ = nullptr;
    }
    /// Forgets all of the last turn.
    void reset(const ph_request_view* request) {
        request_.reset();
        edits_.reset();
        published_.clear();
        arena_.release();
        raw_request_ = request;
        valid_ms_ = 0;
        pass_ = false;
    }

    detail::Operation& operation_;
    const Host& host_;
    Secrets secrets_;
    std::array<std::byte, kArenaBytes> first_bytes_;
    std::pmr::monotonic_buffer_resource arena_{first_bytes_.data(), first_bytes_.size()};
    const ph_request_view* raw_request_ = nullptr;
    std::optional<RequestView> request_;
    std::optional<Edits> edits_;
    std::vector<ph_named_value> published_;
    std::uint64_t valid_ms_ = 0;
    bool pass_ = false;
    bool again_ = false;
    std::unique_ptr<const std::string> redirect_uri_;
    std::shared_ptr<void> memory_;
    const char* memory_type_ = nullptr;
};

}  // namespace packhost::plugin
