// process.cpp: child processes over pipes and pseudo-terminals.
#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace packhost::tests {
namespace {

constexpr int kPatience = 30'000;  // ms without a byte

[[noreturn]] void execute(const std::vector<std::string>& arguments,
                          const Environment& environment) {
    for (const char* name : {"PACKHOST_CONFIG", "PACKHOST_MASTER_KEY_FILE", "NO_COLOR",
                             "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME"})
        ::unsetenv(name);
    ::setenv("TERM", "xterm", 1);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> words{const_cast<char*>(PACKHOST_PROGRAM)};
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execv(PACKHOST_PROGRAM, words.data());
    ::_exit(127);
}

int code_of(pid_t id) {
    int status = 0;
    while (::waitpid(id, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Appends what can be read; false at the end.
bool read_some(int fd, std::string& text) {
    char part[4096];
    const ssize_t got = ::read(fd, part, sizeof part);
    if (got > 0) text.append(part, static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && errno == EINTR);
}

void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::write(fd, text.data(), text.size());
        if (sent <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const Environment& environment) {
    int in[2], out[2], err[2];
    if (::pipe2(in, O_CLOEXEC) || ::pipe2(out, O_CLOEXEC) || ::pipe2(err, O_CLOEXEC)) ::abort();
    ::signal(SIGPIPE, SIG_IGN);
    id_ = ::fork();
    if (id_ == 0) {
        ::dup2(in[0], 0);
        ::dup2(out[1], 1);
        ::dup2(err[1], 2);
        ::signal(SIGPIPE, SIG_DFL);
        execute(arguments, environment);
    }
    ::close(in[0]);
    ::close(out[1]);
    ::close(err[1]);
    in_ = in[1];
    out_ = out[0];
    err_ = err[0];
}

Process::~Process() {
    for (const int fd : {in_, out_, err_})
        if (fd >= 0) ::close(fd);
    if (id_ < 0) return;
    ::kill(id_, SIGKILL);
    code_of(id_);
}

void Process::signal(int number) const { ::kill(id_, number); }

bool Process::wait_for_output(const std::string& text) {
    while (read_.find(text) == std::string::npos)
        if (!read_some(out_, read_)) return false;
    return true;
}

Finished Process::finish(const std::string& input) {
    write_all(in_, input);
    ::close(std::exchange(in_, -1));
    Finished finished;
    finished.out = std::move(read_);
    pollfd watched[] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}};
    while (watched[0].fd >= 0 || watched[1].fd >= 0) {
        if (::poll(watched, 2, -1) < 0) continue;
        if (watched[0].revents && !read_some(out_, finished.out)) watched[0].fd = -1;
        if (watched[1].revents && !read_some(err_, finished.err)) watched[1].fd = -1;
    }
    finished.code = code_of(std::exchange(id_, -1));
    return finished;
}

Finished run(const std::vector<std::string>& arguments, const Environment& environment,
             const std::string& input) {
    return Process(arguments, environment).finish(input);
}

Terminal::Terminal(const std::vector<std::string>& arguments, const Environment& environment) {
    id_ = ::forkpty(&fd_, nullptr, nullptr, nullptr);
    if (id_ == 0) execute(arguments, environment);
}

Terminal::~Terminal() {
    if (id_ >= 0) {
        ::kill(id_, SIGKILL);
        code_of(id_);
    }
    ::close(fd_);
}

bool Terminal::read_more() {
    pollfd watched{fd_, POLLIN, 0};
    return ::poll(&watched, 1, kPatience) > 0 && read_some(fd_, shown_);
}

bool Terminal::shows(const std::string& text) {
    for (;;) {
        const std::size_t at = shown_.find(text, seen_);
        if (at != std::string::npos) {
            seen_ = at + text.size();
            return true;
        }
        if (!read_more()) return false;
    }
}

void Terminal::type(const std::string& keys) { write_all(fd_, keys); }

Finished Terminal::finish() {
    while (read_more()) {
    }
    Finished finished;
    finished.code = code_of(std::exchange(id_, -1));
    finished.out = shown_;
    return finished;
}

Finished run_on_terminal(const std::vector<std::string>& arguments, const Environment& environment,
                         const std::string& question, const std::string& keys) {
    Terminal terminal(arguments, environment);
    if (!question.empty() && terminal.shows(question)) terminal.type(keys);
    return terminal.finish();
}

}  // namespace packhost::tests
