// tls_trust_test.cpp: whom the transport trusts, whom it refuses, and why.
#include <fstream>

#include "tls_fixture.hpp"

namespace packhost::http::test {
namespace {

using TlsTrust = Tls;

TEST_F(TlsTrust, TrustsAValidServer) {
    const Seen seen = run(Subject{});
    EXPECT_EQ(seen.code, "") << seen.message;
    EXPECT_EQ(seen.body, "secure");
    EXPECT_GT(seen.result.tls_ns, 0u);
}

TEST_F(TlsTrust, ChecksAnAddressAgainstTheCertificatesAddresses) {
    EXPECT_EQ(run(Subject{}, "127.0.0.1").code, "");
    Subject names_only;
    names_only.alternative = "DNS:localhost,DNS:127.0.0.1";
    names_only.common_name = "127.0.0.1";
    EXPECT_EQ(run(names_only, "127.0.0.1").message,
              "The TLS handshake failed: IP address mismatch.");
    Subject v6;
    v6.alternative = "IP:::1";
    EXPECT_EQ(run(v6, "::1").code, "");
    EXPECT_EQ(run(v6, "[::1]").code, "");
}

TEST_F(TlsTrust, RefusesAWrongName) {
    EXPECT_EQ(run(Subject{}, "other.example").message,
              "The TLS handshake failed: hostname mismatch.");
    Subject by_common_name;  // a common name is no name (RFC 9110, 4.3.4)
    by_common_name.alternative = "DNS:other.example";
    EXPECT_NE(run(by_common_name, "localhost").code, "");
    by_common_name.alternative = "";
    EXPECT_NE(run(by_common_name, "localhost").code, "");
    Subject wildcard;
    wildcard.alternative = "DNS:*.example.org,DNS:f*.example.net";
    EXPECT_EQ(run(wildcard, "api.example.org").code, "");
    EXPECT_EQ(run(wildcard, "api.example.org.").code, "");
    EXPECT_NE(run(wildcard, "a.b.example.org").code, "");
    EXPECT_NE(run(wildcard, "example.org").code, "");
    EXPECT_NE(run(wildcard, "foo.example.net").code, "");
}

TEST_F(TlsTrust, RefusesWrongDates) {
    Subject expired;
    expired.from_days = -30;
    expired.to_days = -1;
    EXPECT_EQ(run(expired).message, "The TLS handshake failed: certificate has expired.");
    Subject future;
    future.from_days = 1;
    EXPECT_EQ(run(future).message, "The TLS handshake failed: certificate is not yet valid.");
}

TEST_F(TlsTrust, RefusesSelfSignedAndUnknownIssuers) {
    const ServerContext self = make_server(make_identity(Subject{}));
    EXPECT_EQ(run(self.get()).message, "The TLS handshake failed: self-signed certificate.");
    const Identity stranger = make_authority("Another CA");
    const ServerContext unknown = make_server(make_identity(Subject{}, &stranger));
    EXPECT_EQ(run(unknown.get()).message,
              "The TLS handshake failed: unable to get local issuer certificate.");
    // The same name as the trusted one, but another key.
    const Identity forged = make_authority("Test CA");
    const ServerContext impostor = make_server(make_identity(Subject{}, &forged));
    EXPECT_NE(run(impostor.get()).code, "");
    // A plain certificate is no authority.
    const Identity leaf = make_identity(Subject{}, &authority);
    const ServerContext chained = make_server(make_identity(Subject{}, &leaf));
    EXPECT_NE(run(chained.get()).code, "");
}

TEST_F(TlsTrust, RefusesWeakKeysAndDigests) {
    Subject weak;
    weak.rsa_bits = 1024;
    EXPECT_EQ(run(weak).message, "The TLS handshake failed: EE certificate key too weak.");
    Subject sha1;
    sha1.digest = "SHA1";
    EXPECT_EQ(run(sha1).message,
              "The TLS handshake failed: CA signature digest algorithm too weak.");
    Subject fine;
    fine.rsa_bits = 2048;
    EXPECT_EQ(run(fine).code, "");
}

TEST_F(TlsTrust, RefusesOldVersions) {
    const Identity identity = make_identity(Subject{}, &authority);
    const ServerContext old = make_server(identity, TLS1_VERSION, TLS1_1_VERSION);
    EXPECT_NE(run(old.get()).message.find("protocol version"), std::string::npos);
    const ServerContext tls12 = make_server(identity, TLS1_2_VERSION, TLS1_2_VERSION);
    EXPECT_EQ(run(tls12.get()).code, "");
    const ServerContext tls13 = make_server(identity, TLS1_3_VERSION, TLS1_3_VERSION);
    EXPECT_EQ(run(tls13.get()).code, "");
}

TEST_F(TlsTrust, TrustsTheSystemsAuthoritiesWithoutAFile) {
    const ServerContext server = make_server(make_identity(Subject{}, &authority));
    Peer peer(serve, server.get());
    Driver driver;
    Ask request = ask(peer);
    request.ca_file = "";
    const Seen seen = driver.run(request);
    EXPECT_EQ(seen.code, "tls") << "the test's CA is not the system's";
}

TEST_F(TlsTrust, SaysWhichFileItCouldNotRead) {
    const ServerContext server = make_server(make_identity(Subject{}, &authority));
    Peer peer(serve, server.get());
    Driver driver;
    Ask request = ask(peer);
    request.ca_file = "/nonexistent/ca.pem";
    Seen seen = driver.run(request);
    EXPECT_EQ(seen.code, "tls");
    EXPECT_NE(seen.message.find("/nonexistent/ca.pem"), std::string::npos) << seen.message;
    const PemFile empty{authority};
    std::ofstream(empty.path()) << "no certificate\n";
    request.ca_file = empty.path();
    EXPECT_EQ(driver.run(request).code, "tls");
    EXPECT_EQ(peer.accepted(), 0);
}

TEST_F(TlsTrust, RefusesAnIdentityThatNoHostLends) {
    const ServerContext server = make_server(make_identity(Subject{}, &authority));
    Peer peer(serve, server.get());
    Driver driver;
    Ask request = ask(peer);
    request.identity = 7;
    const Seen seen = driver.run(request);
    EXPECT_EQ(seen.code, "tls");
    EXPECT_EQ(seen.message,
              "The client certificate can't be used: the host lends no identities.");
    EXPECT_EQ(seen.heads, 0);
}

TEST_F(TlsTrust, RefusesAServerThatSpeaksPlainly) {
    Peer peer([](Stream& stream) {
        stream.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        stream.wait_for_close();
    });
    Driver driver;
    EXPECT_EQ(driver.run(ask(peer)).code, "tls");
    Peer closing([](Stream&) {});
    const Seen seen = driver.run(ask(closing));
    EXPECT_EQ(seen.code, "tls") << seen.message;
}

}  // namespace
}  // namespace packhost::http::test
