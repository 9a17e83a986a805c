// nginx.cpp: nginx as a child process.
#include "support/nginx.hpp"

#include <grp.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <filesystem>

namespace packhost::tests {
namespace {

constexpr char kProgram[] = "/usr/sbin/nginx";

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
events { worker_connections 512; }
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
    for (int i = 0; i < ports; ++i) sockets_.emplace_back();
}

void Nginx::start(std::string http) {
    std::string inherited = "NGINX=";
    for (std::size_t i = sockets_.size(); i-- > 0;) {
        http = replaced(std::move(http), "$LISTEN" + std::to_string(i),
                        "127.0.0.1:" + std::to_string(sockets_[i].port()));
        inherited += std::to_string(sockets_[i].descriptor()) + ";";
    }
    std::string text = replaced(kAround, "$HTTP", http);
    text = replaced(std::move(text), "$USER", own_user());
    text = replaced(std::move(text), "$FOLDER", folder_.path().string());
    const std::string file = folder_.write("nginx.conf", text).string();
    const std::string folder = folder_.path().string() + "/";
    process_.start(kProgram, {"-p", folder, "-c", file, "-e", folder + "error.log"}, {inherited},
                   sockets_);
}

void Nginx::stop() { EXPECT_TRUE(process_.stop()) << read_text(folder_.path() / "error.log"); }

std::string Nginx::url(int port, const std::string& scheme) const {
    return scheme + "://127.0.0.1:" + std::to_string(this->port(port));
}

std::string Nginx::stop_and_read(const std::string& log) {
    stop();
    const std::filesystem::path file = folder_.path() / log;
    return std::filesystem::exists(file) ? read_text(file) : std::string();
}

}  // namespace packhost::tests
