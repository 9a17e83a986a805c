// nginx.cpp: nginx as a child process.
#include "nginx.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace packhost::tests {
namespace {

constexpr char kProgram[] = "/usr/sbin/nginx";

int listen_on_loopback(std::uint16_t& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool ready = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::listen(fd, 64) == 0 &&
                       ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    EXPECT_TRUE(ready) << "can't listen on the loopback";
    port = ntohs(address.sin_port);
    return fd;
}

/// "user group" of this process, so that the worker can read what the test writes.
std::string own_user() {
    const passwd* user = ::getpwuid(::getuid());
    const group* own_group = ::getgrgid(::getgid());
    return user && own_group ? std::string(user->pw_name) + ' ' + own_group->gr_name : "nobody";
}

// With inherited sockets nginx 1.22 crashes as a single process: it runs as master and worker.
constexpr char kAround[] = R"(
daemon off;
user $USER;
worker_processes 1;
pid $FOLDER/nginx.pid;
error_log $FOLDER/error.log;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path $FOLDER/body;
    proxy_temp_path $FOLDER/proxy;
    fastcgi_temp_path $FOLDER/fastcgi;
    uwsgi_temp_path $FOLDER/uwsgi;
    scgi_temp_path $FOLDER/scgi;
    default_type application/json;
    $HTTP
}
)";

}  // namespace

bool Nginx::is_installed() { return ::access(kProgram, X_OK) == 0; }

Nginx::Nginx(int ports) {
    for (int i = 0; i < ports; ++i) {
        ports_.emplace_back();
        sockets_.push_back(listen_on_loopback(ports_.back()));
    }
}

Nginx::~Nginx() {
    stop();
    for (const int fd : sockets_) ::close(fd);
}

void Nginx::start(std::string http) {
    std::string inherited = "NGINX=";
    for (std::size_t i = ports_.size(); i-- > 0;) {
        http = replaced(std::move(http), "$LISTEN" + std::to_string(i),
                        "127.0.0.1:" + std::to_string(ports_[i]));
        inherited += std::to_string(sockets_[i]) + ";";
    }
    std::string text = replaced(kAround, "$HTTP", http);
    text = replaced(std::move(text), "$USER", own_user());
    text = replaced(std::move(text), "$FOLDER", folder_.path().string());
    const std::string file = folder_.write("nginx.conf", text).string();
    const std::string folder = folder_.path().string() + "/";
    const std::string errors = folder + "error.log";
    const char* const arguments[] = {kProgram, "-p", folder.c_str(), "-c",
                                     file.c_str(), "-e", errors.c_str(), nullptr};
    const char* const environment[] = {inherited.c_str(), nullptr};
    process_ = ::fork();
    if (process_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    for (const int fd : sockets_) ::fcntl(fd, F_SETFD, 0);
    ::execve(kProgram, const_cast<char**>(arguments), const_cast<char**>(environment));
    ::_exit(127);
}

void Nginx::stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGTERM);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    // Ended before it was ready for signals, or in order.
    const bool at_once = WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
    EXPECT_TRUE(at_once || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
        << read_text(folder_.path() / "error.log");
}

std::string Nginx::url(int port, const std::string& scheme) const {
    return scheme + "://127.0.0.1:" + std::to_string(this->port(port));
}

std::string Nginx::stop_and_read(const std::string& log) {
    stop();
    const std::filesystem::path file = folder_.path() / log;
    return std::filesystem::exists(file) ? read_text(file) : std::string();
}

}  // namespace packhost::tests
