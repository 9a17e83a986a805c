// expr.hpp: secret expressions: literals, secrets and the body, joined through encoders.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "packhost/plugin/core.hpp"

namespace packhost::plugin {

/// A secret that stays with the host: a handle, never bytes. One made in a scheme's constructor
/// lives as long as the scheme, one made in a turn until the operation ends.
class Secret {
 public:
    Secret() = default;
    explicit Secret(ph_secret handle) noexcept : handle_(handle) {}
    explicit operator bool() const noexcept { return handle_ != 0; }
    ph_secret handle() const noexcept { return handle_; }

 private:
    ph_secret handle_ = 0;
};

/// One part of an expression. Text is borrowed: it must live until the end of the call that takes
/// the expression, so write parts where they are used and don't keep them.
class Part {
 public:
    Part(std::string_view text) noexcept : Part(PH_PART_LITERAL, PH_ENC_RAW) {
        raw_.text = str(text);
    }
    Part(const char* text) noexcept : Part(std::string_view(text)) {}
    Part(const std::string& text) noexcept : Part(std::string_view(text)) {}
    Part(Secret secret) noexcept : Part(PH_PART_SECRET, PH_ENC_RAW) {
        raw_.secret = secret.handle();
    }

    /// The encoded body of the request; in the sign turn only, and not of one that is streamed.
    static Part body() noexcept { return Part(PH_PART_BODY, PH_ENC_RAW); }

    /// This part, written through an encoder. A part takes one: join() first to encode twice.
    Part through(ph_encoder encoder) const {
        if (raw_.encoder != PH_ENC_RAW)
            throw Failure("plugin_misuse", "A part of an expression was encoded twice.",
                          "Make a secret of it with join() first.");
        Part part = *this;
        part.raw_.encoder = encoder;
        return part;
    }

    const ph_part& raw() const noexcept { return raw_; }

 private:
    Part(ph_part_kind kind, ph_encoder encoder) noexcept : raw_(sized<ph_part>()) {
        raw_.kind = kind;
        raw_.encoder = encoder;
    }

    ph_part raw_;
};
static_assert(sizeof(Part) == sizeof(ph_part), "an array of parts is an array of ph_part");

inline Part percent(const Part& part) { return part.through(PH_ENC_PERCENT); }
inline Part form(const Part& part) { return part.through(PH_ENC_FORM); }
inline Part json(const Part& part) { return part.through(PH_ENC_JSON); }
inline Part base64(const Part& part) { return part.through(PH_ENC_BASE64); }
inline Part base64url(const Part& part) { return part.through(PH_ENC_BASE64URL); }
inline Part hex(const Part& part) { return part.through(PH_ENC_HEX); }
inline Part hex_upper(const Part& part) { return part.through(PH_ENC_HEX_UPPER); }
/// Decoders: what is no such text makes the expression PH_INVALID.
inline Part from_base64(const Part& part) { return part.through(PH_ENC_FROM_BASE64); }
inline Part from_hex(const Part& part) { return part.through(PH_ENC_FROM_HEX); }
inline Part from_pem(const Part& part) { return part.through(PH_ENC_FROM_PEM); }

/// An expression as an argument: one part, `{"Bearer ", token}`, or a span of parts. A view: don't
/// keep it, and don't write a braced list inside a co_await expression (g++ 12 miscompiles that).
class Expr {
 public:
    Expr(const Part& part) noexcept : one_(part), count_(1) {}
    Expr(std::string_view text) noexcept : Expr(Part(text)) {}
    Expr(const char* text) noexcept : Expr(Part(text)) {}
    Expr(const std::string& text) noexcept : Expr(Part(text)) {}
    Expr(Secret secret) noexcept : Expr(Part(secret)) {}
    Expr(std::initializer_list<Part> parts) noexcept
        : Expr(std::span<const Part>(std::data(parts), parts.size())) {}
    Expr(std::span<const Part> parts) noexcept
        : one_(""), many_(parts.data()), count_(parts.size()) {}

    std::span<const Part> parts() const noexcept { return {many_ ? many_ : &one_, count_}; }
    const ph_part* data() const noexcept { return count_ ? &parts()[0].raw() : nullptr; }
    std::size_t size() const noexcept { return count_; }

 private:
    Part one_;
    const Part* many_ = nullptr;
    std::size_t count_;
};

}  // namespace packhost::plugin
