// json_reader.hpp: JSON text to a Value, strictly, with the place where each value stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.hpp"
#include "packhost/result.hpp"
#include "packhost/value.hpp"

namespace packhost::model {

/// What a text may hold at most. `values` bounds memory: a value costs up to 100 bytes of it.
struct JsonLimits {
    std::size_t bytes = 0;   ///< at most 4 GiB
    unsigned depth = 0;      ///< levels of arrays and objects
    std::size_t values = 0;  ///< values of all kinds, keys not counted
};

inline constexpr JsonLimits kPackLimits{10u << 20, 32, 1'000'000};
inline constexpr JsonLimits kValueLimits{16u << 20, 128, 2'000'000};

/// Where one value stands, as byte offsets into the text.
struct JsonMark {
    std::uint32_t key = 0;    ///< the member's key, or the same as `value` outside objects
    std::uint32_t value = 0;  ///< the value's first byte
    std::uint32_t end = 0;    ///< the index of the first mark that is not inside this value
};

/// A parsed text. `marks` lists all values in the order of the text, each before its members or
/// items, so it is walked in step with `root` (json_view.hpp). Members with a key that came before
/// in the same object are kept in the tree, behind the first, and listed in `duplicates`.
struct JsonDocument {
    Value root;
    std::vector<JsonMark> marks;
    std::vector<std::uint32_t> duplicates;  ///< indices into `marks`, in ascending order
};

/// Why a text could not be parsed. Codes: json_syntax, json_bad_text (UTF-8, surrogates, control
/// characters), json_bad_number, json_too_deep, json_too_large, json_too_many_values.
struct JsonFault {
    std::string code;
    std::string message;
    std::string hint;
    std::size_t offset = 0;
};

struct JsonReading {
    std::optional<JsonDocument> document;  ///< set unless `fault` is
    std::optional<JsonFault> fault;
};

/// Parses RFC 8259 JSON: no comments, no trailing commas, nothing behind the value; a byte order
/// mark is skipped. Refuses invalid UTF-8, lone surrogates and numbers beyond a double. Whole
/// numbers beyond 64 bits become NumberText. Duplicate keys are reported, not refused.
JsonReading parse_json(std::string_view text, const JsonLimits& limits);

/// Parses as above and refuses duplicate keys (`json_duplicate_key`). The error (phase input) tells
/// line and column, and nothing of the text.
Result<Value> read_json(std::string_view text, const JsonLimits& limits = kValueLimits);

/// The line and column of a byte of the text. A byte order mark takes no column. Takes O(offset).
Position position_of(std::string_view text, std::size_t offset) noexcept;

/// The same, going on from the byte `from`, which stands at `at`.
Position advance(Position at, std::string_view text, std::size_t from, std::size_t to) noexcept;

}  // namespace packhost::model
