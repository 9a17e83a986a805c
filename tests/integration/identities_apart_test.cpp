// identities_apart_test.cpp: who shows a client certificate shares neither a socket nor a TLS
// session with another, whether it is another connection's, the same one's, or none at all.
#include <gtest/gtest.h>

#include <set>

#include "crowd.hpp"
#include "packhost/json.hpp"
#include "support/certificates.hpp"
#include "support/nginx.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

constexpr int kInFlight = 64;
constexpr int kCertified = 2;
constexpr int kUsers = kCertified + 1;  // the last one shows no certificate

/// Gives tokens that are bound to the certificate (RFC 8705, 3), and refuses one in twenty.
constexpr char kServer[] = R"(
    map $ssl_client_s_dn $who { "CN=user-0" user-0; "CN=user-1" user-1; default nobody; }
    split_clients $request_id $refused { 5% 1; * ""; }
    server {
        listen $LISTEN0 ssl;
        ssl_certificate $FOLDER/chain.pem;
        ssl_certificate_key $FOLDER/key.pem;
        ssl_client_certificate $FOLDER/clients.pem;
        ssl_verify_client optional;
        ssl_protocols $PROTOCOL;
        ssl_session_tickets $TICKETS;
        ssl_session_cache shared:sessions:1m;
        keepalive_requests 20;
        location / {
            if ($refused) { return 401; }
            return 200 '{"dn":"$ssl_client_s_dn","token":"$http_authorization",
                         "socket":"$connection","session":"$ssl_session_id",
                         "reused":"$ssl_session_reused"}';
        }
        location /token {
            return 200 '{"access_token":"$who.$request_id","token_type":"Bearer",
                         "expires_in":3600}';
        }
    })";

constexpr char kNode[] = R"({
    "id": "61000001-0000-4000-8000-00000000000$N", "nodeTypeId": "Who-$N", "title": "Who $N",
    "category": "Who", "nodeCategory": "action", "isPure": false, "isBuiltin": true,
    "inputPins": [ { "name": "exec", "type": "exec" } ],
    "outputPins": [ { "name": "exec", "type": "exec" }, { "name": "body", "type": "object" } ],
    "properties": [],
    "executionSpec": { "method": "GET", "pathTemplate": "/who", "parameters": [],
        "auth": { $AUTH }, "responseMapping": [ { "pin": "body", "path": "$body" } ] } })";

constexpr char kCertificate[] = R"("type": "mtls", "credentials": ["certificate$N", "key$N"],
    "chain": [ { "type": "oauth2_client_credentials", "credentials": ["certificate$N", "key$N"],
                 "clientId": "me", "clientAuth": "tls_client_auth", "tokenUrl": "/token",
                 "tls": { "certificate": "{{certificate$N}}", "key": "{{key$N}}" } } ])";
constexpr char kNoCertificate[] = R"("type": "oauth2_client_credentials", "credentials": [],
    "clientId": "me", "clientAuth": "none", "tokenUrl": "/token")";

constexpr char kPack[] = R"({
    "packVersion": "1.0", "requires": ["auth/1"],
    "metadata": { "slug": "who", "name": "Who", "description": "d", "version": "1.0.0",
                  "category": "utility", "tags": [] },
    "connection": { "provider": "who", "authType": "mtls", "baseUrl": "https://who.example",
                    "credentials": [ $FIELDS ] },
    "defaults": { "headers": {}, "timeout": 30 },
    "nodes": [ $NODES ] })";

/// A pack with a node for each set of credentials.
std::string manifest() {
    std::string fields, nodes;
    for (int user = 0; user < kUsers; ++user) {
        const std::string number = std::to_string(user);
        for (const char* name : {"certificate", "key"})
            fields += (fields.empty() ? "" : ", ") +
                      replaced(R"({ "name": "$NAME", "label": "L", "type": "secret",
                                    "required": false })",
                               "$NAME", name + number);
        const char* auth = user < kCertified ? kCertificate : kNoCertificate;
        nodes += (nodes.empty() ? "" : ", ") +
                 replaced(replaced(kNode, "$AUTH", auth), "$N", number);
    }
    return replaced(replaced(kPack, "$FIELDS", fields), "$NODES", nodes);
}

/// How the server remembers TLS sessions.
struct Way {
    const char* name;
    const char* protocol;
    const char* tickets;
    friend void PrintTo(const Way& way, std::ostream* out) { *out << way.name; }
};

/// What one user's answers told.
struct Told {
    std::set<std::string> sockets, sessions, tokens;
    int answers = 0, resumed = 0;
};

class IdentitiesApart : public testing::TestWithParam<std::tuple<Way, bool>> {
 protected:
    void SetUp() override {
        if (!Nginx::is_installed()) GTEST_SKIP() << "nginx is not installed (nginx-light)";
        host.allow_loopback();
        host.trust(authority.authority.certificate_pem());
        host.config.workers = 3;
        serve();
        pack = host.load(manifest());
        const auto all = connect(kUsers);
        for (int user = 0; user < kUsers; ++user)
            connections[user] = of_one_connection ? all : connect(user);
    }

