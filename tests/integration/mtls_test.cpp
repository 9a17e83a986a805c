// mtls_test.cpp: the scheme "mtls" against nginx: who is let in, by which key, and over what.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>

#include <map>

#include "packhost/json.hpp"
#include "requests.hpp"
#include "support/nginx.hpp"

namespace packhost::tests {
namespace {

constexpr std::string_view kPack = R"({
    "packVersion": "1.0", "requires": ["auth/1", "options/1"],
    "metadata": { "slug": "bank", "name": "Bank", "description": "d", "version": "1.0.0",
                  "category": "utility", "tags": [] },
    "connection": {
        "provider": "bank", "authType": "mtls", "baseUrl": "https://bank.example",
        "credentials": [
            { "name": "certificate", "label": "C", "type": "secret", "required": true },
            { "name": "key", "label": "K", "type": "secret", "required": false },
            { "name": "passphrase", "label": "P", "type": "secret", "required": false },
            { "name": "token", "label": "T", "type": "secret", "required": false } ],
        "options": [ { "name": "archive", "label": "PKCS#12",
            "auth": { "type": "mtls", "format": "pkcs12",
                      "credentials": ["certificate", "passphrase"] } } ] },
    "defaults": { "headers": {}, "timeout": 10 },
    "nodes": [ { "id": "50000001-0000-4000-8000-000000000001", "nodeTypeId": "Bank-Who",
        "title": "Who", "category": "Bank", "nodeCategory": "action", "isPure": false,
        "isBuiltin": true,
        "inputPins": [ { "name": "exec", "type": "exec" } ],
        "outputPins": [ { "name": "exec", "type": "exec" }, { "name": "body", "type": "object" } ],
        "properties": [],
        "executionSpec": { "method": "GET", "pathTemplate": "/who", "parameters": [],
            "auth": { "type": "mtls", "credentials": ["certificate", "key", "passphrase"],
                      "chain": [ { "type": "bearer", "credentials": ["token"] } ] },
            "responseMapping": [ { "pin": "body", "path": "$body" } ] } } ] })";

/// An archive as `openssl pkcs12 -export | base64` makes it.
std::string archive_of(const Certificate& certificate, const char* passphrase) {
    PKCS12* archive = PKCS12_create(passphrase, "me", certificate.key.get(),
                                    certificate.x509.get(), nullptr, 0, 0, 0, 0, 0);
    unsigned char* der = nullptr;
    const int length = i2d_PKCS12(archive, &der);
    std::string text(static_cast<std::size_t>(length) * 2 + 4, '\0');
    const int written =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), der, length);
    text.resize(static_cast<std::size_t>(written));
    OPENSSL_free(der);
    PKCS12_free(archive);
    return text;
}

class MtlsTest : public testing::Test {
 protected:
    void SetUp() override {
        if (!Nginx::is_installed()) GTEST_SKIP() << "nginx is not installed (nginx-light)";
        host_.allow_loopback();
        host_.trust(authority_.authority.certificate_pem());
    }

    void serve(const std::string& protocols) {
        nginx_.folder().write("chain.pem", authority_.server.certificate_pem());
        nginx_.folder().write("key.pem", authority_.server.key_pem());
        nginx_.folder().write("clients.pem", clients_.certificate_pem());
        nginx_.start(replaced(R"(
            log_format who '$ssl_client_s_dn $ssl_client_verify $connection';
            server {
                listen $LISTEN0 ssl;
                ssl_certificate $FOLDER/chain.pem;
                ssl_certificate_key $FOLDER/key.pem;
                ssl_client_certificate $FOLDER/clients.pem;
                ssl_verify_client optional;
                ssl_protocols $PROTOCOLS;
                access_log $FOLDER/who.log who;
                location / {
                    default_type application/json;
                    return 200 '{"dn":"$ssl_client_s_dn","verify":"$ssl_client_verify","token":"$http_authorization","connection":"$connection"}';
                }
            }
            server { listen $LISTEN1; location / { return 200 '{}'; } })",
                              "$PROTOCOLS", protocols));
    }

    RunRequest request(std::map<std::string, std::string> credentials,
                       const std::string& option = "") {
        if (!pack_) pack_ = host_.load(kPack);
        RunRequest made;
        made.pack = pack_;
        made.node = "Bank-Who";
        credentials.try_emplace("token", "t-1");
        const auto connection = connect_to(*pack_, nginx_.url(0, "https"), credentials);
        connection->option = option;
        made.connection = connection;
        return made;
    }
    RunRequest by(const Certificate& client) {
        return request({{"certificate", client.certificate_pem()}, {"key", client.key_pem()}});
    }
    std::string told(const RunRequest& asked, const char* what) {
        const RunResult result = host_.runtime().run(asked);
        EXPECT_EQ(outcome(result), "ok") << (result.error ? result.error->message : "");
        const Value* body = find(result.pins, "body");
        const Value* member = body ? body->find(what) : nullptr;
        const auto* text = member ? member->get_if<std::string>() : nullptr;
        return text ? *text : "nothing";
    }

    const TestAuthority authority_;
    const Certificate clients_ = make_certificate({.name = "clients", .authority = true});
    Nginx nginx_{2};
    TestHost host_;
    std::shared_ptr<const Pack> pack_;
};

