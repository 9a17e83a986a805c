// oidc_login_test.cpp: logins at an authorization server of others, whose pages are visited as a
// person would; the grant that they give, in one process and in two.
#include <cstdlib>
#include <future>

#include "node_pack.hpp"
#include "oidc_server.hpp"
#include "packhost/json.hpp"
#include "packhost/store.hpp"
#include "support/child.hpp"

namespace packhost::tests {
namespace {

constexpr int kRotations = 200;  // of each process
constexpr char kReady[] = "ready";

/// Of a public client; its id is a test's own.
OidcClient client(const std::string& id) {
    OidcClient made{id, "not-used", "none"};
    made.logs_in = true;
    return made;
}

/// The node "Get", and the doors of the server. `more`: settings.
std::string pack_text(const std::string& more) {
    const std::string auth = R"("auth": { "type": "oauth2_authorization_code",
        "credentials": ["user"], "authorizationUrl": "/auth", "tokenUrl": "/token",
        "deviceUrl": "/device/auth", "revocationUrl": "/token/revocation",
        "authorizationParameters": { "prompt": "consent" },
        "scope": "openid offline_access items:read")" + more + " }";
    return node_pack({{"Get", "GET", "/items/{{id}}", {{"id", "string", "path"}}, auth},
                      {"Browse", "GET", "/browse", {{"url", "string", "query"}}},
                      {"Counts", "GET", "/counts"}});
}

/// Each token serves the runs that wait for it, and no other.
constexpr char kNoLonger[] = R"(, "expiresPath": "$body.no", "tokenLifetime": 0)";

class OidcLogins : public testing::Test {
 public:
    static void SetUpTestSuite() {
        if (OidcServer::missing().empty())
            server_ = std::make_unique<OidcServer>(std::vector<OidcClient>{
                client("browser"), client("device"), client("logout"), client("two"),
                client("denied")});
    }
    static void TearDownTestSuite() { server_.reset(); }

 protected:
    void SetUp() override {
        ASSERT_TRUE(server_) << OidcServer::missing();
        host_.allow_loopback();
    }
    /// A runtime over the store in that folder, with a connection "test" for the client.
    void open(const std::string& id, const std::string& more = {}) {
        store_ = open_store(host_.folder().path());
        ConnectionDraft draft;
        draft.name = kConnectionName;
        draft.provider = "peer";
        draft.pack = "peer";
        draft.base_url = server_->url();
        draft.origins = {server_->url()};
        draft.credentials.push_back({"user", false, Secret(id)});
        const std::string password = certificate_.empty() ? "none" : certificate_;
        draft.credentials.push_back({"password", true, Secret(password)});
        draft.credentials.push_back({"token", true, Secret("none")});
        const auto added = store_->add(std::move(draft));
        ASSERT_TRUE(added) << added.error().message;
        start(more);
    }
    void start(const std::string& more) {
        const std::string pack = pack_text(more);
        pack_ = host_.load(certificate_.empty()
                               ? pack
                               : replaced(pack, R"(["user"])", R"(["user", "password"])"));
        ASSERT_TRUE(pack_);
        Services services;
        services.connections = store_;
        services.state = store_;
        auto made = Runtime::create(host_.config, std::move(services));
        ASSERT_TRUE(made) << made.error().message;
        runtime_ = std::move(*made);
    }
    static std::shared_ptr<LocalStore> open_store(const std::filesystem::path& folder) {
        auto store = LocalStore::open({folder / "store.db", folder / "master.key"});
        if (!store) throw std::runtime_error(store.error().message);
        return *store;
    }
    RunResult get() { return run("Get", {{"id", "7"}}); }
    RunResult run(const std::string& node, Object pins) {
        RunRequest request;
        request.pack = pack_;
        request.node = node;
        request.connection_name = kConnectionName;
        request.pins = std::move(pins);
        return runtime_->run(std::move(request));
    }
    /// Where a visit of the page ends.
    std::string visit(const std::string& page) {
        const RunResult result = run("Browse", {{"url", page}});
        const Value* const body = find(result.pins, "body");
        const Value* const at = body ? body->find("at") : nullptr;
        return at && at->get_if<std::string>() ? *at->get_if<std::string>() : "";
    }
    /// How many tokens the server has given to that client.
    std::int64_t tokens_of(const char* id) {
        const RunResult result = run("Counts", {});
        const Value* at = find(result.pins, "body");
        for (const char* name : {"tokens", id, "granted"})
            if (at) at = at->find(name);
        const auto* const count = at ? at->get_if<std::int64_t>() : nullptr;
        return count ? *count : -1;
    }
    /// Logs in with a browser that goes where `page` tells it to; null: where it is to.
    Result<LoginResult> log_in_by_browser(std::string (*page)(std::string) = nullptr) {
        std::future<void> browser;
        LoginRequest request = login_request();
        request.redirect_uri = "http://127.0.0.1:49152/callback";
        request.open_url = [&](std::string_view url, CameBack came_back) {
            browser = std::async(std::launch::async, [=, this, url = std::string(url)] {
                const std::string at = visit(page ? page(url) : url);
                came_back(at.substr(std::min(at.find('?'), at.size() - 1) + 1));
            });
        };
        auto result = runtime_->login(std::move(request));
        if (browser.valid()) browser.get();
        return result;
    }
    Result<LoginResult> log_in_by_device() {
        std::future<void> browser;
        LoginRequest request = login_request();
        request.show = [&](std::string_view, std::string_view url) {
            browser = std::async(std::launch::async,
                                 [this, url = std::string(url)] { visit(url); });
        };
        auto result = runtime_->login(std::move(request));
        if (browser.valid()) browser.get();
        return result;
    }
    LoginRequest login_request() {
        LoginRequest request;
        request.pack = pack_;
        request.connection_name = kConnectionName;
        request.deadline = std::chrono::seconds(60);
        return request;
    }
    static std::string told(const Result<LoginResult>& result) {
        if (!result) return result.error().code + ": " + result.error().message;
        return result->account.empty() ? "(nobody)" : result->account.front().second;
    }
    static std::string told(const RunResult& result) {
        return result.error ? result.error->code : "ok";
    }

