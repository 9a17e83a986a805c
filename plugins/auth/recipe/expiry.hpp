// expiry.hpp: how long what a login yields may be shared, by what its answer or the pack says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace packhost::recipe {

struct Expiry {
    enum class Kind { unsaid, after, lasts, at, jwt };

    Kind kind = Kind::unsaid;
    double seconds = 0;           ///< after
    std::string path;             ///< lasts, at: where the answer says it
    double unit = 1;              ///< lasts: seconds that one is
    std::size_t value = 0;        ///< jwt: the value whose claim `exp` says it
    std::optional<double> early;  ///< seconds before the end; none: a fifth, 60 s at most
};

/// In ms, from `now_ms` on (since 1970); 0: it has ended. `told` is what stands at the path, or the
/// claim. What can't be read counts as not said: 10 minutes. Never more than 30 days.
std::uint64_t shared_for(const Expiry& expiry, const std::optional<std::string>& told,
                         std::int64_t now_ms);

/// A moment, in seconds since 1970: a number (of seconds, or from 10^11 on of milliseconds), a date
/// of ISO 8601 (UTC unless it says otherwise), or one of HTTP (RFC 9110, 5.6.7).
std::optional<double> moment(std::string_view text);

}  // namespace packhost::recipe
