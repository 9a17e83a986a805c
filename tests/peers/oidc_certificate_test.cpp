// oidc_certificate_test.cpp: a client that shows a server of others who it is by its certificate in
// TLS (RFC 8705): tokens for it, refusals, and tokens that are bound to it.
#include "httpbin.hpp"
#include "oidc_server.hpp"
#include "support/nginx.hpp"

namespace packhost::tests {
namespace {

constexpr char kByName[] = "tls_client_auth";
constexpr char kByCertificate[] = "self_signed_tls_client_auth";

constexpr char kTls[] = R"("tokenUrl": "/token", "clientAuth": "tls_client_auth",
    "tls": { "certificate": "{{password}}" })";
constexpr char kMtls[] = R"("type": "mtls", "credentials": ["token"])";

/// `auth`: its members. Of the credentials, `password` is the certificate with its key for the
/// token endpoint, `token` that for the API.
NodeRow node(const std::string& name, const std::string& auth) {
    return {name, "GET", "/items/{{id}}", {{"id", "string", "path"}}, R"("auth": {)" + auth + "}"};
}
std::string fetched(const std::string& more) {
    return R"("type": "oauth2_client_credentials", "credentials": ["user", "password"], )" + more;
}

std::vector<NodeRow> nodes() {
    const std::string grant = fetched(kTls);
    return {
        node("Tls", grant),
        node("Pair", R"("type": "oauth2_client_credentials", "tokenUrl": "/token",
            "credentials": ["user", "password", "token"], "clientAuth": "tls_client_auth",
            "tls": { "certificate": "{{password}}", "key": "{{token}}" })"),
        node("None", fetched(R"("tokenUrl": "/token", "clientAuth": "none")")),
        node("Bound", grant + R"(, "chain": [ {)" + kMtls + "} ]"),
        node("BoundInside", kMtls + (R"(, "chain": [ {)" + grant + "} ]")),
        node("BoundWithout", R"("type": "mtls", "credentials": ["token"], "chain": [ {)" +
                                 fetched(R"("tokenUrl": "/token", "clientAuth": "none")") + "} ]"),
        node("Assertion", R"("type": "jwt_bearer", "credentials": ["user", "token", "password"],
            "algorithm": "ES256", "clientId": "{{user}}", )" +
                              std::string(kTls)),
    };
}

/// An authority, and certificates of it and of strangers; each text holds the key too.
struct Certificates {
    static std::string both(const Certificate& made) {
        return made.certificate_pem() + made.key_pem();
    }
    std::string of(const std::string& name, bool rsa = false) const {
        return both(make_certificate({.name = name, .alternative = "", .rsa = rsa}, &clients));
    }
    static std::string alone(const std::string& name) {
        return both(make_certificate({.name = name, .alternative = ""}));
    }

    TestAuthority server;
    Certificate clients = make_certificate({.name = "clients", .authority = true});
    Certificate pair = make_certificate({.name = "pair", .alternative = ""}, &clients);
    Certificate self = make_certificate({.name = "self", .alternative = "", .rsa = true});
    std::string signing = make_certificate({.name = "signing"}).key_pem();
};

OidcClient by_name(const std::string& id, bool bound = false) {
    OidcClient client{id, "none", kByName};
    client.more = {{"tls_client_auth_subject_dn", "CN=" + id},
                   {"tls_client_certificate_bound_access_tokens", bound}};
    return client;
}
OidcClient by_certificate(const std::string& id, const Certificate& certificate) {
    OidcClient client{id, "none", kByCertificate};
    client.more = {{"certificate", certificate.certificate_pem()}};
    return client;
}

class OidcCertificates : public OidcTest {
 public:
    static void SetUpTestSuite() {
        made_ = std::make_unique<Certificates>();
        OidcClient open{"bound-open", "none", "none"};
        open.more = {{"tls_client_certificate_bound_access_tokens", true}};
        start_server({by_name("rsa"), by_name("ec"), by_name("pair"), by_name("wrong"),
                      by_name("without"), by_name("bound", true), by_name("signs"),
                      by_certificate("self", made_->self), open},
                     {.issuers = {{"signs", made_->signing, "ES256", "", {"signs"}}},
                      .tls = &made_->server,
                      .clients = &made_->clients});
    }
    static void TearDownTestSuite() {
        OidcTest::TearDownTestSuite();
        made_.reset();
    }

 protected:
    OidcCertificates() : OidcTest(nodes()) {}

    /// `at_api`: the certificate for the API.
    RunResult get(const std::string& id, const std::string& certificate, const std::string& node,
                  const std::string& at_api = "none") {
        return OidcTest::get(connection_of(id, certificate, at_api), id, node);
    }
    void expect_granted(const RunResult& result, const std::string& id) {
        EXPECT_EQ(outcome_of(result), "ok") << told(result);
        EXPECT_EQ(counted("tokens", id), "1 granted, 0 refused, 0 by Basic");
        EXPECT_EQ(counted("items", id), "1 granted, 0 refused");
    }
    void expect_not_known(const RunResult& result, const std::string& hint) {
        ASSERT_EQ(outcome_of(result), "token_refused connection") << told(result);
        EXPECT_NE(result.error->message.find("'invalid_client'"), std::string::npos);
        EXPECT_NE(result.error->hint.find(hint), std::string::npos) << result.error->hint;
        EXPECT_EQ(result.log.size(), 1u) << "the API is not asked";
    }
    static std::unique_ptr<Certificates> made_;
};

