// proxies_test.cpp: who goes through the administrator's proxy, with what, and who never does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "calls.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A proxy that plays the API in its tunnels, and keeps what it is told.
class Proxies : public testing::Test {
 protected:
    Proxies() { attack_.names->answer("api.example", {{kHome}}); }

    std::string answer(const std::string& head) {
        const std::lock_guard lock(mutex_);
        if (!head.starts_with("CONNECT ")) {
            inside_.push_back(head);
            return response(200, R"({"access_token": "t", "token_type": "Bearer"})");
        }
        asked_.push_back(head);
        return "HTTP/1.1 " + std::to_string(status_) + " X\r\n\r\n";
    }
    void use_proxy() {
        attack_.host.config.proxy.url = "http://127.0.0.1:" + std::to_string(proxy_.port());
    }
    /// The code of the error with which the configuration is refused.
    std::string code_of_config() {
        auto made = Runtime::create(attack_.host.config);
        return made ? "ok" : made.error().code + ": " + made.error().message;
    }
    std::string url() const { return "http://api.example:" + std::to_string(attack_.home.port()); }

    std::mutex mutex_;
    int status_ = 200;
    std::vector<std::string> asked_, inside_;
    Attack attack_;
    Listener proxy_{"127.0.0.1", [this](const std::string& head) { return answer(head); }};
};

TEST_F(Proxies, AreForEveryCall) {
    use_proxy();
    std::size_t tunnels = 0;
    for (const Call call : {Call::node, Call::test_request, Call::token}) {
        EXPECT_EQ(attack_.run(call, url()), "ok") << name_of(call);
        EXPECT_GT(asked_.size(), tunnels) << name_of(call);
        tunnels = asked_.size();
    }
    EXPECT_EQ(attack_.home.connections(), 0);
}

TEST_F(Proxies, ShareNoTunnelAmongConnections) {
    use_proxy();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(attack_.run(Call::node, url()), "ok");
    EXPECT_EQ(asked_.size(), 5u) << "each run was of a connection of its own";
}

TEST_F(Proxies, OfTheEnvironmentAreIgnored) {
    const std::string proxy = "http://127.0.0.1:" + std::to_string(proxy_.port());
    for (const char* name : {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"})
        ::setenv(name, proxy.c_str(), 1);
    EXPECT_EQ(attack_.run(Call::node, url()), "ok");
    EXPECT_EQ(proxy_.connections(), 0);
    ::setenv("NO_PROXY", "*", 1);
    use_proxy();
    attack_.restart();
    EXPECT_EQ(attack_.run(Call::node, url()), "ok");
    EXPECT_EQ(proxy_.connections(), 1);
    for (const char* name : {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY",
                             "NO_PROXY"})
        ::unsetenv(name);
}

TEST_F(Proxies, GetTheirCredentialsAndTheApiDoesNot) {
    use_proxy();
    attack_.host.config.proxy.credentials_file =
        attack_.host.folder().write("proxy", "Aladdin:open sesame\n");
    EXPECT_EQ(attack_.run(Call::token, url()), "ok");
    for (const std::string& head : asked_)
        EXPECT_THAT(head, HasSubstr("\r\nProxy-Authorization: Basic "
                                    "QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
    ASSERT_FALSE(inside_.empty());
    for (const std::string& head : inside_) EXPECT_THAT(head, Not(HasSubstr("QWxhZGRpbj")));
}

TEST_F(Proxies, ThatWantCredentialsAreNoMatterOfTheScheme) {
    use_proxy();
    status_ = 407;
    for (const Call call : {Call::node, Call::test_request, Call::token}) {
        const std::size_t before = asked_.size();
        EXPECT_EQ(attack_.run(call, url()), "proxy_auth") << name_of(call);
        EXPECT_EQ(asked_.size(), before + 1) << "no scheme tries again";
        EXPECT_EQ(attack_.result().error->phase, Phase::connect) << name_of(call);
        EXPECT_THAT(attack_.result().error->hint, HasSubstr("credentials_file"));
    }
    EXPECT_TRUE(inside_.empty());
    EXPECT_EQ(attack_.home.connections(), 0);
}

/// To connect to 0.0.0.0 is to connect to the proxy of this test.
TEST_F(Proxies, AreNotAskedWhereNoProxyCanBe) {
    attack_.names->answer("proxy.example", {{"0.0.0.0"}});
    attack_.host.config.proxy.url = "http://proxy.example:" + std::to_string(proxy_.port());
    for (const Call call : {Call::node, Call::test_request, Call::token})
        EXPECT_EQ(attack_.run(call, url()), "address_refused") << name_of(call);
    EXPECT_EQ(proxy_.connections(), 0);
}

TEST_F(Proxies, AreNeverPassedByForATransportThatKnowsNone) {
    attack_.host.config.unlocked_plugins = {TRANSPORT_WITHOUT_PROXIES};
    auto still = std::make_shared<TransportChoice>();
    still->name = "still";
    attack_.transport = still;
    EXPECT_EQ(attack_.run(Call::node, url()), "plugin_failed") << "it got the request";
    use_proxy();
    attack_.restart();
    EXPECT_EQ(attack_.run(Call::node, url()), "proxy_unsupported");
    attack_.host.config.proxy.bypass = {"api.example"};
    attack_.restart();
    EXPECT_EQ(attack_.run(Call::node, url()), "plugin_failed");
}

TEST_F(Proxies, AreReadWithCareOrNotAtAll) {
    use_proxy();
    EXPECT_EQ(code_of_config(), "ok");
    ProxyConfig& proxy = attack_.host.config.proxy;
    proxy.resolves = true;
    EXPECT_THAT(code_of_config(), HasSubstr("bad_config: network.proxy.resolve"));
    attack_.host.config.origins_allowed = {"https://api.example"};
    EXPECT_EQ(code_of_config(), "ok");
    const auto file = attack_.host.folder().write("proxy", "user:password");
    proxy.credentials_file = file;
    EXPECT_EQ(code_of_config(), "ok");
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    EXPECT_THAT(code_of_config(), HasSubstr("bad_config: network.proxy.credentials_file"));
    proxy.credentials_file = attack_.host.folder().path() / "absent";
    EXPECT_THAT(code_of_config(), HasSubstr("bad_config: network.proxy.credentials_file"));
    proxy.credentials_file.clear();
    proxy.url = "https://proxy.example";
    EXPECT_THAT(code_of_config(), HasSubstr("bad_config: network.proxy.url"));
}

}  // namespace
}  // namespace packhost::tests
