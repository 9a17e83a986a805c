// squid_test.cpp: runs through a real proxy, which logs what it is asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "node_pack.hpp"
#include "packhost/json.hpp"
#include "seen_credentials.hpp"
#include "squid.hpp"
#include "support/scripted_server.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kEverybody[] = "http_access allow connect\n";
constexpr char kUsers[] = R"(auth_param basic program $FOLDER/users.sh
auth_param basic children 1
acl known proxy_auth REQUIRED
http_access allow connect known
)";
// It reads "user password", encoded as in URLs.
constexpr char kHelper[] = R"(#!/bin/sh
while read -r user password; do
    [ "$user $password" = "packhost canary:pr%20xy" ] && echo OK || echo ERR
done
)";
constexpr char kProxyPassword[] = "canary:pr xy";
constexpr char kProxyBasic[] = "cGFja2hvc3Q6Y2FuYXJ5OnByIHh5";

std::string outcome_of(const RunResult& result) {
    return result.error ? result.error->code + " " + std::string(to_string(result.error->phase))
                        : "ok";
}

class SquidProxy : public testing::Test {
 protected:
    void SetUp() override {
        ASSERT_TRUE(Squid::is_installed()) << "Squid is not installed: apt-get install squid";
        host_.allow_loopback();
    }
    /// Starts Squid, and has the host go through it.
    void start(const std::string& rules) {
        ASSERT_TRUE(squid_.start(rules));
        host_.config.proxy.url = "http://" + squid_.authority();
    }
    void start_with_users(const std::string& credentials) {
        const auto helper = squid_.folder().write("users.sh", kHelper);
        ASSERT_EQ(::chmod(helper.c_str(), 0700), 0);
        if (!credentials.empty())
            host_.config.proxy.credentials_file = host_.folder().write("proxy", credentials);
        start(kUsers);
    }

    RunResult run(const std::string& base_url, const std::string& node = "Get") {
        if (!pack_) {
            std::vector<NodeRow> rows = {{"Get", "GET", "/get"}, {"Away", "GET", "/away"}};
            for (const Scheme& scheme : schemes())
                rows.push_back(
                    {scheme.name, "GET", "/get", {}, "\"auth\": { " + scheme.auth + " }"});
            pack_ = host_.load(node_pack(rows));
        }
        RunRequest request;
        request.pack = pack_;
        request.node = node;
        request.log = LogDetail::headers;
        auto& connection = connections_[base_url];
        if (!connection)
            connection = connect_to(*pack_, base_url, {{"user", kUser},
                                                       {"password", kPassword},
                                                       {"token", kToken}});
        request.connection = connection;
        RunResult result = host_.runtime().run(request);
        EXPECT_THAT(to_json(to_value(result)), Not(HasSubstr(kProxyPassword)));
        EXPECT_THAT(to_json(to_value(result)), Not(HasSubstr(kProxyBasic)));
        return result;
    }
    static std::string at(const ScriptedServer& server) {
        return "127.0.0.1:" + std::to_string(server.port());
    }

    Squid squid_;
    TestHost host_;
    std::shared_ptr<const Pack> pack_;
    std::map<std::string, std::shared_ptr<Connection>> connections_;
    ScriptedServer api_{{.replies = {answer_json("{\"n\": 1}")}, .repeat_last = true}};
};

TEST_F(SquidProxy, CarriesHttpInATunnelToTheAddress) {
    start(kEverybody);
    for (int i = 0; i < 3; ++i) {
        const RunResult result = run(api_.base_url());
        ASSERT_EQ(outcome_of(result), "ok") << to_json(to_value(result));
    }
    host_.shut_down();
    EXPECT_THAT(squid_.stop_and_read(), ElementsAre("CONNECT " + at(api_) + " 200 -"));
    ASSERT_EQ(api_.requests().size(), 3u);
    EXPECT_TRUE(api_.requests()[0].starts_with("GET /get HTTP/1.1\r\nHost: " + at(api_) + "\r\n"))
        << "and not in the form that proxies read";
    EXPECT_EQ(api_.connections(), 1);
}

TEST_F(SquidProxy, CarriesHttpsThatItCanNotRead) {
    TestAuthority authority;
    const auto context = server_context(authority.server);
    ScriptedServer api({.replies = {answer_json("{}")}, .repeat_last = true,
                        .opening = Opening::tls, .tls = context.get()});
    host_.trust(authority.authority.certificate_pem());
    start(kEverybody);
    EXPECT_EQ(outcome_of(run(api.base_url())), "ok");
    host_.shut_down();
    EXPECT_THAT(squid_.stop_and_read(), ElementsAre("CONNECT " + at(api) + " 200 -"));
}

TEST_F(SquidProxy, IsToldByItsCredentialsWhoAsks) {
    start_with_users(std::string("packhost:") + kProxyPassword + "\n");
    EXPECT_EQ(outcome_of(run(api_.base_url())), "ok");
    host_.shut_down();
    EXPECT_THAT(squid_.stop_and_read(), ElementsAre("CONNECT " + at(api_) + " 200 packhost"));
    EXPECT_THAT(squid_.all_logs(), HasSubstr(kProxyBasic));
    for (const std::string& request : api_.requests())
        EXPECT_THAT(request, Not(HasSubstr("Proxy-")));
}