struct Way {
    const char* name;
    bool rsa;
    const char* protocols;
};

class MtlsWays : public MtlsTest, public testing::WithParamInterface<Way> {};

TEST_P(MtlsWays, TheServerSeesTheCertificateAndTheToken) {
    serve(GetParam().protocols);
    const Certificate me =
        make_certificate({.name = "me", .alternative = "", .rsa = GetParam().rsa}, &clients_);
    EXPECT_EQ(told(by(me), "dn"), "CN=me");
    EXPECT_EQ(told(by(me), "verify"), "SUCCESS");
    EXPECT_EQ(told(by(me), "token"), "Bearer t-1");
}

INSTANTIATE_TEST_SUITE_P(EachKeyAndVersion, MtlsWays,
                         testing::Values(Way{"RsaTls12", true, "TLSv1.2"},
                                         Way{"RsaTls13", true, "TLSv1.3"},
                                         Way{"EcTls12", false, "TLSv1.2"},
                                         Way{"EcTls13", false, "TLSv1.3"}),
                         [](const auto& each) { return std::string(each.param.name); });

TEST_F(MtlsTest, AnArchiveHoldsBoth) {
    serve("TLSv1.3");
    const Certificate me = make_certificate({.name = "arch", .alternative = ""}, &clients_);
    EXPECT_EQ(told(request({{"certificate", archive_of(me, "p-1")}, {"passphrase", "p-1"}},
                           "archive"),
                   "dn"),
              "CN=arch");
    const RunResult wrong = host_.runtime().run(
        request({{"certificate", archive_of(me, "p-1")}, {"passphrase", "p-2"}}, "archive"));
    EXPECT_EQ(outcome(wrong), "bad_key connection");
}

TEST_F(MtlsTest, IdentitiesShareNoSocket) {
    serve("TLSv1.3");
    const Certificate one = make_certificate({.name = "one", .alternative = ""}, &clients_);
    const Certificate two = make_certificate({.name = "two", .alternative = ""}, &clients_);
    const RunRequest first = by(one), second = by(two);
    const std::string socket = told(first, "connection");
    EXPECT_EQ(told(first, "connection"), socket) << "an identity keeps its own";
    EXPECT_EQ(told(second, "dn"), "CN=two");
    EXPECT_NE(told(second, "connection"), socket);
    EXPECT_EQ(told(first, "dn"), "CN=one");
}

TEST_F(MtlsTest, AStrangerIsToldApart) {
    serve("TLSv1.3");
    const Certificate stranger = make_certificate({.name = "stranger", .alternative = ""});
    const RunResult result = host_.runtime().run(by(stranger));
    EXPECT_EQ(result.status, 400) << "nginx refuses a certificate that it can't verify";
}

TEST_F(MtlsTest, WhatIsNoPairSendsNothing) {
    serve("TLSv1.3");
    const Certificate me = make_certificate({.name = "me", .alternative = ""}, &clients_);
    const Certificate other = make_certificate({.name = "other", .alternative = ""}, &clients_);
    EXPECT_EQ(outcome(host_.runtime().run(request(
                  {{"certificate", me.certificate_pem()}, {"key", other.key_pem()}}))),
              "bad_key connection");
    EXPECT_EQ(outcome(host_.runtime().run(request({{"certificate", "no PEM"}, {"key", "none"}}))),
              "bad_key connection");
    EXPECT_EQ(nginx_.stop_and_read("who.log"), "");
}

TEST_F(MtlsTest, PlainHttpGetsNothing) {
    serve("TLSv1.3");
    const Certificate me = make_certificate({.name = "me", .alternative = ""}, &clients_);
    RunRequest asked = by(me);
    const auto plain = connect_to(*asked.pack, nginx_.url(1),
                                  {{"certificate", me.certificate_pem()},
                                   {"key", me.key_pem()},
                                   {"token", "t-1"}});
    asked.connection = plain;
    EXPECT_EQ(outcome(host_.runtime().run(asked)), "identity_without_tls auth");
}

}  // namespace
}  // namespace packhost::tests
