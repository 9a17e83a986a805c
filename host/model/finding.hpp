// finding.hpp: one thing that is wrong, or looks wrong, in a pack, with the place where it stands.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace packhost::model {

/// A place in a text. Both count from 1; columns count UTF-8 characters.
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    bool operator==(const Position&) const = default;
};

/// An error keeps a pack from being used; a warning does not, unless the caller is strict.
enum class Severity { error, warning };

/// "error" or "warning".
std::string_view to_string(Severity severity) noexcept;

/// What validation has to say about one place of a pack. `code` is stable and lower_snake_case,
/// `message` is one sentence, `hint` says what to do and may be empty. The texts quote names of the
/// pack with control characters escaped and cut short, so they are safe to print.
struct Finding {
    Severity severity = Severity::error;
    std::string code;
    std::string pointer;  ///< JSON pointer (RFC 6901) of the value; empty for the whole file
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::string message;
    std::string hint;
    std::string file;  ///< the name that the caller gave to the reader
};

/// One line: "file:line:column: severity: message [code] hint".
std::string to_text(const Finding& finding);

}  // namespace packhost::model
