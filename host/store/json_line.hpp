// json_line.hpp: writes lines of JSON straight into a string, for records that are made per run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace packhost::store {

/// Appends the text as a JSON string, with its quotes: at most `most` bytes of it, cut between
/// characters. Bytes that are no UTF-8 become U+FFFD, so that a line can always be read again.
void append_json_text(std::string& out, std::string_view text, std::size_t most);

void append_json_number(std::string& out, std::int64_t number);

/// "0.412": milliseconds with microseconds behind the point, of nanoseconds.
void append_json_ms(std::string& out, std::int64_t ns);

/// RFC 3339 in UTC with milliseconds, without quotes: "2026-01-31T08:00:00.000Z".
void append_time(std::string& out, std::int64_t unix_ms);

/// Whether a text has the form that append_time() gives.
bool is_time(std::string_view text) noexcept;

}  // namespace packhost::store
