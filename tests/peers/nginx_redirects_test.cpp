// nginx_redirects_test.cpp: which credentials arrive where, by the logs of two servers of nginx:
// every scheme, five statuses, both origins.
#include <gtest/gtest.h>

#include <sstream>

#include "httpbin.hpp"
#include "seen_credentials.hpp"
#include "support/nginx.hpp"

namespace packhost::tests {
namespace {

constexpr int kStatuses[] = {301, 302, 303, 307, 308};
constexpr char kBody[] = R"({"note":"as it is"})";

// The redirects come from an inner server, since nginx reads no body before a `return`; and the
// outer ones log what they pass to it.
constexpr char kServers[] = R"(
    server {
        listen $LISTEN0;
        access_log $FOLDER/home.log seen;
        location / { proxy_pass http://$LISTEN2; proxy_redirect off; }
    }
    server {
        listen $LISTEN1;
        access_log $FOLDER/away.log seen;
        location / { proxy_pass http://$LISTEN2; proxy_redirect off; }
    }
    server {
        listen $LISTEN2;
        location / { return 200 '{"landed":true}'; }
        location = /token {
            return 200 '{"access_token":"$TOKEN","token_type":"Bearer","expires_in":600}';
        }
$REDIRECTS
    })";

std::string configuration() {
    std::string redirects;
    for (const int status : kStatuses) {
        const std::string code = std::to_string(status);
        const std::string location = "location = /$TO/" + code + " { return " + code + " http://";
        redirects += replaced(location, "$TO", "home") + "$LISTEN0/landed?at=home; }\n";
        redirects += replaced(location, "$TO", "away") + "$LISTEN1/landed?at=away; }\n";
        redirects += replaced(location, "$TO", "round") + "$LISTEN1/home/" + code + "; }\n";
    }
    return kSeenFormat +
           replaced(replaced(kServers, "$TOKEN", kFetched), "$REDIRECTS", redirects);
}

std::vector<std::string> lines_of(const std::string& log) {
    std::vector<std::string> out;
    std::istringstream in(log);
    for (std::string each; std::getline(in, each);) out.push_back(each);
    return out;
}

/// nginx as two origins, of which the first is the connection's, and nodes of every scheme.
class NginxRedirects : public testing::Test {
 protected:
    void SetUp() override {
        ASSERT_TRUE(Nginx::is_installed()) << "nginx is not installed: apt-get install nginx-light";
        nginx_.start(configuration());
        host_.allow_loopback();
        std::vector<NodeRow> rows;
        for (const Scheme& scheme : schemes()) {
            const std::vector<NodePin> path = {{"to", "string", "path"}, {"status", "int", "path"}};
            std::vector<NodePin> path_and_body = path;
            path_and_body.push_back({"note", "string", "body_field"});
            const std::string auth = "\"auth\": { " + scheme.auth + " }";
            rows.push_back({scheme.name + "Get", "GET", "/{{to}}/{{status}}", path, auth});
            rows.push_back({scheme.name + "Post", "POST", "/{{to}}/{{status}}", path_and_body,
                            auth + R"(, "body": { "contentType": "application/json",
                                                  "mode": "pins" })"});
        }
        rows.push_back({"Pins", "GET", "/{{to}}/{{status}}",
                        {{"to", "string", "path"}, {"status", "int", "path"},
                         {"cookie", "string", "header", "Cookie"},
                         {"note", "string", "header", "X-Auth"}},
                        "\"auth\": { " + schemes()[0].auth + " }"});
        pack_ = host_.load(node_pack(rows));
        ASSERT_TRUE(pack_);
    }

    /// Runs every scheme's node `which` ("Get", "Post") with that status, to `to`: "home", "away",
    /// or "round", which is away and home again. `seen` is called for each before it runs.
    template <class Seen>
    void run_all(const std::string& to, const std::string& which, Object pins, Seen seen) {
        for (const Scheme& scheme : schemes()) {
            const auto own = connection(); // and so a token of its own
            if (!scheme.token_request.empty()) home_.push_back(scheme.token_request);
            for (const int status : kStatuses) {
                seen(scheme, "/" + to + "/" + std::to_string(status), status);
                run(scheme.name + which, own, pins, to, status);
            }
        }
    }

    void run(const std::string& node, const std::shared_ptr<Connection>& connection, Object pins,
             const std::string& to, int status) {
        RunRequest request;
        request.pack = pack_;
        request.node = node;
        request.connection = connection;
        request.pins = std::move(pins);
        request.pins.emplace_back("to", to);
        request.pins.emplace_back("status", std::int64_t{status});
        request.log = LogDetail::headers;
        const RunResult result = host_.runtime().run(request);
        EXPECT_EQ(outcome_of(result), "ok") << node << status;
        EXPECT_FALSE(holds_a_canary(to_json(to_value(result)))) << node << status;
    }

    std::shared_ptr<Connection> connection() {
        return connect_to(*pack_, nginx_.url(),
                          {{"user", kUser}, {"password", kPassword}, {"token", kToken}});
    }

    /// Compares the logs with `home_` and `away_`.
    void expect_seen() {
        host_.shut_down();
        const std::string home = nginx_.stop_and_read("home.log");
        const std::string away = read_text(nginx_.folder().path() / "away.log");
        EXPECT_EQ(lines_of(home), home_);
        EXPECT_EQ(lines_of(away), away_);
        EXPECT_TRUE(holds_a_canary(home)) << "or that they are not in the other shows nothing";
        EXPECT_FALSE(holds_a_canary(away)) << away;
    }

    Nginx nginx_{3};
    TestHost host_;
    std::shared_ptr<const Pack> pack_;
    std::vector<std::string> home_, away_;  // what each server should see
};

TEST_F(NginxRedirects, OnItsOwnOriginARequestIsAuthenticatedAgain) {
    run_all("home", "Get", {}, [this](const Scheme& scheme, const std::string& target, int) {
        home_.push_back(line_of(scheme, "GET", target, ""));
        home_.push_back(line_of(scheme, "GET", "/landed?at=home", ""));
    });
    expect_seen();
}

TEST_F(NginxRedirects, OnItsOwnOriginABodyIsSentAgainWhereTheStatusSaysSo) {
    run_all("home", "Post", {{"note", "as it is"}},
            [this](const Scheme& scheme, const std::string& target, int status) {
                home_.push_back(line_of(scheme, "POST", target, kBody));
                home_.push_back(status < 307
                                    ? line_of(scheme, "GET", "/landed?at=home", "")
                                    : line_of(scheme, "POST", "/landed?at=home", kBody));
            });
    expect_seen();
}

TEST_F(NginxRedirects, AnotherOriginGetsTheRequestWithoutCredentials) {
    run_all("away", "Get", {}, [this](const Scheme& scheme, const std::string& target, int) {
        home_.push_back(line_of(scheme, "GET", target, ""));
        away_.push_back(line("GET /landed?at=away", "", "", ""));
    });
    expect_seen();
}

TEST_F(NginxRedirects, AnotherOriginGetsTheBodyWithoutCredentials) {
    run_all("away", "Post", {{"note", "as it is"}},
            [this](const Scheme& scheme, const std::string& target, int status) {
                home_.push_back(line_of(scheme, "POST", target, kBody));
                away_.push_back(status < 307 ? line("GET /landed?at=away", "", "", "")
                                             : line("POST /landed?at=away", "", "", kBody));
            });
    expect_seen();
}

TEST_F(NginxRedirects, WhoComesBackFromAnotherOriginHasNoCredentials) {
    run_all("round", "Get", {},
            [this](const Scheme& scheme, const std::string& target, int status) {
                home_.push_back(line_of(scheme, "GET", target, ""));
                away_.push_back(line("GET /home/" + std::to_string(status), "", "", ""));
                home_.push_back(line("GET /landed?at=home", "", "", ""));
            });
    expect_seen();
}

// A cookie is one wherever it comes from; what else a pin puts into a header is no credential.
TEST_F(NginxRedirects, AnotherOriginGetsThePinsOfHeadersButNoCookie) {
    for (const int status : kStatuses) {
        run("Pins", connection(), {{"cookie", "session=1"}, {"note", "n"}}, "away", status);
        home_.push_back("GET /away/" + std::to_string(status) +
                        " Authorization=\"\" X-Api-Key=\"" + kToken +
                        "\" X-Auth=\"n\" Cookie=\"session=1\" ");
        away_.push_back(line("GET /landed?at=away", "X-Auth", "n", ""));
    }
    expect_seen();
}

}  // namespace
}  // namespace packhost::tests