std::unique_ptr<Certificates> OidcCertificates::made_;

TEST_F(OidcCertificates, AClientIsKnownByTheNameInItsCertificate) {
    expect_granted(get("rsa", made_->of("rsa", true), "Tls"), "rsa");
    expect_granted(get("ec", made_->of("ec"), "Tls"), "ec");
    const Certificate& pair = made_->pair;
    expect_granted(get("pair", pair.certificate_pem(), "Pair", pair.key_pem()), "pair");
}

TEST_F(OidcCertificates, AClientIsKnownByItsOwnCertificate) {
    expect_granted(get("self", Certificates::both(made_->self), "Tls"), "self");
    expect_not_known(get("self", Certificates::alone("self"), "Tls"), "certificate");
}

TEST_F(OidcCertificates, AnotherCertificateIsRefused) {
    expect_not_known(get("wrong", made_->of("another"), "Tls"), "certificate");
    expect_not_known(get("wrong", Certificates::alone("wrong"), "Tls"), "certificate");
    EXPECT_EQ(counted("tokens", "wrong"), "0 granted, 2 refused, 0 by Basic");
    // That it was the certificate:
    EXPECT_EQ(outcome_of(get("wrong", made_->of("wrong"), "Tls")), "ok");
}

TEST_F(OidcCertificates, WithoutACertificateNobodyIsKnown) {
    expect_not_known(get("without", "none", "None"), "clientAuth");
    EXPECT_EQ(counted("tokens", "without"), "0 granted, 1 refused, 0 by Basic");
}

// RFC 8705, 3: the token says to whose certificate it is bound.
TEST_F(OidcCertificates, ABoundTokenIsTakenWithItsCertificateAlone) {
    const std::string own = made_->of("bound");
    EXPECT_EQ(outcome_of(get("bound", own, "Bound", own)), "ok");
    EXPECT_EQ(outcome_of(get("bound", own, "BoundInside", own)), "ok");
    EXPECT_EQ(counted("items", "bound"), "2 granted, 0 refused");
    const RunResult other = get("bound", own, "Bound", made_->of("bound"));
    EXPECT_EQ(outcome_of(other), "http_status receive") << told(other);
    EXPECT_EQ(other.status, 401);
    EXPECT_EQ(get("bound", own, "Tls").status, 401) << "without one";
    EXPECT_EQ(counted("items", "bound"), "2 granted, 4 refused") << "each tried twice";
}

TEST_F(OidcCertificates, TheCertificateOfTheApiIsNotShownToTheTokenEndpoint) {
    const RunResult result = get("bound-open", "none", "BoundWithout", made_->of("bound-open"));
    ASSERT_EQ(outcome_of(result), "token_refused connection") << told(result);
    // This provider's word for a token that is to be bound, and nothing to bind it to.
    EXPECT_NE(result.error->message.find("'invalid_grant'"), std::string::npos) << told(result);
}

TEST_F(OidcCertificates, AnAssertionGoesWithACertificate) {
    const RunResult result = get("signs", made_->of("signs"), "Assertion", made_->signing);
    expect_granted(result, "signs");
    expect_not_known(get("signs", made_->of("another"), "Assertion", made_->signing),
                     "certificate");
}

TEST_F(OidcCertificates, AServerThatLetsNobodyInWithoutOneSaysSo) {
    OidcServer strict({by_name("strict")}, {.tls = &made_->server,
                                            .clients = &made_->clients,
                                            .demanded = true});
    const auto run = [&](const std::string& certificate, const char* node) {
        const auto connection = connection_of("strict", certificate, certificate);
        connection->base_url = strict.url();
        return OidcTest::get(connection, "strict", node);
    };
    const RunResult none = run("none", "None");
    ASSERT_EQ(outcome_of(none), "tls wait") << told(none);
    EXPECT_NE(none.error->hint.find("client certificate"), std::string::npos) << told(none);
    EXPECT_EQ(run(made_->of("strict"), "Bound").log.front().status, 200);
}

// nginx before a server, as it is often deployed: it answers with a page of its own.
TEST_F(OidcCertificates, AProxyThatWantsAnotherCertificateIsTold) {
    ASSERT_TRUE(Nginx::is_installed()) << "nginx is not installed: apt-get install nginx-light";
    Nginx nginx(1);
    nginx.folder().write("chain.pem", made_->server.server.certificate_pem());
    nginx.folder().write("key.pem", made_->server.server.key_pem());
    nginx.folder().write("clients.pem", made_->clients.certificate_pem());
    nginx.start(R"(server {
        listen $LISTEN0 ssl;
        ssl_certificate $FOLDER/chain.pem;
        ssl_certificate_key $FOLDER/key.pem;
        ssl_client_certificate $FOLDER/clients.pem;
        ssl_verify_client on;
        location / { return 200 '{ "access_token": "t-1", "id": "$ssl_client_s_dn" }'; }
    })");
    const auto run = [&](const std::string& certificate) {
        const auto connection = connection_of("proxy", certificate, certificate);
        connection->base_url = nginx.url(0, "https");
        return OidcTest::get(connection, "proxy", "Bound");
    };
    EXPECT_EQ(outcome_of(run(made_->of("proxy"))), "ok");
    const RunResult other = run(Certificates::alone("proxy"));
    ASSERT_EQ(outcome_of(other), "token_refused auth") << told(other);
    EXPECT_NE(other.error->hint.find("certificate"), std::string::npos) << other.error->hint;
}

}  // namespace
}  // namespace packhost::tests
