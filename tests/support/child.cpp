// child.cpp: two pipes and a program.
#include "support/child.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

namespace packhost::tests {

Child::Child(const std::string& program, std::vector<std::string> arguments) {
    int out[2] = {-1, -1}, in[2] = {-1, -1};
    EXPECT_EQ(::pipe2(out, O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(in, O_CLOEXEC), 0);
    arguments.insert(arguments.begin(), program);
    std::vector<char*> list;
    for (std::string& argument : arguments) list.push_back(argument.data());
    list.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    EXPECT_EQ(::posix_spawn(&process_, program.c_str(), &actions, nullptr, list.data(), environ),
              0);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    from_ = ::fdopen(out[0], "r");
    to_ = ::fdopen(in[1], "w");
}

Child::~Child() {
    std::fclose(to_);
    std::fclose(from_);
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

std::string Child::line() {
    std::string text;
    for (int c = std::fgetc(from_); c != '\n'; c = std::fgetc(from_)) {
        if (c == EOF) return "(ended)";
        text.push_back(static_cast<char>(c));
    }
    return text;
}

void Child::go_on() {
    std::fputc('\n', to_);
    std::fflush(to_);
}

int Child::wait() {
    int status = -1;
    ::waitpid(std::exchange(process_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace packhost::tests
