// response_parser.hpp: reads one HTTP/1.1 response out of bytes as they come (RFC 9112), strictly.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/abi/transport.h"

namespace packhost::http {

/// A pull parser: next() takes from the front of the input and says what it found. Whatever is
/// malformed, ambiguous or beyond a limit is `failed`; there is no way back from it. Interim
/// responses (1xx) are skipped, five at most. One object serves many responses, one after another.
class ResponseParser {
 public:
    enum class Step { more, head, body, complete, failed };

    ResponseParser();
    ~ResponseParser();

    /// Gets ready for the response to a request. Limits are bytes of one head and its fields.
    void begin(bool to_head_request, std::uint32_t max_head, std::uint32_t max_fields);

    /// Reads on: first what was kept, then from `input`, which is shortened by what was taken.
    ///   more:     all was taken; come back with more bytes, or end_of_input()
    ///   head:     head() is valid until the next call
    ///   body:     body() is a piece of the body, valid until the next call
    ///   complete: trailers() are valid until the next call; what is left belongs to nobody
    ///   failed:   code() and message()
    Step next(std::string_view& input);

    /// The peer has ended its stream: the end of a body without a length, or a truncation.
    Step end_of_input();

    /// Keeps bytes that next() has not taken yet for its next call.
    void keep(std::string_view rest);
    /// Bytes are kept that no call has taken.
    bool holds_rest() const noexcept { return kept_.size() > kept_offset_; }
    /// Lets go of large memory and overwrites all bytes, between two responses.
    void reset() noexcept;

    const ph_response_head& head() const noexcept { return head_; }
    std::string_view body() const noexcept { return body_; }
    std::span<const ph_header> trailers() const noexcept;

    /// The connection may carry another request after this response (RFC 9112, 9.3).
    bool reusable() const noexcept { return reusable_; }
    /// Nothing of a response has come yet, interim ones apart.
    bool untouched() const noexcept {
        return phase_ == Phase::head && taken_ == 0 && !holds_rest();
    }
    /// The body ends where the stream does.
    bool ends_with_stream() const noexcept { return ends_with_stream_; }

    /// "protocol" or "too_large".
    std::string_view code() const noexcept { return code_; }
    /// A phrase: "conflicting Content-Length".
    std::string_view message() const noexcept { return message_; }

 private:
    struct Beast;  // Boost.Beast's parser, behind one .cpp
    friend struct Beast;
    enum class Phase { head, body, done };
    // A field's place in the head, from its first byte: the head may move while it grows.
    struct Place {
        std::uint32_t name, name_size, value, value_size;
    };

    Step step(std::string_view& data, bool stored, std::string_view& input);
    Step head_done(std::string_view& data);
    Step need_more(std::string_view& data, bool stored, std::string_view& input);
    Step fail(std::string_view code, std::string_view message);
    void place_fields(const char* base);
    void restart();

    std::unique_ptr<Beast> beast_;
    std::string kept_;
    std::size_t kept_offset_ = 0;
    bool has_kept_ = false;  // since the last reset
    std::size_t taken_ = 0;  // bytes of the head that Beast has read; they stay until it is whole
    std::string_view data_;  // what Beast is reading
    Phase phase_ = Phase::head;
    bool to_head_request_ = false, reusable_ = false, ends_with_stream_ = false;
    std::uint32_t max_head_ = 0, max_fields_ = 0, interim_ = 0;
    std::vector<Place> places_;
    std::vector<ph_header> fields_;
    std::size_t trailer_count_ = 0;
    ph_response_head head_{};
    std::string_view body_;
    std::string_view code_, message_;
    std::string text_;
};

}  // namespace packhost::http