    static std::unique_ptr<OidcServer> server_;
    std::string certificate_;  // with its key, of clients that have one
    TestHost host_;
    std::shared_ptr<LocalStore> store_;
    std::shared_ptr<const Pack> pack_;
    std::unique_ptr<Runtime> runtime_;
};

std::unique_ptr<OidcServer> OidcLogins::server_;

TEST_F(OidcLogins, ALoginInABrowserServesRunsAndTheNextProcess) {
    open("browser", kNoLonger);
    EXPECT_EQ(told(get()), "login_needed");
    EXPECT_EQ(told(log_in_by_browser()), "ada@example.org");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(told(get()), "ok") << i;  // each rotates
    runtime_.reset();
    store_ = open_store(host_.folder().path());
    start(kNoLonger);
    EXPECT_EQ(told(get()), "ok");
}

TEST_F(OidcLogins, ARedirectOfAnotherLoginIsRefused) {
    open("denied");
    const auto other_state = [](std::string page) {
        return page.replace(page.find("&state=") + 7, 4, "0000");
    };
    const auto result = log_in_by_browser(other_state);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "state_mismatch");
    EXPECT_EQ(told(get()), "login_needed");
}

TEST_F(OidcLogins, ALoginThatTheServerRefusesIsTold) {
    open("denied");
    const auto other_prompt = [](std::string page) {
        return page.replace(page.find("prompt=consent"), 14, "prompt=none&x=");
    };
    const auto result = log_in_by_browser(other_prompt);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "login_refused") << result.error().message;
}

TEST_F(OidcLogins, ACodeIsTypedOnAnotherDevice) {
    open("device");
    EXPECT_EQ(told(log_in_by_device()), "ada@example.org");
    EXPECT_EQ(told(get()), "ok");
}

TEST_F(OidcLogins, ALogoutRevokesAndForgets) {
    open("logout");
    ASSERT_EQ(told(log_in_by_browser()), "ada@example.org");
    ASSERT_EQ(told(get()), "ok");
    LogoutRequest request;
    request.pack = pack_;
    request.connection_name = kConnectionName;
    const auto result = runtime_->logout(request);
    EXPECT_EQ(told(result), "(nobody)");
    ASSERT_TRUE(result);
    EXPECT_EQ(result->log.size(), 1u);  // the revocation
    EXPECT_EQ(told(get()), "login_needed");
}

