// route_server.cpp: a plain HTTP/1.1 server over blocking sockets, a thread per connection.
#include "route_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <set>
#include <thread>

namespace packhost::tests {
namespace {

constexpr auto kPatience = std::chrono::seconds(10);

/// Reads requests from one socket.
class Reader {
 public:
    explicit Reader(int fd) : fd_(fd) {}

    /// The next request; false at the end.
    bool next(Seen& seen) {
        std::string line;
        if (!read_line(line)) return false;
        const std::size_t target = line.find(' '), version = line.rfind(' ');
        seen.method = line.substr(0, target);
        seen.target = line.substr(target + 1, version - target - 1);
        while (read_line(line) && !line.empty()) {
            const std::size_t colon = line.find(':');
            std::string name = line.substr(0, colon);
            std::transform(name.begin(), name.end(), name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            const std::size_t value = line.find_first_not_of(' ', colon + 1);
            seen.headers.emplace(std::move(name), line.substr(std::min(value, line.size())));
        }
        const std::string length = seen.header("content-length");
        const std::size_t size = length == "(none)" ? 0 : std::stoul(length);
        while (bytes_.size() < size)
            if (!read_more()) return false;
        seen.body = bytes_.substr(0, size);
        bytes_.erase(0, size);
        return true;
    }

 private:
    bool read_more() {
        char part[4096];
        const ssize_t got = ::recv(fd_, part, sizeof part, 0);
        if (got > 0) bytes_.append(part, static_cast<std::size_t>(got));
        return got > 0;
    }
    /// Without its CR LF.
    bool read_line(std::string& line) {
        std::size_t end;
        while ((end = bytes_.find("\r\n")) == std::string::npos)
            if (!read_more()) return false;
        line = bytes_.substr(0, end);
        bytes_.erase(0, end + 2);
        return true;
    }

    int fd_;
    std::string bytes_;
};

std::string text_of(const Answer& answer) {
    std::string text = "HTTP/1.1 " + std::to_string(answer.status) +
                       " Answer\r\nContent-Type: application/json\r\nContent-Length: " +
                       std::to_string(answer.body.size()) + "\r\n";
    for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
    return text + "\r\n" + answer.body;
}

}  // namespace

std::string Seen::header(const std::string& name) const {
    if (headers.count(name) > 1) return "(several)";
    const auto found = headers.find(name);
    return found == headers.end() ? "(none)" : found->second;
}

struct RouteServer::Impl {
    explicit Impl(Handler with) : handler(std::move(with)) {
        listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listening, reinterpret_cast<sockaddr*>(&address), size) ||
            ::listen(listening, 64) ||
            ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size))
            std::abort();
        port = ntohs(address.sin_port);
        acceptor = std::thread([this] { accept_all(); });
    }

    void accept_all() {
        while (true) {
            const int fd = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) return;
            const std::lock_guard lock(mutex);
            open.insert(fd);
            if (closing) ::shutdown(fd, SHUT_RDWR);
            threads.emplace_back([this, fd, socket = ++sockets] { serve(fd, socket); });
        }
    }

    void serve(int fd, int socket) {
        Reader reader(fd);
        for (Seen one; reader.next(one); one = {}) {
            one.socket = socket;
            {
                const std::lock_guard lock(mutex);
                seen.push_back(one);
                arrived.notify_all();
            }
            const std::string text = text_of(handler(one));
            if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) break;
        }
        const std::lock_guard lock(mutex);
        open.erase(fd);
        ::close(fd);
    }

    void stop() {
        if (!acceptor.joinable()) return;
        {
            const std::lock_guard lock(mutex);
            closing = true;
            for (const int fd : open) ::shutdown(fd, SHUT_RDWR);
        }
        ::shutdown(listening, SHUT_RDWR);
        acceptor.join();
        for (std::thread& thread : threads) thread.join();
        ::close(listening);
    }

    const Handler handler;
    int listening = -1;
    unsigned port = 0;
    mutable std::mutex mutex;
    mutable std::condition_variable arrived;
    std::vector<Seen> seen;
    std::set<int> open;
    int sockets = 0;
    bool closing = false;
    std::vector<std::thread> threads;
    std::thread acceptor;
};

RouteServer::RouteServer(Handler handler) : impl_(std::make_unique<Impl>(std::move(handler))) {}

RouteServer::~RouteServer() { stop(); }

void RouteServer::stop() { impl_->stop(); }

std::string RouteServer::url() const { return "http://127.0.0.1:" + std::to_string(impl_->port); }

std::vector<Seen> RouteServer::seen(const std::string& path) const {
    const std::lock_guard lock(impl_->mutex);
    std::vector<Seen> out;
    std::copy_if(impl_->seen.begin(), impl_->seen.end(), std::back_inserter(out),
                 [&](const Seen& s) { return s.target.starts_with(path); });
    return out;
}

bool RouteServer::wait_for(const std::string& path, std::size_t count) const {
    std::unique_lock lock(impl_->mutex);
    return impl_->arrived.wait_for(lock, kPatience, [&] {
        const auto fits = [&](const Seen& s) { return s.target.starts_with(path); };
        return static_cast<std::size_t>(
                   std::count_if(impl_->seen.begin(), impl_->seen.end(), fits)) >= count;
    });
}

void Gate::open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
}

void Gate::pass() {
    std::unique_lock lock(mutex_);
    opened_.wait_for(lock, kPatience, [this] { return open_; });
}

}  // namespace packhost::tests
