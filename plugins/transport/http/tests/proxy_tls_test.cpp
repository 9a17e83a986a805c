// proxy_tls_test.cpp: TLS inside the tunnel, with the target and never with the proxy.
#include <gmock/gmock.h>

#include "proxy_fixture.hpp"
#include "tls_fixture.hpp"

namespace packhost::http::test {
namespace {

using testing::HasSubstr;

class ProxyTls : public Tls {
 protected:
    Ask ask_through(const Proxy& proxy, const std::string& name = "localhost") const {
        Ask made = proxy.ask();
        made.tls = true;
        made.ca_file = ca.path();
        made.server_name = name;
        made.authority = name;
        made.via->head = "Proxy-Authorization: Basic dXNlcjpwYXNz\r\n";
        return made;
    }
    ServerContext server(const Subject& subject = {}) const {
        return make_server(make_identity(subject, &authority));
    }
};

TEST_F(ProxyTls, TheTargetIsVerifiedByItsNameAndTheProxySeesOnlyWhereItIs) {
    const ServerContext context = server();
    Proxy proxy({kEstablished}, context.get());
    Driver driver;
    for (int i = 0; i < 3; ++i) {
        const Seen seen = driver.run(ask_through(proxy));
        EXPECT_EQ(seen.code, "") << seen.message;
        EXPECT_EQ(seen.body, "through");
        EXPECT_EQ(seen.result.tls_ns > 0, i == 0);
    }
    EXPECT_EQ(proxy.asked().size(), 1u);
    EXPECT_THAT(proxy.asked()[0], HasSubstr("CONNECT 192.0.2.1:443 HTTP/1.1\r\n"));
    for (const std::string& request : proxy.tunnelled())
        EXPECT_EQ(request, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

TEST_F(ProxyTls, AProxyThatReadsAlongIsRefused) {
    const Identity stranger = make_authority("Not this CA");
    const ServerContext context = make_server(make_identity({}, &stranger));
    Proxy proxy({kEstablished}, context.get());
    Driver driver;
    const Seen seen = driver.run(ask_through(proxy));
    EXPECT_EQ(seen.code, "tls");
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_TLS});
    EXPECT_THAT(seen.message, HasSubstr("through the proxy proxy.test:3128"));
    EXPECT_EQ(seen.result.wrote, 0u);
    EXPECT_TRUE(proxy.tunnelled().empty());
}

TEST_F(ProxyTls, ACertificateOfAnotherNameIsRefused) {
    const ServerContext context = server();
    Proxy proxy({kEstablished}, context.get());
    Driver driver;
    EXPECT_EQ(driver.run(ask_through(proxy, "api.test")).code, "tls");
    EXPECT_TRUE(proxy.tunnelled().empty());
}

TEST_F(ProxyTls, AProxyThatSpeaksInPlaceOfTheTargetIsRefused) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write(kEstablished);
        stream.read(1);  // of the client's greeting
        stream.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
        stream.wait_for_close();
    });
    Proxy named({""});
    Ask ask = ask_through(named);
    ask.via->at = {peer.address()};
    Driver driver;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.code, "tls");
    EXPECT_EQ(seen.heads, 0);
}

TEST_F(ProxyTls, ASilentTargetRunsIntoTheOneDeadline) {
    Peer peer([](Stream& stream) {
        stream.read_head();
        stream.write(kEstablished);
        stream.wait_for_close();
    });
    Proxy named({""});
    Ask ask = ask_through(named);
    ask.via->at = {peer.address()};
    ask.deadline_ms = 300;
    Driver driver;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.code, "timeout");
    EXPECT_EQ(seen.result.phase, ph_phase{PH_PHASE_TLS});
    EXPECT_THAT(seen.message, HasSubstr("proxy.test:3128"));
}

}  // namespace
}  // namespace packhost::http::test
