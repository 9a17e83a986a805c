// terminal.cpp: output of the command.
#include "cli/terminal.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

namespace packhost::cli {
namespace {

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value;
}

void write_to(std::FILE* stream, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stream);
}

}  // namespace

Paint::Paint(int stream) : terminal_(::isatty(stream) == 1), colour_(false) {
    const char* kind = std::getenv("TERM");
    colour_ = terminal_ && !is_set("NO_COLOR") && kind && std::string_view(kind) != "dumb";
}

std::string Paint::wrap(std::string_view code, std::string_view text) const {
    return colour_ ? fmt::format("\x1B[{}m{}\x1B[0m", code, text) : std::string(text);
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
        if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 to U+009F
            out += fmt::format("\\x{:02x}", next);
            ++i;
        } else if ((byte < 0x20 && byte != '\n') || byte == 0x7F) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += text[i];
        }
    }
    return out;
}

void print(std::string_view text) { write_to(stdout, text); }

void say(std::string_view line) { write_to(stderr, std::string(line) + '\n'); }

void say_error(const Error& error) {
    say(fmt::format("{} {}", Paint(2).red("error:"), printable(error.message)));
    if (!error.hint.empty()) say("  " + printable(error.hint));
}

void say_warning(std::string_view message) {
    say(fmt::format("{} {}", Paint(2).yellow("warning:"), printable(message)));
}

bool flush_output() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

}  // namespace packhost::cli
