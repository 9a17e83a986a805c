// json_builder.hpp: puts a JsonDocument together from a parser's events (for json_reader.cpp).
#pragma once

#include "model/json_reader.hpp"

namespace packhost::model {

/// Takes the events of a parser that has already accepted each token, and walks the same text
/// beside it to learn where the token stands. Every event returns false once there is a fault.
class JsonBuilder {
 public:
    /// `text` must outlive the builder; `start` is the first byte after a byte order mark.
    JsonBuilder(std::string_view text, std::size_t start, const JsonLimits& limits)
        : text_(text), at_(start), limits_(limits) {}

    bool begin(Value container);      ///< an Object or Array opens
    bool end();                       ///< the innermost container closes
    bool text_part(std::string_view);  ///< a piece of the current key or string, unescaped
    bool key();                       ///< the pieces are a key
    bool text();                      ///< the pieces are a string value
    bool number(double rough);        ///< `rough` tells overflow from underflow
    bool literal(Value value);        ///< true, false or null

    std::optional<JsonFault>& fault() noexcept { return fault_; }
    /// The finished document. Call it once, after the parser's success.
    JsonDocument take();

 private:
    struct Frame {
        Value container;
        std::uint32_t mark = 0;
        std::string key;
    };

    void seek() noexcept;
    std::string_view token(std::string_view characters) noexcept;
    void skip_string() noexcept;
    bool open_mark();
    void add(Value value);
    void note_duplicates(const Object& object, std::uint32_t mark);

    std::string_view text_;
    std::size_t at_;
    JsonLimits limits_;
    JsonDocument document_;
    std::vector<Frame> frames_;
    std::string pending_;         ///< the pieces of the current key or string
    std::string key_;             ///< the last key read
    std::uint32_t key_at_ = 0;    ///< where it stands
    bool has_key_ = false;
    std::optional<JsonFault> fault_;
};

}  // namespace packhost::model
