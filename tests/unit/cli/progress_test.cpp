// progress_test.cpp: silence where nobody looks, and the result of the work in any case.
#include "cli/progress.hpp"

#include <pty.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost::cli {
namespace {

TEST(Progress, IsSilentWithoutATerminal) {
    testing::internal::CaptureStderr();
    {
        Progress progress("Working", true);
        EXPECT_EQ(progress.until_next(), -1) << "nothing wakes for it";
        progress.tick();
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, GivesTheResultOfTheWork) {
    Progress progress("Working", false);
    EXPECT_EQ(with_progress(progress, [] { return 42; }), 42);
}

/// In a process on a terminal: work that lasts until a line is typed, then a word of its own.
[[noreturn]] void work_until_typed() {
    ::setenv("TERM", "xterm", 1);
    Progress progress("Working \x1B[2J", true);
    with_progress(progress, [] {
        char typed = 0;
        return ::read(0, &typed, 1);
    });
    (void)!::write(2, "over", 4);
    ::_exit(0);
}

TEST(Progress, IsShownUntilTheWorkIsDone) {
    int terminal = -1;
    const pid_t id = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (id == 0) work_until_typed();
    std::string shown;
    char part[256];
    bool typed = false;
    for (ssize_t got = 0; (got = ::read(terminal, part, sizeof part)) > 0;) {
        shown.append(part, static_cast<std::size_t>(got));
        if (typed || shown.find(" s") == shown.npos) continue;
        typed = true;
        EXPECT_EQ(::write(terminal, "\n", 1), 1);
    }
    ::close(terminal);
    EXPECT_EQ(::waitpid(id, nullptr, 0), id);
    EXPECT_THAT(shown, testing::StartsWith("\r\x1B[KWorking \\x1b[2J: "))
        << "names of files must not steer the terminal";
    EXPECT_THAT(shown, testing::EndsWith("\r\x1B[Kover")) << "the line is gone";
}

}  // namespace
}  // namespace packhost::cli
