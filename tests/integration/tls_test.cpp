// tls_test.cpp: which certificates and protocols of a real server are taken, and which refused.
#include <gtest/gtest.h>

#include "requests.hpp"
#include "support/nginx.hpp"

namespace packhost::tests {
namespace {

/// A server's certificate, and what comes of it.
struct Row {
    const char* name;
    CertificateSpec certificate;
    bool by_authority;     ///< signed by the authority that the host trusts
    const char* protocols;
    const char* outcome;
    const char* reason;    ///< part of the error's message
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

const Row kRows[] = {
    {"Good", {}, true, "TLSv1.2 TLSv1.3", "ok", ""},
    {"GoodInTls12", {}, true, "TLSv1.2", "ok", ""},
    {"GoodInTls13", {}, true, "TLSv1.3", "ok", ""},
    {"WrongAddress", {.alternative = "IP:127.0.0.2"}, true, "TLSv1.2 TLSv1.3", "tls tls",
     "mismatch"},
    {"AddressAsAName", {.alternative = "DNS:127.0.0.1"}, true, "TLSv1.3", "tls tls", "mismatch"},
    {"NameAlone", {.name = "127.0.0.1", .alternative = "DNS:api.example"}, true, "TLSv1.3",
     "tls tls", "mismatch"},
    {"Expired", {.first_day = -9, .last_day = -2}, true, "TLSv1.3", "tls tls", "expired"},
    {"NotYetValid", {.first_day = 2, .last_day = 9}, true, "TLSv1.3", "tls tls", "not yet valid"},
    {"SelfSigned", {}, false, "TLSv1.3", "tls tls", "self-signed"},
    {"Tls11Alone", {}, true, "TLSv1.1", "tls tls", "version"},
};

class TlsTest : public testing::TestWithParam<Row> {
 protected:
    void SetUp() override {
        if (!Nginx::is_installed()) GTEST_SKIP() << "nginx is not installed (nginx-light)";
    }

    void serve(const Certificate& certificate, const std::string& protocols) {
        nginx_.folder().write("chain.pem", certificate.certificate_pem());
        nginx_.folder().write("key.pem", certificate.key_pem());
        nginx_.start(replaced(R"(
            server {
                listen $LISTEN0 ssl;
                ssl_certificate $FOLDER/chain.pem;
                ssl_certificate_key $FOLDER/key.pem;
                ssl_protocols $PROTOCOLS;
                ssl_ciphers ALL:@SECLEVEL=0;
                access_log $FOLDER/requests.log;
                location / { return 200 '{"a":1}'; }
            })", "$PROTOCOLS", protocols));
    }

    RunResult run() {
        return host_.runtime().run(shop_request(host_, nginx_.url(0, "https"), 10));
    }

    Nginx nginx_{1};
    TestAuthority trusted_;
    TestHost host_;
};

TEST_P(TlsTest, CertificateAndProtocol) {
    const Row& row = GetParam();
    host_.policy().allow = {"loopback"};
    host_.trust(trusted_.authority.certificate_pem());
    serve(make_certificate(row.certificate, row.by_authority ? &trusted_.authority : nullptr),
          row.protocols);
    const RunResult result = run();
    ASSERT_EQ(outcome(result), row.outcome)
        << (result.error ? result.error->message : std::string());
    const std::string log = nginx_.stop_and_read("requests.log");
    if (result.ok) {
        EXPECT_NE(log, "");
        return;
    }
    EXPECT_NE(result.error->message.find(row.reason), std::string::npos) << result.error->message;
    EXPECT_EQ(log.find("GET"), std::string::npos) << log;
}

INSTANTIATE_TEST_SUITE_P(Rows, TlsTest, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

using TlsAuthorities = TlsTest;

TEST_F(TlsAuthorities, AnUnknownOneIsRefused) {
    const Certificate other = make_certificate({.name = "another authority", .authority = true});
    host_.policy().allow = {"loopback"};
    host_.trust(trusted_.authority.certificate_pem());
    serve(make_certificate({}, &other), "TLSv1.2 TLSv1.3");
    const RunResult result = run();
    EXPECT_EQ(outcome(result), "tls tls");
    EXPECT_NE(result.error->message.find("issuer"), std::string::npos) << result.error->message;
}

TEST_F(TlsAuthorities, AnotherOfTheSameNameIsRefused) {
    const TestAuthority other;
    host_.policy().allow = {"loopback"};
    host_.trust(trusted_.authority.certificate_pem());
    serve(other.server, "TLSv1.2 TLSv1.3");
    const RunResult result = run();
    EXPECT_EQ(outcome(result), "tls tls");
    EXPECT_NE(result.error->message.find("signature"), std::string::npos) << result.error->message;
}

TEST_F(TlsAuthorities, TheSystemsDoNotKnowOurs) {
    host_.policy().allow = {"loopback"};
    serve(trusted_.server, "TLSv1.2 TLSv1.3");
    EXPECT_EQ(outcome(run()), "tls tls");
}

TEST_F(TlsAuthorities, PlainHttpIsNoTls) {
    nginx_.start("server { listen $LISTEN0; location / { return 200 '{}'; } }");
    host_.policy().allow = {"loopback"};
    EXPECT_EQ(outcome(run()), "tls tls");
}

TEST_F(TlsAuthorities, AMissingFileIsAnError) {
    host_.policy().allow = {"loopback"};
    host_.policy().ca_file = host_.folder().path() / "none.pem";
    serve(trusted_.server, "TLSv1.2 TLSv1.3");
    const RunResult result = run();
    EXPECT_FALSE(result.ok);
    ASSERT_TRUE(result.error);
    EXPECT_EQ(result.error->phase, Phase::tls) << result.error->message;
}

}  // namespace
}  // namespace packhost::tests
