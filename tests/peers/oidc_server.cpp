// oidc_server.cpp: Node.js as a child process, and how tests reach it.
#include "oidc_server.hpp"

#include <unistd.h>

#include <condition_variable>
#include <mutex>

#include "base/encode.hpp"
#include "node_pack.hpp"
#include "packhost/json.hpp"

namespace packhost::tests {
namespace {

constexpr char kNode[] = OIDC_FOLDER "/node";

constexpr char kBasicAuth[] =
    R"("auth": { "type": "oauth2_client_credentials", "credentials": ["user", "password"],
                 "tokenUrl": "/token", "scope": "items:read" })";
constexpr char kPostAuth[] =
    R"("auth": { "type": "oauth2_client_credentials", "credentials": ["user", "password"],
                 "tokenUrl": "/token", "clientAuth": "post" })";

constexpr char kSecretJwtAuth[] =
    R"("auth": { "type": "oauth2_client_credentials", "credentials": ["user", "password"],
                 "tokenUrl": "/token", "clientAuth": "client_secret_jwt" })";

/// RFC 7523, 2.2, with that algorithm.
std::string key_auth(const std::string& algorithm) {
    return R"("auth": { "type": "oauth2_client_credentials", "credentials": ["user", "password"],
                 "tokenUrl": "/token", "clientAuth": "private_key_jwt",
                 "assertion": { "algorithm": ")" + algorithm + R"(" } })";
}

const std::vector<NodeRow> kNodes = {
    {"Basic", "GET", "/items/{{id}}", {{"id", "string", "path"}}, kBasicAuth},
    {"Post", "GET", "/items/{{id}}", {{"id", "string", "path"}}, kPostAuth},
    {"SecretJwt", "GET", "/items/{{id}}", {{"id", "string", "path"}}, kSecretJwtAuth},
    {"RS256", "GET", "/items/{{id}}", {{"id", "string", "path"}}, key_auth("RS256")},
    {"PS256", "GET", "/items/{{id}}", {{"id", "string", "path"}}, key_auth("PS256")},
    {"ES256", "GET", "/items/{{id}}", {{"id", "string", "path"}}, key_auth("ES256")},
    {"EdDSA", "GET", "/items/{{id}}", {{"id", "string", "path"}}, key_auth("EdDSA")},
};

/// The doors of the server, for each suite.
const std::vector<NodeRow> kDoors = {
    {"Counts", "GET", "/counts"},
    {"Assertions", "GET", "/assertions"},
    {"Revoke", "POST", "/revoke", {{"client", "string", "query"}}},
};

Value metadata_of(const OidcClient& client) {
    const bool has_key = client.method == "private_key_jwt";
    Object metadata{{"client_id", client.id},
                    {has_key ? "privateKey" : "client_secret", client.secret},
                    {"token_endpoint_auth_method", client.method},
                    {"tokenSeconds", std::int64_t{client.token_seconds}},
                    {"makingMs", std::int64_t{client.making_ms}},
                    {"logsIn", client.logs_in}};
    metadata.insert(metadata.end(), client.more.begin(), client.more.end());
    return metadata;
}

Value metadata_of(const OidcIssuer& issuer) {
    Object object{
        {"issuer", issuer.name}, {"key", issuer.key}, {"algorithm", issuer.algorithm}};
    if (!issuer.key_id.empty()) object.emplace_back("keyId", issuer.key_id);
    Array subjects(issuer.subjects.begin(), issuer.subjects.end());
    if (!subjects.empty()) object.emplace_back("subjects", std::move(subjects));
    return object;
}

Value tls_of(const OidcMore& more) {
    return Object{{"certificate", more.tls->server.certificate_pem()},
                  {"key", more.tls->server.key_pem()},
                  {"clients", more.clients->certificate_pem()},
                  {"demanded", more.demanded}};
}

}  // namespace

std::unique_ptr<OidcServer> OidcTest::server_;
std::string OidcTest::trusted_;

std::string OidcServer::missing() {
    if (::access(kNode, X_OK) == 0) return "";
    return "there is no Node.js in " OIDC_FOLDER ": sh tests/run.sh installs it";
}

OidcServer::OidcServer(const std::vector<OidcClient>& clients, const OidcMore& more)
    : scheme_(more.tls ? "https" : "http") {
    sockets_.emplace_back();
    Array metadata, issuers;
    for (const OidcClient& client : clients) metadata.push_back(metadata_of(client));
    for (const OidcIssuer& issuer : more.issuers) issuers.push_back(metadata_of(issuer));
    Object settings{{"modules", OIDC_FOLDER},
                    {"descriptor", std::int64_t{sockets_[0].descriptor()}},
                    {"url", url()},
                    {"clients", std::move(metadata)},
                    {"issuers", std::move(issuers)}};
    std::vector<std::string> environment = {"PATH=/usr/bin:/bin"};
    if (more.tls) {
        settings.emplace_back("tls", tls_of(more));
        // It is a client of itself.
        const auto trusted = folder_.write("ca.pem", more.tls->authority.certificate_pem());
        environment.push_back("NODE_EXTRA_CA_CERTS=" + trusted.string());
    }
    const std::string file = folder_.write("settings.json", to_json(settings)).string();
    process_.start(kNode, {OIDC_SERVER, file}, environment, sockets_);
}

