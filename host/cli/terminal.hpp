// terminal.hpp: results on stdout, talk on stderr, colour for people alone.
#pragma once

#include <string>
#include <string_view>

#include "packhost/error.hpp"

namespace packhost::cli {

/// Colours for one stream. All give the text as it is if the stream is no terminal, if NO_COLOR is
/// set, or if TERM is "dumb".
class Paint {
 public:
    /// For file descriptor 1 or 2.
    explicit Paint(int stream);
    bool terminal() const noexcept { return terminal_; }
    std::string bold(std::string_view text) const { return wrap("1", text); }
    std::string dim(std::string_view text) const { return wrap("2", text); }
    std::string red(std::string_view text) const { return wrap("1;31", text); }
    std::string green(std::string_view text) const { return wrap("32", text); }
    std::string yellow(std::string_view text) const { return wrap("33", text); }

 private:
    std::string wrap(std::string_view code, std::string_view text) const;
    bool terminal_;
    bool colour_;
};

/// The text with control characters, but line feeds, as \xNN: what came from files and peers must
/// not steer a terminal.
std::string printable(std::string_view text);

/// Writes to stdout.
void print(std::string_view text);

/// Writes a line to stderr.
void say(std::string_view line);

/// "error: <message>" and, indented, the hint; on stderr.
void say_error(const Error& error);

/// "warning: <message>" on stderr.
void say_warning(std::string_view message);

/// Whether all that was printed arrived. Call it once, last.
bool flush_output();

}  // namespace packhost::cli
