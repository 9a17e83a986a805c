// questions.cpp: questions on stderr, answers from stdin or, for secrets, the terminal itself.
#include "cli/questions.hpp"

#include <signal.h>
#include <unistd.h>

#include <iostream>

#include <fmt/format.h>

#include "cli/terminal.hpp"
#include "packhost/connection_file.hpp"

namespace packhost::cli {
namespace {

Error gave_up() {
    return {"cancelled", Phase::connection, "Nothing was changed.", ""};
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

extern "C" void break_off(int) {}

/// While it lives, an interrupt ends the reading of an answer, and not the program: what was begun
/// is told of.
class Interruptible {
 public:
    Interruptible() {
        struct sigaction action {};
        action.sa_handler = &break_off;  // without SA_RESTART
        ::sigemptyset(&action.sa_mask);
        ::sigaction(SIGINT, &action, &before_);
    }
    ~Interruptible() { ::sigaction(SIGINT, &before_, nullptr); }
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

 private:
    struct sigaction before_ {};
};

}  // namespace

bool can_ask() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1; }

Result<std::string> ask_text(std::string_view question) {
    std::cerr << printable(question) << std::flush;
    std::string line;
    const Interruptible reading;
    if (std::getline(std::cin, line)) return std::string(trimmed(line));
    std::cerr << '\n';
    return gave_up();
}

Result<Secret> ask_secret(std::string_view question) {
    auto typed = terminal_prompter()->ask(printable(question));
    if (!typed && typed.error().code == "cancelled") return gave_up();
    return typed;
}

Result<bool> ask_whether(std::string_view question, bool otherwise) {
    const std::string shown = fmt::format("{} [{}] ", question, otherwise ? "Y/n" : "y/N");
    for (;;) {
        auto answer = ask_text(shown);
        if (!answer) return std::move(answer).error();
        if (answer->empty()) return otherwise;
        if (*answer == "y" || *answer == "Y" || *answer == "yes") return true;
        if (*answer == "n" || *answer == "N" || *answer == "no") return false;
    }
}

Result<std::size_t> ask_choice(std::string_view question, const std::vector<Choice>& choices,
                               std::size_t otherwise) {
    say(Paint(2).bold(printable(question)));
    for (std::size_t i = 0; i < choices.size(); ++i)
        say(printable(fmt::format("  {}  {}{}{}", i + 1, choices[i].name,
                                  choices[i].description.empty() ? "" : ": ",
                                  choices[i].description)));
    for (;;) {
        auto answer = ask_text(fmt::format("[{}]> ", otherwise + 1));
        if (!answer) return std::move(answer).error();
        if (answer->empty()) return otherwise;
        for (std::size_t i = 0; i < choices.size(); ++i)
            if (*answer == std::to_string(i + 1) || *answer == choices[i].name) return i;
        say(fmt::format("  Enter a number from 1 to {}.", choices.size()));
    }
}

Result<void> ask_leave(std::string_view question, bool yes) {
    if (yes) return {};
    if (!can_ask())
        return Error{"needs_yes", Phase::usage,
                     fmt::format("There is no terminal to ask on: {}", question),
                     "If this is meant, give --yes."};
    auto agreed = ask_whether(question, false);
    if (!agreed) return std::move(agreed).error();
    if (*agreed) return {};
    return gave_up();
}

}  // namespace packhost::cli