std::string OidcServer::url() const {
    return scheme_ + "://127.0.0.1:" + std::to_string(sockets_[0].port());
}

void OidcServer::stop() {
    EXPECT_TRUE(process_.stop()) << "the server of " OIDC_SERVER " ended by itself";
}

OidcTest::OidcTest() : nodes_(kNodes) {}

void OidcTest::start_server(const std::vector<OidcClient>& clients, const OidcMore& more) {
    if (OidcServer::missing().empty()) server_ = std::make_unique<OidcServer>(clients, more);
    trusted_ = more.tls ? more.tls->authority.certificate_pem() : "";
}

void OidcTest::SetUp() {
    ASSERT_TRUE(server_) << OidcServer::missing();
    host_.allow_loopback();
    if (!trusted_.empty()) host_.trust(trusted_);
    host_.config.workers = 2;
    nodes_.insert(nodes_.end(), kDoors.begin(), kDoors.end());
    pack_ = host_.load(requiring(R"("auth/1")", node_pack(nodes_)));
    ASSERT_TRUE(pack_);
}

std::shared_ptr<Connection> OidcTest::connection_of(const OidcClient& client) {
    return connection_of(client.id, client.secret, "none");
}

std::shared_ptr<Connection> OidcTest::connection_of(const std::string& user,
                                                    const std::string& password,
                                                    const std::string& token) {
    return connect_to(*pack_, server_->url(),
                      {{"user", user}, {"password", password}, {"token", token}});
}

RunRequest OidcTest::request(const std::string& node, std::shared_ptr<const Connection> connection,
                             Object pins) {
    RunRequest request;
    request.pack = pack_;
    request.node = node;
    request.connection = std::move(connection);
    request.pins = std::move(pins);
    request.log = LogDetail::headers;
    return request;
}

RunResult OidcTest::get(const std::shared_ptr<Connection>& connection, const std::string& item,
                        const std::string& node) {
    return host_.runtime().run(request(node, connection, {{"id", item}}));
}

int OidcTest::get_at_once(int runs, const ConnectionList& connections, const std::string& item) {
    std::mutex mutex;
    std::condition_variable changed;
    int ended = 0, good = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(runs); ++i)
        host_.runtime().submit(
            request("Basic", connections[i % connections.size()], {{"id", item}}),
            [&](RunResult result) {
                const std::lock_guard lock(mutex);
                if (result.ok) ++good;
                else ADD_FAILURE() << told(result);
                ++ended;
                changed.notify_all();
            });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return ended == runs; });
    return good;
}

RunResult OidcTest::run(const std::string& node, Object pins) {
    const auto connection = connection_of({"nobody", "none"});
    RunResult result = host_.runtime().run(request(node, connection, std::move(pins)));
    EXPECT_TRUE(result.ok) << told(result);
    return result;
}

void OidcTest::revoke_tokens_of(const OidcClient& client) {
    run("Revoke", {{"client", client.id}});
}

std::string OidcTest::counted(const std::string& table, const std::string& key) {
    const RunResult result = run("Counts", {});
    const Value* row = find(result.pins, "body");
    for (const std::string& name : {table, key})
        if (row) row = row->find(name);
    if (!row) return "not asked";
    const auto number = [row](const char* name) { return to_json(*row->find(name)); };
    const std::string text = number("granted") + " granted, " + number("refused") + " refused";
    return table == "tokens" ? text + ", " + number("basic") + " by Basic" : text;
}

std::string OidcTest::asserted(const std::string& issuer,
                               std::initializer_list<const char*> path) {
    const RunResult result = run("Assertions", {});
    const Value* value = find(result.pins, "body");
    if (value) value = value->find(issuer);
    for (const char* name : path)
        if (value) value = value->find(name);
    if (!value) return "";
    const auto* const text = value->get_if<std::string>();
    return text ? *text : to_json(*value);
}

std::string OidcTest::told(const RunResult& result) { return to_json(to_value(result)); }

void OidcTest::expect_not_told(const RunResult& result, const std::string& secret) {
    for (const Encoder encoder : {Encoder::raw, Encoder::base64, Encoder::form}) {
        std::string form;
        encode(form, encoder, secret);
        EXPECT_EQ(told(result).find(form), std::string::npos) << told(result);
    }
}

}  // namespace packhost::tests
