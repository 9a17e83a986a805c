// redirect_listener.cpp: as much of HTTP/1.1 as one redirect needs, on a socket.
#include "cli/redirect_listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace packhost::cli {
namespace {

constexpr std::string_view kPath = "/callback";
constexpr std::size_t kLargestHead = 65536;
constexpr auto kPatience = std::chrono::seconds(5);  // with one browser

std::string page(std::string_view status, std::string_view text) {
    const std::string body = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>packhost</title>\n"
        "<p>{}</p></html>\n", text);
    return fmt::format("HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\n"
                       "Content-Length: {}\r\nCache-Control: no-store\r\n"
                       "Content-Security-Policy: default-src 'none'\r\n"
                       "Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{}",
                       status, body.size(), body);
}

bool same_name(std::string_view a, std::string_view b) {
    const auto same = [](char x, char y) { return (x | 0x20) == (y | 0x20); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

/// The one field of that name; "" if there is none, or several.
std::string_view field(std::string_view head, std::string_view name) {
    std::string_view found;
    for (std::size_t at = head.find("\r\n"); at < head.size(); at = head.find("\r\n", at)) {
        at += 2;
        const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
        const std::size_t colon = line.find(':');
        if (colon == line.npos || !same_name(line.substr(0, colon), name)) continue;
        if (!found.empty()) return {};
        found = line.substr(colon + 1);
        found.remove_prefix(std::min(found.find_first_not_of(" \t"), found.size()));
        found = found.substr(0, found.find_last_not_of(" \t") + 1);
    }
    return found;
}

/// What a browser sends before any body; "" if it takes too long, or is too much.
std::string read_head(int browser, int stop) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos && head.size() < kLargestHead) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now()).count();
        pollfd watched[] = {{browser, POLLIN, 0}, {stop, POLLIN, 0}};
        if (left <= 0 || ::poll(watched, 2, static_cast<int>(left)) <= 0 || watched[1].revents)
            return {};
        char bytes[4096];
        const ssize_t count = ::recv(browser, bytes, sizeof bytes, 0);
        if (count <= 0) return {};
        head.append(bytes, static_cast<std::size_t>(count));
    }
    const std::size_t end = head.find("\r\n\r\n");
    return end == std::string::npos ? std::string() : head.substr(0, end + 2);
}

}  // namespace

Result<std::unique_ptr<RedirectListener>> RedirectListener::start(unsigned port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    const int one = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (socket < 0 || ::bind(socket, any, size) != 0 || ::listen(socket, 8) != 0 ||
        ::getsockname(socket, any, &size) != 0) {
        if (socket >= 0) ::close(socket);
        return Error{"cannot_listen", Phase::config,
                     fmt::format("No browser can come back to port {} of this machine: it can't be "
                                 "listened at.", port),
                     "Choose another with --port, or log in with --device."};
    }
    const int stop = ::eventfd(0, EFD_CLOEXEC);
    return std::unique_ptr<RedirectListener>(
        new RedirectListener(socket, stop, ntohs(address.sin_port)));
}

RedirectListener::RedirectListener(int socket, int stop, unsigned port)
    : socket_(socket), stop_(stop), port_(port), thread_([this] { serve(); }) {}

RedirectListener::~RedirectListener() {
    const std::uint64_t one = 1;
    (void)!::write(stop_, &one, sizeof one);
    thread_.join();
    ::close(socket_);
    ::close(stop_);
}

std::string RedirectListener::redirect_uri() const {
    return fmt::format("http://127.0.0.1:{}{}", port_, kPath);
}

void RedirectListener::expect(std::function<void(std::string query)> came_back) {
    const std::lock_guard lock(mutex_);
    came_back_ = std::move(came_back);
}

void RedirectListener::serve() {
    while (true) {
        pollfd watched[] = {{socket_, POLLIN, 0}, {stop_, POLLIN, 0}};
        if (::poll(watched, 2, -1) < 0) continue;
        if (watched[1].revents) return;
        const int browser = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
        if (browser < 0) continue;
        answer(browser);
        ::close(browser);
    }
}

void RedirectListener::answer(int browser) {
    const std::string head = read_head(browser, stop_);
    if (head.empty()) return;
    const std::string reply = reply_to(head);
    (void)!::send(browser, reply.data(), reply.size(), MSG_NOSIGNAL);
    ::shutdown(browser, SHUT_WR);
    char rest[4096];  // so that the reply is not lost with a reset
    pollfd watched{browser, POLLIN, 0};
    if (::poll(&watched, 1, 200) > 0) (void)!::recv(browser, rest, sizeof rest, MSG_DONTWAIT);
}

std::string RedirectListener::reply_to(const std::string& head) {
    const std::string_view line = std::string_view(head).substr(0, head.find("\r\n"));
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::size_t end = std::max(std::min(line.rfind(' '), line.size()), space);
    // A page elsewhere can make a browser ask here under a name of its own.
    if (field(head, "host") != fmt::format("127.0.0.1:{}", port_))
        return page("421 Misdirected Request", "There is nothing here.");
    if (line.substr(0, space) != "GET")
        return page("405 Method Not Allowed", "There is nothing here.");
    const std::string_view target = line.substr(space, end - space).substr(space < end ? 1 : 0);
    const std::size_t mark = std::min(target.find('?'), target.size());
    if (target.substr(0, mark) != kPath) return page("404 Not Found", "There is nothing here.");
    std::function<void(std::string)> came_back;
    {
        const std::lock_guard lock(mutex_);
        came_back = std::exchange(came_back_, nullptr);
    }
    if (!came_back) return page("410 Gone", "This login is over. You can close this window.");
    came_back(std::string(target.substr(std::min(mark + 1, target.size()))));
    return page("200 OK", "packhost goes on in its terminal. You can close this window.");
}

}  // namespace packhost::cli
