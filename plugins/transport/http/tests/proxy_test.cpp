// proxy_test.cpp: what a proxy is asked, and who may use its tunnels.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>

#include <cstring>

#include "proxy_fixture.hpp"

namespace packhost::http::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Proxy, IsWhatTheTransportSaysItTakes) {
    EXPECT_EQ(Driver().flags() & PH_TRANSPORT_PROXY, std::uint32_t{PH_TRANSPORT_PROXY});
}

TEST(Proxy, IsAskedForTheVettedAddressAndSeesTheRequestInTheTunnelAlone) {
    Proxy proxy({kEstablished});
    Driver driver;
    Ask ask = proxy.ask();
    ask.via->head = kSecret;
    ask.authority = "api.test";
    ask.head = "Authorization: Bearer of-the-api\r\n";
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.code, "") << seen.message;
    EXPECT_EQ(seen.body, "through");
    EXPECT_THAT(proxy.asked(),
                ElementsAre("CONNECT 192.0.2.1:443 HTTP/1.1\r\nHost: 192.0.2.1:443\r\n" +
                            std::string(kSecret) + "\r\n"));
    EXPECT_THAT(proxy.tunnelled(), ElementsAre("GET / HTTP/1.1\r\nHost: api.test\r\n"
                                               "Authorization: Bearer of-the-api\r\n\r\n"));
    EXPECT_EQ(seen.result.wrote, proxy.tunnelled()[0].size());
    EXPECT_GT(seen.result.connect_ns, 0u);
    EXPECT_EQ(std::memcmp(seen.result.peer.bytes, proxy.address().bytes, sizeof(std::uint32_t)), 0);
}

TEST(Proxy, IsAskedForAnAddressOfIpv6InBrackets) {
    Proxy proxy({kEstablished});
    Driver driver;
    Ask ask = proxy.ask();
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(8443);
    inet_pton(AF_INET6, "2001:db8::7", &v6.sin6_addr);
    ask.to[0].length = sizeof v6;
    std::memcpy(ask.to[0].bytes, &v6, sizeof v6);
    EXPECT_EQ(driver.run(ask).code, "");
    EXPECT_THAT(proxy.asked()[0], HasSubstr("CONNECT [2001:db8::7]:8443 HTTP/1.1\r\n"));
}

TEST(Proxy, IsAskedForTheNameWhereItLooksNamesUp) {
    Proxy proxy({kEstablished});
    Driver driver;
    Ask ask = proxy.ask();
    ask.to.clear();
    ask.via->target = "api.test:443";
    EXPECT_EQ(driver.run(ask).body, "through");
    EXPECT_THAT(proxy.asked(), ElementsAre("CONNECT api.test:443 HTTP/1.1\r\n"
                                           "Host: api.test:443\r\n\r\n"));
}

TEST(Proxy, KeepsATunnelForTheNextRequest) {
    Proxy proxy({kEstablished});
    Driver driver;
    for (int i = 0; i < 5; ++i) {
        const Seen seen = driver.run(proxy.ask());
        EXPECT_EQ(seen.body, "through") << seen.message;
        EXPECT_EQ(seen.result.reused, i == 0 ? 0u : 1u);
    }
    EXPECT_EQ(proxy.accepted(), 1);
}

// Even if a host gave them all the same pool key.
TEST(Proxy, LendsATunnelToNobodyWhoGoesElsewhereOrAnotherWay) {
    Proxy proxy({kEstablished}), other({kEstablished});
    Peer direct([](Stream& stream) {
        while (!stream.read_head().empty())
            stream.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect");
    });
    Driver driver;
    EXPECT_EQ(driver.run(proxy.ask()).body, "through");
    Ask elsewhere = proxy.ask();
    elsewhere.to = {loopback(443, "192.0.2.2")};
    EXPECT_EQ(driver.run(elsewhere).result.reused, 0u);
    EXPECT_EQ(driver.run(other.ask()).result.reused, 0u);
    Ask by_name = proxy.ask();
    by_name.via->target = "api.test:443";
    EXPECT_EQ(driver.run(by_name).result.reused, 0u);
    EXPECT_EQ(driver.run(by_name).result.reused, 1u);
    // Straight to the proxy's own address is no tunnel, and a tunnel is no way to the proxy.
    EXPECT_EQ(driver.run(Ask{{direct.address()}}).body, "direct");
    Ask through = proxy.ask();
    through.via->at = {direct.address()};
    through.deadline_ms = 300;
    EXPECT_EQ(driver.run(through).result.reused, 0u);
    EXPECT_EQ(driver.run(Ask{{direct.address()}}).result.reused, 1u);
    EXPECT_EQ(driver.run(proxy.ask()).result.reused, 1u);
}

