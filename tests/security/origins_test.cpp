// origins_test.cpp: where the administrator names origins, no call of any kind reaches another.
#include <gtest/gtest.h>

#include "calls.hpp"

namespace packhost::tests {
namespace {

constexpr char kGranted[] = R"({"access_token": "t", "token_type": "Bearer"})";

/// The other server's address is allowed: nothing but `network.origins` is in the way.
class NamedOrigins : public testing::Test {
 protected:
    NamedOrigins() {
        attack_.host.policy().allow = {"loopback"};
        attack_.names->answer_all(".example", {{"127.0.0.1"}});
    }
    /// The outcome of a call that the other server got.
    static const char* reached(Call call) { return call == Call::url_from ? "tls" : "ok"; }
    std::string port() const { return ":" + std::to_string(other_.port()); }

    Attack attack_;
    Listener other_{"127.0.0.1", [](const std::string& head) {
                        const bool is_token = head.starts_with("POST /token ");
                        return response(200, is_token ? kGranted : "{}");
                    }};
};

TEST_F(NamedOrigins, WithoutThemEveryCallReachesTheOtherServer) {
    int connections = 0;
    for (const Call call : kCalls) {
        if (call == Call::next_page) continue;  // never leaves its origin
        const std::string host = std::string("http://") + std::to_string(connections) + "x.example";
        EXPECT_EQ(attack_.run(call, host + port()), reached(call)) << name_of(call);
        EXPECT_GT(other_.connections(), connections) << name_of(call);
        connections = other_.connections();
    }
}

TEST_F(NamedOrigins, WithThemNoCallReachesAnother) {
    attack_.host.config.origins_allowed = {attack_.home_url(), "https://api.example",
                                           "http://api.example:1"};
    for (const Call call : kCalls) {
        const std::string code = call == Call::next_page ? "pagination_origin" : "origin_refused";
        for (const std::string& url :
             {"http://api.example" + port(), "http://127.0.0.1" + port(),
              "http://x.api.example" + port(), "http://api.example.x.example" + port()})
            EXPECT_EQ(attack_.run(call, url), code) << name_of(call) << " " << url;
    }
    EXPECT_EQ(other_.connections(), 0);
    EXPECT_EQ(attack_.names->calls("api.example"), 0) << "nor is anybody asked about it";
}

TEST_F(NamedOrigins, WithThemNoneOfTheirOwnIsRefused) {
    attack_.host.config.origins_allowed = {attack_.home_url(), "http://api.example" + port(),
                                           "https://api.example" + port()};
    for (const Call call : kCalls) {
        if (call == Call::next_page) continue;
        EXPECT_EQ(attack_.run(call, "http://api.example" + port()), reached(call))
            << name_of(call);
    }
    EXPECT_GT(other_.connections(), 0);
}

TEST_F(NamedOrigins, HoldForAProxyThatLooksNamesUp) {
    Listener proxy("127.0.0.1", [](const std::string& head) {
        return head.starts_with("CONNECT ") ? std::string("HTTP/1.1 200 OK\r\n\r\n")
                                            : response(200, "{}");
    });
    attack_.host.config.proxy.url = "http://127.0.0.1:" + std::to_string(proxy.port());
    attack_.host.config.proxy.bypass = {kHome};
    attack_.host.config.proxy.resolves = true;
    attack_.host.config.origins_allowed = {attack_.home_url(), "http://api.example"};
    for (const Call call : kCalls) {
        const std::string code = call == Call::next_page ? "pagination_origin" : "origin_refused";
        EXPECT_EQ(attack_.run(call, "http://other.example"), code) << name_of(call);
        EXPECT_EQ(attack_.run(call, "http://api.example:8080"), code) << name_of(call);
    }
    EXPECT_EQ(proxy.connections(), 0);
    EXPECT_EQ(attack_.run(Call::node, "http://api.example"), "ok");
    EXPECT_EQ(proxy.connections(), 1);
    EXPECT_EQ(attack_.names->calls("api.example"), 0);
}

}  // namespace
}  // namespace packhost::tests
