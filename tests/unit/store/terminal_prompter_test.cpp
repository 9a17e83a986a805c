// terminal_prompter_test.cpp: questions on a pseudo-terminal: no echo, interrupt, nobody there.
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packhost/connection_file.hpp"

namespace packhost {
namespace {

/// What a child process on a terminal of its own got as the answer, and what the terminal showed.
struct Session {
    std::string shown;
    std::string outcome;  ///< "value:..." or "error:..."
};

std::string read_until(int fd, std::string_view end) {
    std::string text;
    char part[256];
    while (text.find(end) == std::string::npos) {
        const ssize_t got = ::read(fd, part, sizeof part);
        if (got <= 0) break;
        text.append(part, static_cast<std::size_t>(got));
    }
    return text;
}

[[noreturn]] void answer_in_child(int result) {
    auto prompter = terminal_prompter();
    auto answer = prompter->ask("api-key of acme: ");
    std::string outcome = answer ? "value:" + std::string(answer->expose())
                                 : "error:" + answer.error().code;
    std::replace(outcome.begin(), outcome.end(), '\n', '|');
    outcome += '\n';
    (void)!::write(result, outcome.data(), outcome.size());
    ::close(result);
    ::_exit(0);
}

Session type(std::string_view keys) {
    int outcome[2];
    EXPECT_EQ(::pipe(outcome), 0);
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) answer_in_child(outcome[1]);
    ::close(outcome[1]);
    Session session;
    session.shown = read_until(terminal, ": ");
    EXPECT_EQ(::write(terminal, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
    session.outcome = read_until(outcome[0], "\n");
    session.shown += read_until(terminal, "\n");
    ::close(outcome[0]);
    ::close(terminal);
    ::waitpid(child, nullptr, 0);
    return session;
}

TEST(TerminalPrompter, ReadsALineWithoutShowingIt) {
    const Session session = type("s3cret\n");
    EXPECT_EQ(session.outcome, "value:s3cret\n");
    EXPECT_EQ(session.shown, "api-key of acme: \r\n");
}

TEST(TerminalPrompter, ReadsAPastedKeyToItsEnd) {
    const Session pem =
        type("-----BEGIN KEY-----\rProc-Type: 4\r\rabc\r-----END KEY-----\r\rmore\r");
    EXPECT_EQ(pem.outcome, "value:-----BEGIN KEY-----|Proc-Type: 4||abc|-----END KEY-----\n");
    EXPECT_EQ(pem.shown, "api-key of acme: \r\n");
    EXPECT_EQ(type("{\n  \"a\": {\n    \"b\": 1\n  }\n}\n").outcome,
              "value:{|  \"a\": {|    \"b\": 1|  }|}\n");
    EXPECT_EQ(type("{\"a\": 1}\n").outcome, "value:{\"a\": 1}\n");
    EXPECT_EQ(type("-----BEGIN KEY-----\nabc\x03").outcome, "error:cancelled\n");
}

TEST(TerminalPrompter, UnderstandsBackspaceAndClearLine) {
    EXPECT_EQ(type("ab\x7F" "c\xC3\xA9\x7F" "d\n").outcome, "value:acd\n");
    EXPECT_EQ(type("wrong\x15right\n").outcome, "value:right\n");
}

TEST(TerminalPrompter, GivesUpOnInterruptAndOnEndOfInput) {
    EXPECT_EQ(type("half\x03").outcome, "error:cancelled\n");
    EXPECT_EQ(type("\x04").outcome, "error:cancelled\n");
}

TEST(TerminalPrompter, RefusesWithoutATerminal) {
    int outcome[2];
    ASSERT_EQ(::pipe(outcome), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::setsid();  // no controlling terminal
        answer_in_child(outcome[1]);
    }
    ::close(outcome[1]);
    EXPECT_EQ(read_until(outcome[0], "\n"), "error:no_terminal\n");
    ::close(outcome[0]);
    ::waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace packhost