    void serve() {
        nginx.folder().write("chain.pem", authority.server.certificate_pem());
        nginx.folder().write("key.pem", authority.server.key_pem());
        nginx.folder().write("clients.pem", clients.certificate_pem());
        nginx.start(replaced(replaced(kServer, "$PROTOCOL", way.protocol), "$TICKETS",
                             way.tickets));
    }

    /// With the credentials of one user, or of all.
    std::shared_ptr<const Connection> connect(int of) {
        std::map<std::string, std::string> credentials;
        for (int user = 0; user < kUsers; ++user) {
            if (of != user && of != kUsers) continue;
            const std::string number = std::to_string(user);
            credentials["certificate" + number] = certificates[user].certificate_pem();
            credentials["key" + number] = certificates[user].key_pem();
        }
        return connect_to(*pack, nginx.url(0, "https"), credentials);
    }

    void start(int n, std::function<void(RunResult)> done) {
        const int user = user_of(n, kUsers);
        RunRequest request;
        request.pack = pack;
        request.node = "Who-" + std::to_string(user);
        request.connection = connections[user];
        host.runtime().submit(std::move(request), std::move(done));
    }

    void ended(int n, const RunResult& result) {
        const int user = user_of(n, kUsers);
        const Value* body = result.ok ? find(result.pins, "body") : nullptr;
        if (!body && result.status == 401) return;  // refused twice
        if (!body) {
            ++failed[result.error ? result.error->code + ": " + result.error->message : "not ok"];
            return;
        }
        const auto text = [&](const char* name) {
            return *body->find(name)->get_if<std::string>();
        };
        const std::string name = user < kCertified ? "user-" + std::to_string(user) : "nobody";
        mixed_up += text("dn") != (user < kCertified ? "CN=" + name : "");
        mixed_up += !text("token").starts_with("Bearer " + name + ".");
        Told& its = told[user];
        ++its.answers;
        its.resumed += text("reused") == "r";
        its.tokens.insert(text("token"));
        its.sockets.insert(text("socket"));
        if (!text("session").empty()) its.sessions.insert(text("session"));
    }

    static Certificate certificate_of(int user, const Certificate& issuer) {
        return make_certificate({.name = "user-" + std::to_string(user), .alternative = ""},
                                &issuer);
    }

    const Way way = std::get<Way>(GetParam());
    const bool of_one_connection = std::get<bool>(GetParam());
    const TestAuthority authority;
    const Certificate clients = make_certificate({.name = "clients", .authority = true});
    const Certificate certificates[kUsers] = {
        certificate_of(0, clients), certificate_of(1, clients), certificate_of(2, clients)};
    Nginx nginx{1};
    TestHost host;
    std::shared_ptr<const Pack> pack;
    std::shared_ptr<const Connection> connections[kUsers];
    Told told[kUsers];
    int mixed_up = 0;
    std::map<std::string, int> failed;
};

/// What stands in two users' sets.
int shared(const Told* told, std::set<std::string> Told::*which) {
    std::set<std::string> seen;
    std::size_t sum = 0;
    for (int user = 0; user < kUsers; ++user) {
        sum += (told[user].*which).size();
        seen.insert((told[user].*which).begin(), (told[user].*which).end());
    }
    return static_cast<int>(sum - seen.size());
}

TEST_P(IdentitiesApart, EachAnswerIsForTheCertificateThatAsked) {
    run_crowd(
        kInFlight, [this](int n, auto done) { start(n, std::move(done)); },
        [this](int n, const RunResult& result) { ended(n, result); });
    EXPECT_EQ(failed, (std::map<std::string, int>()));
    EXPECT_EQ(mixed_up, 0);
    EXPECT_EQ(shared(told, &Told::sockets), 0);
    EXPECT_EQ(shared(told, &Told::sessions), 0);
    EXPECT_EQ(shared(told, &Told::tokens), 0);
    for (int user = 0; user < kUsers; ++user) {
        EXPECT_GT(told[user].answers, crowd_size() * 9 / 10 / kUsers);
        EXPECT_GT(told[user].tokens.size(), static_cast<std::size_t>(told[user].answers / 200));
        EXPECT_GE(told[user].sockets.size(), static_cast<std::size_t>(told[user].answers / 20));
        EXPECT_GT(told[user].resumed, told[user].answers / 10) << "else no session was at stake";
    }
    host.shut_down();
}

std::string name_of(const testing::TestParamInfo<std::tuple<Way, bool>>& each) {
    return std::string(std::get<Way>(each.param).name) +
           (std::get<bool>(each.param) ? "OfOneConnection" : "OfSeveralConnections");
}

INSTANTIATE_TEST_SUITE_P(EachWay, IdentitiesApart,
                         testing::Combine(testing::Values(Way{"CacheTls12", "TLSv1.2", "off"},
                                                          Way{"TicketsTls12", "TLSv1.2", "on"},
                                                          Way{"CacheTls13", "TLSv1.3", "off"},
                                                          Way{"TicketsTls13", "TLSv1.3", "on"}),
                                          testing::Bool()),
                         name_of);

}  // namespace
}  // namespace packhost::tests
