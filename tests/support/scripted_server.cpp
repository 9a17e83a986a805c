// scripted_server.cpp: one thread that accepts, and one for each connection.
#include "support/scripted_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/server_stream.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

constexpr std::chrono::seconds kPatience{10};

int listen_on_loopback(std::uint16_t& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool ready = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::listen(fd, 1024) == 0 &&
                       ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    EXPECT_TRUE(ready) << "can't listen on the loopback";
    port = ntohs(address.sin_port);
    return fd;
}

}  // namespace

Reply answer(int status, std::string_view media_type, std::string_view body) {
    std::string bytes = "HTTP/1.1 " + std::to_string(status) + " \r\n";
    if (!media_type.empty()) bytes.append("Content-Type: ").append(media_type).append("\r\n");
    bytes.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
    return {{Act::Kind::send, bytes.append(body)}};
}

std::uint16_t unused_port() {
    std::uint16_t port = 0;
    ::close(listen_on_loopback(port));
    return port;
}

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
    listening_ = listen_on_loopback(port_);
    for (Reply& reply : std::exchange(script_.replies, {})) add(std::move(reply));
    acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        for (const auto& [fd, open] : open_) ::shutdown(fd, SHUT_RDWR);
    }
    changed_.notify_all();
    ::shutdown(listening_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    ::close(listening_);
}

std::string ScriptedServer::base_url(std::string_view path) const {
    std::string url = script_.tls ? "https://127.0.0.1:" : "http://127.0.0.1:";
    return url.append(std::to_string(port_)).append(path);
}

std::vector<std::string> ScriptedServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

int ScriptedServer::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

void ScriptedServer::add(Reply reply) {
    for (Act& act : reply)
        act.bytes = replaced(std::move(act.bytes), "$PORT", std::to_string(port_));
    const std::lock_guard lock(mutex_);
    script_.replies.push_back(std::move(reply));
}

void ScriptedServer::open_gate() {
    const std::lock_guard lock(mutex_);
    gate_open_ = true;
    changed_.notify_all();
}

template <class Condition>
bool ScriptedServer::wait(Condition condition) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, condition);
}

bool ScriptedServer::wait_for_requests(std::size_t count) const {
    return wait([&] { return requests_.size() >= count; });
}

bool ScriptedServer::wait_for_connections(int count) const {
    return wait([&] { return connections_ >= count; });
}

bool ScriptedServer::wait_for_departures(int count) const {
    return wait([&] { return departures_ >= count; });
}

void ScriptedServer::accept_all() {
    while (true) {
        const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;
        const std::lock_guard lock(mutex_);
        if (closing_) {
            ::close(fd);
            return;
        }
        ++connections_;
        open_[fd] = true;
        threads_.emplace_back([this, fd] { serve(fd); });
        changed_.notify_all();
    }
}

void ScriptedServer::serve(int fd) {
    {
        ServerStream stream(fd);
        if (script_.opening == Opening::reset) {
            stream.wait_for_bytes();
            stream.close_by_reset();
        } else if (script_.opening == Opening::stall) {
            stream.read_to_the_end();
            note_departure();
        } else if (script_.opening != Opening::tls || stream.start_tls(script_.tls)) {
            talk(stream);
        } else {
            note_departure();
        }
    }
    const std::lock_guard lock(mutex_);
    open_.erase(fd);
    ::close(fd);
}

void ScriptedServer::talk(ServerStream& stream) {
    while (auto request = stream.read_request()) {
        std::size_t index = 0;
        Reply reply;
        {
            const std::lock_guard lock(mutex_);
            index = requests_.size();
            requests_.push_back(std::move(*request));
            changed_.notify_all();
            const bool scripted = index < script_.replies.size();
            if (!scripted && (!script_.repeat_last || script_.replies.empty())) return;
            reply = scripted ? script_.replies[index] : script_.replies.back();
        }
        for (const Act& act : reply)
            if (!play(stream, act, index)) return;
    }
    note_departure();
}

/// False if that was the connection's end.
bool ScriptedServer::play(ServerStream& stream, const Act& act, std::size_t request) {
    switch (act.kind) {
        case Act::Kind::send:
            // A client that left early has its reasons; what it does next is seen by reading.
            stream.write(act.bytes);
            return true;
        case Act::Kind::endless:
            while (stream.write(act.bytes)) continue;
            note_departure();
            return false;
        case Act::Kind::drip: return drip(stream, act);
        case Act::Kind::gate:
            return wait([&] { return gate_open_ || closing_; });
        case Act::Kind::hang: {
            const std::string more = stream.read_to_the_end();
            {
                const std::lock_guard lock(mutex_);
                requests_[request] += more;
            }
            note_departure();
            return false;
        }
        case Act::Kind::close: stream.close_in_order(); return false;
        case Act::Kind::cut: stream.cut(); return false;
        case Act::Kind::reset: stream.close_by_reset(); return false;
    }
    return false;
}

bool ScriptedServer::drip(ServerStream& stream, const Act& act) {
    for (std::size_t i = 0;; i = (i + 1) % act.bytes.size()) {
        if (!stream.write(std::string_view(act.bytes).substr(i, 1))) break;
        std::unique_lock lock(mutex_);
        if (changed_.wait_for(lock, act.pause, [this] { return closing_; })) break;
    }
    note_departure();
    return false;
}

void ScriptedServer::note_departure() {
    const std::lock_guard lock(mutex_);
    ++departures_;
    changed_.notify_all();
}

}  // namespace packhost::tests
