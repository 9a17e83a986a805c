// terminal_prompter.cpp: asks for a secret on the controlling terminal, without echo; keys with
// lines are read to their end.
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "packhost/connection_file.hpp"

namespace packhost {
namespace {

constexpr char kInterrupt = 0x03, kEnd = 0x04, kBackspace = 0x08, kClearLine = 0x15, kDelete = 0x7F;

/// The terminal without echo, line editing and signals, until the end of the scope: an interrupt
/// arrives as a byte, so that echo is back before the command ends.
class QuietTerminal {
 public:
    QuietTerminal() : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
        if (fd_ < 0) return;
        quiet_ = ::tcgetattr(fd_, &before_) == 0;
        if (!quiet_) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
        silent.c_cc[VMIN] = 1;
        silent.c_cc[VTIME] = 0;
        quiet_ = ::tcsetattr(fd_, TCSAFLUSH, &silent) == 0;
    }
    ~QuietTerminal() {
        if (quiet_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
        if (fd_ >= 0) ::close(fd_);
    }
    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;

    bool ready() const noexcept { return quiet_; }
    void show(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t sent = ::write(fd_, text.data(), text.size());
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    /// The next byte typed; an interrupt if the terminal is gone.
    char next() const {
        char c = kInterrupt;
        for (;;) {
            const ssize_t got = ::read(fd_, &c, 1);
            if (got == 1) return c;
            if (got == 0 || errno != EINTR) return kInterrupt;
        }
    }

 private:
    int fd_;
    bool quiet_ = false;
    termios before_{};
};

/// Drops the last UTF-8 character.
void drop_last(Secret& typed) {
    std::string_view rest = typed.expose();
    while (!rest.empty() && (static_cast<unsigned char>(rest.back()) & 0xC0) == 0x80)
        rest.remove_suffix(1);
    if (!rest.empty()) rest.remove_suffix(1);
    typed = Secret(rest);
}

/// Whether lines that belong together have begun and not ended: a PEM text, or an object of JSON as
/// files of keys hold it.
bool goes_on(std::string_view typed) noexcept {
    const std::string_view first = typed.substr(0, typed.find('\n'));
    const std::string_view last = typed.substr(typed.rfind('\n') + 1);
    if (first.starts_with("-----BEGIN ")) return !last.starts_with("-----END ");
    return first == "{" && last != "}";
}

class TerminalPrompter : public Prompter {
 public:
    Result<Secret> ask(std::string_view question) override {
        const QuietTerminal terminal;
        if (!terminal.ready())
            return Error{"no_terminal", Phase::connection,
                         "there is no terminal to ask for its value.",
                         "Use { env = ... } or { value_file = ... } instead."};
        terminal.show(question);
        Secret typed;
        for (;;) {
            const char c = terminal.next();
            if (c == '\n' || c == '\r') {
                if (!goes_on(typed.expose())) break;
                typed.push_back('\n');
                continue;
            }
            if (c == kInterrupt || (c == kEnd && typed.empty())) {
                terminal.show("\n");
                return Error{"cancelled", Phase::connection, "Interrupted at a question.", ""};
            }
            if (c == kEnd) break;
            if (c == kBackspace || c == kDelete) drop_last(typed);
            else if (c == kClearLine) typed.reset();
            else typed.push_back(c);
        }
        terminal.show("\n");
        return typed;
    }
};

}  // namespace

std::unique_ptr<Prompter> terminal_prompter() { return std::make_unique<TerminalPrompter>(); }

}  // namespace packhost