/// Not a test: the other process of the next one.
TEST_F(OidcLogins, DISABLED_OtherProcess) {
    const char* const folder = std::getenv("PACKHOST_TEST_STORE");
    ASSERT_TRUE(folder);
    store_ = open_store(folder);
    start(kNoLonger);
    std::puts(kReady);
    std::fflush(stdout);
    int ok = 0;
    for (int i = 0; i < kRotations; ++i) ok += get().status == 200;
    EXPECT_EQ(ok, kRotations);
}

TEST_F(OidcLogins, TwoProcessesThatRefreshOneGrantKeepIt) {
    open("two", kNoLonger);
    ASSERT_EQ(told(log_in_by_browser()), "ada@example.org");
    ::setenv("PACKHOST_TEST_STORE", host_.folder().path().c_str(), 1);
    Child other("/proc/self/exe", {"--gtest_also_run_disabled_tests",
                                   "--gtest_filter=OidcLogins.DISABLED_OtherProcess"});
    std::string line = other.line();
    while (line != kReady && line != "(ended)") line = other.line();
    int ok = 0;
    for (int i = 0; i < kRotations; ++i) ok += get().status == 200;
    EXPECT_EQ(ok, kRotations);
    EXPECT_GT(tokens_of("two"), 1 + kRotations) << "the other works at the same time";
    while (other.line() != "(ended)") continue;
    EXPECT_EQ(other.wait(), 0);
    EXPECT_EQ(told(get()), "ok");
    EXPECT_EQ(tokens_of("two"), 1 + 2 * kRotations + 1);  // of the login, and of each run
}

constexpr char kByCertificate[] = R"(, "clientAuth": "tls_client_auth",
    "tls": { "certificate": "{{password}}" }, "expiresPath": "$body.no", "tokenLifetime": 0)";

/// Logins of a client that the server knows by its certificate alone (RFC 8705).
class OidcCertificateLogins : public OidcLogins {
 public:
    static void SetUpTestSuite() {
        tls_ = std::make_unique<TestAuthority>();
        OidcClient person = client("person");
        person.method = "tls_client_auth";
        person.more = {{"tls_client_auth_subject_dn", "CN=person"}};
        if (OidcServer::missing().empty())
            server_ = std::make_unique<OidcServer>(
                std::vector{person}, OidcMore{.tls = tls_.get(), .clients = &tls_->authority});
    }

 protected:
    void SetUp() override {
        OidcLogins::SetUp();
        host_.trust(tls_->authority.certificate_pem());
    }
    static std::string certificate_of(const std::string& name) {
        const Certificate made =
            make_certificate({.name = name, .alternative = ""}, &tls_->authority);
        return made.certificate_pem() + made.key_pem();
    }
    static std::unique_ptr<TestAuthority> tls_;
};

std::unique_ptr<TestAuthority> OidcCertificateLogins::tls_;

TEST_F(OidcCertificateLogins, ItIsShownForEachTokenAndForTheRevocation) {
    certificate_ = certificate_of("person");
    open("person", kByCertificate);
    ASSERT_EQ(told(log_in_by_browser()), "ada@example.org");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(told(get()), "ok") << i;  // each rotates
    EXPECT_EQ(tokens_of("person"), 1 + 3);
    LogoutRequest request;
    request.pack = pack_;
    request.connection_name = kConnectionName;
    const auto result = runtime_->logout(request);
    ASSERT_TRUE(result) << told(result);
    ASSERT_EQ(result->log.size(), 1u);
    EXPECT_EQ(result->log[0].status, 200);
    EXPECT_EQ(told(log_in_by_device()), "ada@example.org");
    EXPECT_EQ(told(get()), "ok");
}

TEST_F(OidcCertificateLogins, AnotherCertificateGetsNoToken) {
    certificate_ = certificate_of("another");
    open("person", kByCertificate);
    const auto result = log_in_by_browser();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "token_refused") << result.error().message;
    EXPECT_NE(result.error().hint.find("certificate"), std::string::npos) << result.error().hint;
}

}  // namespace
}  // namespace packhost::tests
