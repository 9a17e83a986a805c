// oidc_server.hpp: oidc-provider, an authorization server, with an API that its tokens open.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "node_pack.hpp"
#include "support/certificates.hpp"
#include "support/server_process.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {

/// A client that the server knows.
struct OidcClient {
    std::string id, secret;
    /// Or client_secret_post, client_secret_jwt, private_key_jwt (its secret is then the PEM),
    /// tls_client_auth, self_signed_tls_client_auth, none.
    std::string method = "client_secret_basic";
    int token_seconds = 600;                     ///< how long a token of its lives
    int making_ms = 0;                           ///< how long it takes to get one
    bool logs_in = false;                        ///< people log in for them
    Object more = {};                            ///< further metadata
};

/// One who may sign JWTs: as assertions for tokens, and as tokens.
struct OidcIssuer {
    std::string name, key;  ///< PEM, or the secret of an HMAC
    std::string algorithm = "RS256";
    std::string key_id = {};
    std::vector<std::string> subjects = {};  ///< for whom it may ask; none: it must not say
};

/// What a server has beside its clients.
struct OidcMore {
    std::vector<OidcIssuer> issuers = {};
    const TestAuthority* tls = nullptr;    ///< whose certificate it shows; null: plain http
    const Certificate* clients = nullptr;  ///< the authority of clients' certificates
    bool demanded = false;                 ///< nobody comes in without one
};

/// The server of oidc/server.mjs. Beside the provider's own endpoints it has
/// `/items/ID`, which wants a token, and `/signed/ID`, which wants a JWT of an issuer; `/counts`,
/// which tells
/// {"tokens": {CLIENT: {"granted", "refused", "basic"}}, "items": {ID: {"granted", "refused"}}};
/// `/assertions`: {ISSUER: {"granted", "refused", "why", "claims"}}, the last two of the last one;
/// `/revoke?client=ID`, which ends that client's tokens, and all JWTs of issuers; and
/// `/browse?url=URL`, which visits a page as a person would, and tells {"at": URL} where that
/// ended: at the first "/callback" for one.
class OidcServer {
 public:
    /// What is missing to run it, as a sentence; "" if nothing is.
    static std::string missing();

    explicit OidcServer(const std::vector<OidcClient>& clients, const OidcMore& more = {});
    ~OidcServer() { stop(); }
    std::string url() const;
    void stop();

 private:
    TemporaryFolder folder_;
    std::string scheme_;
    std::vector<LoopbackSocket> sockets_;
    ServerProcess process_;
};

/// Tests with a server for each suite and a host with two workers for each test. To tell what
/// counts for whom, a test has clients and items that no other has. Nodes: "Basic", "Post",
/// "SecretJwt", and "RS256", "PS256", "ES256", "EdDSA" with a private key's assertions, by the way
/// in which they get their tokens; each gets the item `id`. A suite may have others.
class OidcTest : public testing::Test {
 public:
    static void TearDownTestSuite() { server_.reset(); }

 protected:
    using ConnectionList = std::vector<std::shared_ptr<Connection>>;

    OidcTest();
    explicit OidcTest(std::vector<NodeRow> nodes) : nodes_(std::move(nodes)) {}
    /// For the suite's own SetUpTestSuite.
    static void start_server(const std::vector<OidcClient>& clients, const OidcMore& more = {});
    void SetUp() override;

    std::shared_ptr<Connection> connection_of(const OidcClient& client);
    std::shared_ptr<Connection> connection_of(const std::string& user, const std::string& password,
                                              const std::string& token);
    RunResult get(const std::shared_ptr<Connection>& connection, const std::string& item,
                  const std::string& node = "Basic");
    /// Starts that many runs, round the connections, and waits for all. Tells how many were ok.
    int get_at_once(int runs, const ConnectionList& connections, const std::string& item);
    void revoke_tokens_of(const OidcClient& client);
    /// "GRANTED granted, REFUSED refused", with ", BASIC by Basic" for clients: requests for
    /// "tokens" by a client's id, or for "items".
    std::string counted(const std::string& table, const std::string& key);
    /// What "/assertions" tells of that issuer: texts, and all else as JSON; "": nothing.
    std::string asserted(const std::string& issuer, std::initializer_list<const char*> path);
    const OidcServer& server() const { return *server_; }

    /// The whole result, as text.
    static std::string told(const RunResult& result);
    static void expect_not_told(const RunResult& result, const std::string& secret);

 private:
    RunRequest request(const std::string& node, std::shared_ptr<const Connection> connection,
                       Object pins);
    RunResult run(const std::string& node, Object pins);
    static std::unique_ptr<OidcServer> server_;
    static std::string trusted_;  // the authority of its certificate; empty: plain http
    std::vector<NodeRow> nodes_;
    TestHost host_;
    std::shared_ptr<const Pack> pack_;
};

}  // namespace packhost::tests
