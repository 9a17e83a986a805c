// token_words.hpp: words of a peer that an error may show, and times as peers write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace packhost::oauth2 {

/// A word of the peer's, if it is one that can be shown; else what it is instead. Digits are what
/// tells most secrets from error codes, so a word with one is not shown.
std::string shown(const std::string& word);

/// How long a token that says `expires_in` is shared, in ms: less a margin of a fifth, 60 s at
/// most, so that none ends on its way. Without it, or if it is no number: `lifetime` seconds, less
/// nothing. Zero and less: 0. Never more than a day.
std::uint64_t shared_for(const std::optional<std::string>& expires_in, double lifetime = 600);

/// The same for a time at which it ends: seconds since 1970, milliseconds (from 10^11 on), or a
/// date and time of RFC 3339.
std::uint64_t shared_until(const std::optional<std::string>& expires_at, std::int64_t now_ms,
                           double lifetime = 600);

/// Milliseconds since 1970 of a date and time (RFC 3339, 5.6); none if the text is none.
std::optional<std::int64_t> read_date_time(const std::string& text);

}  // namespace packhost::oauth2