TEST_F(SquidProxy, RefusesWrongCredentialsAndNone) {
    start_with_users("packhost:wrong");
    EXPECT_EQ(outcome_of(run(api_.base_url())), "proxy_auth connect");
    host_.config.proxy.credentials_file.clear();
    host_.shut_down();
    pack_.reset();
    const RunResult none = run(api_.base_url());
    EXPECT_EQ(outcome_of(none), "proxy_auth connect");
    EXPECT_THAT(none.error->message, HasSubstr(squid_.authority()));
    EXPECT_THAT(none.error->hint, HasSubstr("network.proxy.credentials_file"));
    EXPECT_EQ(outcome_of(run(api_.base_url(), schemes()[0].name)), "proxy_auth connect");
    EXPECT_EQ(api_.connections(), 0);
}

TEST_F(SquidProxy, MayDenyAPort) {
    start("acl forbidden port " + std::to_string(api_.port()) + "\nhttp_access deny forbidden\n" +
          kEverybody);
    const RunResult denied = run(api_.base_url());
    EXPECT_EQ(outcome_of(denied), "proxy connect");
    EXPECT_THAT(denied.error->message, HasSubstr("status 403"));
    EXPECT_EQ(api_.connections(), 0);
}

TEST_F(SquidProxy, TellsOfAServerThatIsDown) {
    start(kEverybody);
    const RunResult down = run("http://127.0.0.1:" + std::to_string(unused_port()));
    EXPECT_EQ(outcome_of(down), "proxy connect");
    EXPECT_THAT(down.error->message, HasSubstr("status 503"));
}

TEST_F(SquidProxy, ThatIsDownItselfIsNamed) {
    host_.config.proxy.url = "http://127.0.0.1:" + std::to_string(unused_port());
    const RunResult down = run(api_.base_url());
    EXPECT_EQ(outcome_of(down), "proxy connect");
    EXPECT_THAT(down.error->message, HasSubstr("proxy 127.0.0.1:"));
    EXPECT_EQ(api_.connections(), 0);
}

TEST_F(SquidProxy, IsAskedForTheAddressOfAName) {
    start(kEverybody);
    const std::string port = std::to_string(api_.port());
    const RunResult result = run("http://localhost:" + port);
    if (result.error && result.error->phase == Phase::resolve) GTEST_SKIP() << "no localhost here";
    EXPECT_EQ(outcome_of(result), "ok");
    host_.shut_down();
    for (const std::string& line : squid_.stop_and_read())
        EXPECT_THAT(line, Not(HasSubstr("localhost")));
    EXPECT_THAT(api_.requests()[0], HasSubstr("\r\nHost: localhost:" + port + "\r\n"));
}

TEST_F(SquidProxy, LooksNamesUpWhereTheAdministratorSaysSo) {
    squid_.folder().write("hosts", "127.0.0.1 api.test\n");
    const std::string url = "http://api.test:" + std::to_string(api_.port());
    host_.config.proxy.resolves = true;
    host_.config.origins_allowed = {url};
    start(kEverybody);
    const RunResult result = run(url);
    EXPECT_EQ(outcome_of(result), "ok") << to_json(to_value(result));
    EXPECT_EQ(outcome_of(run("http://other.test")), "origin_refused policy");
    host_.shut_down();
    EXPECT_THAT(squid_.stop_and_read(), ElementsAre("CONNECT api.test:" +
                                                    std::to_string(api_.port()) + " 200 -"));
}

TEST_F(SquidProxy, IsPassedByForHostsOfItsBypass) {
    host_.config.proxy.bypass = {"127.0.0.0/8"};
    start(kEverybody);
    EXPECT_EQ(outcome_of(run(api_.base_url())), "ok");
    host_.shut_down();
    EXPECT_THAT(squid_.stop_and_read(), ElementsAre());
    EXPECT_EQ(api_.connections(), 1);
}

TEST_F(SquidProxy, CarriesRedirectsToo) {
    ScriptedServer other({.replies = {answer_json("{}")}, .repeat_last = true});
    ScriptedServer first({.replies = {{{Act::Kind::send,
                                        "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " +
                                            other.base_url("/landed") + "\r\n\r\n"}}}});
    start(kEverybody);
    EXPECT_EQ(outcome_of(run(first.base_url(), "Away")), "ok");
    host_.shut_down();
    EXPECT_THAT(squid_.stop_and_read(), ElementsAre("CONNECT " + at(first) + " 200 -",
                                                    "CONNECT " + at(other) + " 200 -"));
}

TEST_F(SquidProxy, SeesNoCredentialOfAConnection) {
    ScriptedServer api({.replies = {answer_json(std::string(R"({"access_token": ")") + kFetched +
                                                R"(", "token_type": "Bearer"})")},
                        .repeat_last = true});
    start(kEverybody);
    for (const Scheme& scheme : schemes())
        EXPECT_EQ(outcome_of(run(api.base_url(), scheme.name)), "ok") << scheme.name;
    host_.shut_down();
    EXPECT_FALSE(squid_.stop_and_read().empty());
    const std::string logs = squid_.all_logs();
    EXPECT_THAT(logs, HasSubstr("Host:"));
    EXPECT_FALSE(holds_a_canary(logs)) << logs;
    std::string sent;
    for (const std::string& request : api.requests()) sent += request;
    EXPECT_TRUE(holds_a_canary(sent)) << "or that they are not in the logs shows nothing";
    EXPECT_THAT(sent, HasSubstr("POST /token ")) << "tokens are fetched through it, too";
}

}  // namespace
}  // namespace packhost::tests