TEST(Proxy, ThatCanNotBeReachedIsNamed) {
    Proxy proxy({kEstablished});
    Ask ask = proxy.ask();
    ask.via->at = {loopback(unused_port())};
    const Seen seen = failed(proxy, ask);
    EXPECT_EQ(seen.code, "proxy");
    EXPECT_THAT(seen.message, HasSubstr("connection refused"));
    EXPECT_EQ(proxy.accepted(), 0);
}

TEST(Proxy, IsReachedAtTheNextOfItsAddresses) {
    Proxy proxy({kEstablished});
    Driver driver;
    Ask ask = proxy.ask();
    ask.via->at.insert(ask.via->at.begin(), loopback(unused_port()));
    EXPECT_EQ(driver.run(ask).body, "through");
}

TEST(Proxy, MayFrameASuccessThatHasNoBodyAndAnnounceItFirst) {
    for (const char* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
                               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                               "HTTP/1.1 204 \r\n\r\n"}) {
        Proxy proxy({answer});
        Driver driver;
        const Seen seen = driver.run(proxy.ask());
        EXPECT_EQ(seen.body, "through") << answer << seen.message;
    }
}

TEST(Proxy, OfHttp10IsOneToo) {
    Peer old([](Stream& stream) {
        stream.read_head();
        stream.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 Connection established\r\n\r\n");
        while (!stream.read_head().empty())
            stream.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
    });
    Proxy named({""});
    Ask ask = named.ask();
    ask.via->at = {old.address()};
    Driver driver;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.body, "old") << seen.message;
}

TEST(Proxy, IsNeverAskedForATargetThatCouldEndItsLine) {
    Proxy proxy({kEstablished});
    Driver driver;
    ph_op op = 1'000;
    for (const std::string& target :
         {std::string("api.test:443\r\nX: y"), std::string("api.test:443 HTTP/1.0"),
          std::string("api.test"), std::string("user@api.test:443"), std::string("api.test:443/x"),
          std::string("a\0b:1", 5), std::string("api.test:443\n"), std::string("\xc3\xa9:1")}) {
        Ask ask = proxy.ask();
        ask.via->target = target;
        EXPECT_EQ(driver.try_send(++op, ask), PH_INVALID) << target;
    }
    Ask ask = proxy.ask();
    ask.via->head = "Proxy-Authorization: Basic eA==";
    EXPECT_EQ(driver.try_send(++op, ask), PH_INVALID) << "a field without an end";
    ask = proxy.ask();
    ask.via->at.clear();
    EXPECT_EQ(driver.try_send(++op, ask), PH_INVALID) << "no address of the proxy";
    ask = proxy.ask();
    ask.to.clear();
    EXPECT_EQ(driver.try_send(++op, ask), PH_INVALID) << "nothing to ask for";
    EXPECT_EQ(proxy.accepted(), 0);
}

TEST(Proxy, IsUnknownToHostsOfTheTimeBeforeIt) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    Proxy proxy({kEstablished});
    Ask ask = proxy.ask();  // what lies behind the end of the struct is not read
    ask.to = {peer.address()};
    ask.before_proxies = true;
    Driver driver;
    EXPECT_EQ(driver.run(ask).body, "ok");
    EXPECT_EQ(proxy.accepted(), 0);
}

TEST(Proxy, IsLeftAtOnceWhenTheOperationIsCancelled) {
    Proxy proxy({""});
    Driver driver;
    const ph_op op = driver.send(proxy.ask());
    EXPECT_TRUE(driver.until([&] { return proxy.asked().size() == 1; }));
    driver.cancel(op);
    EXPECT_EQ(driver.loop.watched(), 0u);
    EXPECT_EQ(driver.loop.timers(), 0u);
    EXPECT_EQ(driver.seen(op).completions, 0);
}

}  // namespace
}  // namespace packhost::http::test
