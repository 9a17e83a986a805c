// redirect_listener_test.cpp: one redirect is taken, once, under one name; all else is refused.
#include "cli/redirect_listener.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <vector>

namespace packhost::cli {
namespace {

class Redirects : public testing::Test {
 protected:
    void SetUp() override {
        auto made = RedirectListener::start(0);
        ASSERT_TRUE(made) << made.error().message;
        listener = std::move(*made);
        const std::string uri = listener->redirect_uri();
        ASSERT_TRUE(uri.starts_with("http://127.0.0.1:") && uri.ends_with("/callback")) << uri;
        port = uri.substr(17, uri.size() - 17 - 9);
    }
    void expect() {
        listener->expect([this](std::string query) {
            const std::lock_guard lock(mutex);
            queries.push_back(std::move(query));
        });
    }
    /// What the listener answers to these bytes.
    std::string ask(const std::string& bytes) {
        const int browser = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        std::string answer;
        if (::connect(browser, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
            ::send(browser, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0) {
            ::shutdown(browser, SHUT_WR);
            char part[4096];
            for (ssize_t n = 0; (n = ::recv(browser, part, sizeof part, 0)) > 0;)
                answer.append(part, static_cast<std::size_t>(n));
        }
        ::close(browser);
        return answer;
    }
    /// The status of a GET, or "" for none.
    std::string get(const std::string& target, const std::string& host = "") {
        const std::string answer = ask("GET " + target + " HTTP/1.1\r\nAccept: */*\r\nHost: " +
                                       (host.empty() ? "127.0.0.1:" + port : host) + "\r\n\r\n");
        return answer.size() > 12 ? answer.substr(9, 3) : "";
    }

    std::unique_ptr<RedirectListener> listener;
    std::string port;
    std::mutex mutex;
    std::vector<std::string> queries;
};

using Queries = std::vector<std::string>;

TEST_F(Redirects, TheFirstOneIsTakenAndNoOther) {
    EXPECT_EQ(get("/callback?early=1"), "410");
    expect();
    EXPECT_EQ(get("/callback?code=a%20b&state=s"), "200");
    EXPECT_EQ(get("/callback?code=again"), "410");
    EXPECT_EQ(queries, Queries{"code=a%20b&state=s"});
}

TEST_F(Redirects, OneWithoutAQueryIsOneToo) {
    expect();
    EXPECT_EQ(get("/callback"), "200");
    EXPECT_EQ(queries, Queries{""});
}

TEST_F(Redirects, OtherPathsAreNotFound) {
    expect();
    for (const char* target : {"/", "/favicon.ico", "/callback/?code=1", "/callbackx?code=1",
                               "http://127.0.0.1/callback?code=1"})
        EXPECT_EQ(get(target), "404") << target;
    EXPECT_EQ(queries, Queries());
}

TEST_F(Redirects, OtherNamesOfThisMachineAreRefused) {
    expect();
    for (const std::string& host : {"evil.example:" + port, "localhost:" + port,
                                    std::string("127.0.0.1"),
                                    "127.0.0.1:" + port + "\r\nHost: 127.0.0.1:" + port})
        EXPECT_EQ(get("/callback?code=1", host), "421") << host;
    EXPECT_EQ(ask("GET /callback?code=1 HTTP/1.1\r\n\r\n").substr(9, 3), "421");
    EXPECT_EQ(queries, Queries());
}

TEST_F(Redirects, OtherMethodsAreRefused) {
    expect();
    const std::string rest = " /callback?code=1 HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n";
    for (const char* method : {"POST", "HEAD", "OPTIONS", "get"})
        EXPECT_EQ(ask(method + rest).substr(9, 3), "405") << method;
    EXPECT_EQ(queries, Queries());
}

TEST_F(Redirects, WhatIsNoRequestGetsNoAnswer) {
    expect();
    EXPECT_EQ(ask(""), "");
    EXPECT_EQ(ask("GET /callback?code=1 HTTP/1.1\r\nHost: 127.0.0.1:" + port), "");
    EXPECT_EQ(ask(std::string(70'000, 'x')), "");
    EXPECT_EQ(ask("\r\n\r\n").substr(9, 3), "421");
    EXPECT_EQ(get("/callback?code=2"), "200");
    EXPECT_EQ(queries, Queries{"code=2"});
}

TEST_F(Redirects, APortThatIsTakenIsAnError) {
    const auto second = RedirectListener::start(static_cast<unsigned>(std::stoi(port)));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "cannot_listen");
}

TEST_F(Redirects, ItEndsWhileABrowserSaysNothing) {
    const int browser = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::connect(browser, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    listener.reset();  // the test would run out of time
    ::close(browser);
}

}  // namespace
}  // namespace packhost::cli
