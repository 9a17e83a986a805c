// server_process.cpp: fork, inherited sockets, and an end in order.
#include "support/server_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace packhost::tests {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

}  // namespace

LoopbackSocket::LoopbackSocket()
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool ready =
        ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
        ::listen(socket_, 64) == 0 &&
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    EXPECT_TRUE(ready) << "can't listen on the loopback";
    port_ = ntohs(address.sin_port);
}

void LoopbackSocket::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

void ServerProcess::start(const std::string& program, std::vector<std::string> arguments,
                          std::vector<std::string> environment,
                          std::vector<LoopbackSocket>& sockets) {
    arguments.insert(arguments.begin(), program);
    const std::vector<char*> argument_list = pointers(arguments);
    const std::vector<char*> environment_list = pointers(environment);
    process_ = ::fork();
    if (process_ != 0) {
        for (LoopbackSocket& socket : sockets) socket.close();
        return;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    for (const LoopbackSocket& socket : sockets) ::fcntl(socket.descriptor(), F_SETFD, 0);
    ::execve(program.c_str(), argument_list.data(), environment_list.data());
    ::_exit(127);
}

bool ServerProcess::stop() {
    if (process_ <= 0) return true;
    ::kill(process_, SIGTERM);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    // Ended before it was ready for signals, or in order.
    const bool at_once = WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
    return at_once || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace packhost::tests
