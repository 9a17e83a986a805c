// proxy_fixture.hpp: a scripted proxy that plays the target too, and what it was asked for.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "driver.hpp"
#include "peer.hpp"

namespace packhost::http::test {

/// Credentials for the proxy.
inline constexpr char kSecret[] = "Proxy-Authorization: Basic dXNlcjpwYXNz\r\n";
inline constexpr char kEstablished[] = "HTTP/1.1 200 Connection established\r\n\r\n";

/// Answers CONNECT as a test says, one answer a connection (the last for ever), and then every
/// request in the tunnel.
class Proxy {
 public:
    /// `tls`: the target in the tunnel speaks TLS.
    explicit Proxy(std::vector<std::string> answers, SSL_CTX* tls = nullptr)
        : answers_(std::move(answers)),
          peer_([this, tls](Stream& stream) { serve(stream, tls); }) {}

    ph_address address() const { return peer_.address(); }
    int accepted() const { return peer_.accepted(); }
    /// The heads of all CONNECTs, in order of arrival.
    std::vector<std::string> asked() {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    /// The heads of the requests that came through tunnels.
    std::vector<std::string> tunnelled() {
        const std::lock_guard lock(mutex_);
        return tunnelled_;
    }
    /// A request for 192.0.2.1:443 through this proxy.
    Ask ask() const {
        Ask made{{loopback(443, "192.0.2.1")}};
        made.via = Via{{address()}, {}, {}};
        return made;
    }

 private:
    void serve(Stream& stream, SSL_CTX* tls) {
        std::string answer;
        const std::string head = stream.read_head();
        if (head.empty()) return;
        {
            const std::lock_guard lock(mutex_);
            answer = answers_[std::min(asked_.size(), answers_.size() - 1)];
            asked_.push_back(head);
        }
        if (!stream.write(answer)) return;
        if (!answer.starts_with("HTTP/1.1 2")) return (void)stream.wait_for_close();
        if (!tls) return talk(stream);
        InnerTls inner(tls, stream.fd());
        if (!inner.ready()) return;
        Stream inside(stream.fd(), inner.get());
        talk(inside);
    }
    void talk(Stream& stream) {
        for (std::string head; !(head = stream.read_head()).empty();) {
            {
                const std::lock_guard lock(mutex_);
                tunnelled_.push_back(head);
            }
            stream.write("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nthrough");
        }
    }

    std::mutex mutex_;
    std::vector<std::string> answers_, asked_, tunnelled_;
    Peer peer_;
};

/// The result of a request to a proxy with these answers, which failed before anything was sent.
inline Seen failed(Proxy& proxy, const Ask& ask) {
    Driver driver;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_CONNECT}) << seen.message;
    EXPECT_EQ(seen.result.wrote, 0u);
    EXPECT_EQ(seen.result.read, 0u);
    EXPECT_EQ(seen.heads, 0);
    EXPECT_THAT(seen.message, testing::HasSubstr("proxy.test:3128"));
    EXPECT_THAT(seen.message, testing::Not(testing::HasSubstr("dXNlcjpwYXNz")));
    EXPECT_TRUE(proxy.tunnelled().empty());
    EXPECT_EQ(driver.loop.watched(), 0u);
    EXPECT_EQ(driver.stats().idle, 0u);
    return seen;
}
inline Seen failed(const std::string& answer) {
    Proxy proxy({answer});
    return failed(proxy, proxy.ask());
}

}  // namespace packhost::http::test
