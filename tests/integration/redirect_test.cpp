// redirect_test.cpp: whoever redirects a run elsewhere gets no credential there: five statuses,
// every kind of other origin, every scheme.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/encode.hpp"
#include "support/scripted_server.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

constexpr char kUser[] = "canary-user@example.org";
constexpr char kCredential[] = "canary-k3y-0f-the-connection";
constexpr char kToken[] = "canary-t0ken-fr0m-the-server";

/// Every form in which a canary might travel.
std::vector<std::string> canary_forms() {
    std::vector<std::string> forms;
    const std::string pair = std::string(kUser) + ":" + kCredential;
    for (const std::string_view canary : {std::string_view(kCredential), std::string_view(kToken),
                                          std::string_view(kUser), std::string_view(pair)})
        for (const Encoder encoder : {Encoder::raw, Encoder::base64, Encoder::base64url,
                                      Encoder::percent, Encoder::form, Encoder::hex}) {
            std::string form;
            encode(form, encoder, canary);
            while (form.ends_with('=')) form.pop_back();
            forms.push_back(form);
        }
    forms.push_back("canary");
    return forms;
}

/// Where the first server sends the client.
struct Elsewhere {
    const char* name;
    const char* location;  ///< $PORT is the second server's
    bool first_is_tls, second_is_tls;
    const char* error;  ///< the run's code, or null: the redirect is followed
};

constexpr Elsewhere kElsewhere[] = {
    {"port", "http://127.0.0.1:$PORT/stolen", false, false, nullptr},
    {"host", "http://localhost:$PORT/stolen", false, false, nullptr},
    {"to_https", "https://localhost:$PORT/stolen", false, true, nullptr},
    {"to_http", "http://127.0.0.1:$PORT/stolen", true, false, "redirect_refused"},
    {"https_port", "https://localhost:$PORT/stolen", true, true, nullptr},
    {"relative_host", "//localhost:$PORT/stolen", false, false, nullptr},
    {"user_info", "http://me:pw@127.0.0.1:$PORT/stolen", false, false, "bad_redirect"},
    {"user_only", "http://me@localhost:$PORT/stolen", false, false, "bad_redirect"},
    {"trailing_dot", "http://localhost.:$PORT/stolen", false, false, "bad_redirect"},
    {"upper_case", "HTTP://LOCALHOST:$PORT/stolen", false, false, nullptr},
};

constexpr const char* kSchemes[] = {"Header", "Bearer", "Basic", "Query", "OAuth2"};
constexpr int kStatuses[] = {301, 302, 303, 307, 308};

Reply redirect(int status, const std::string& location) {
    return {{Act::Kind::send, "HTTP/1.1 " + std::to_string(status) + " Elsewhere\r\nLocation: " +
                                  location + "\r\nContent-Length: 0\r\n\r\n"}};
}

class RedirectMatrix
    : public testing::TestWithParam<std::tuple<Elsewhere, const char*, int>> {
 protected:
    const Elsewhere& elsewhere() const { return std::get<0>(GetParam()); }
    std::string scheme() const { return std::get<1>(GetParam()); }

    std::vector<Reply> first_replies(std::uint16_t second_port) const {
        std::vector<Reply> replies;
        if (scheme() == "OAuth2")
            replies.push_back(answer_json(R"({"access_token":")" + std::string(kToken) +
                                          R"(","token_type":"bearer","expires_in":60})"));
        const std::string location =
            replaced(elsewhere().location, "$PORT", std::to_string(second_port));
        replies.push_back(redirect(std::get<2>(GetParam()), location));
        return replies;
    }
    Script script(bool tls, std::vector<Reply> replies) const {
        Script s;
        s.replies = std::move(replies);
        s.opening = tls ? Opening::tls : Opening::plain;
        s.tls = tls ? context_.get() : nullptr;
        return s;
    }

    const TestAuthority authority_;
    const Certificate both_names_ =
        make_certificate({.alternative = "IP:127.0.0.1,DNS:localhost"}, &authority_.authority);
    const std::unique_ptr<SSL_CTX, Freed> context_ = server_context(both_names_);
};

TEST_P(RedirectMatrix, CarriesNoCredentialToTheOtherOrigin) {
    ScriptedServer second(script(elsewhere().second_is_tls, {answer_json(R"({"there":true})")}));
    ScriptedServer first(script(elsewhere().first_is_tls, first_replies(second.port())));
    TestHost host;
    host.allow_loopback();
    host.trust(authority_.authority.certificate_pem());
    RunRequest request;
    request.pack = host.load(read_text(SEED_PACK));
    ASSERT_TRUE(request.pack);
    request.node = "Seed-" + scheme();
    request.log = LogDetail::headers;
    request.connection = connect_to(*request.pack, first.base_url(),
                                    {{"user-email", kUser}, {"api-token", kCredential}});
    const RunResult result = host.runtime().run(request);
    host.shut_down();

    const std::string told = to_pretty_json(to_value(result));
    ASSERT_EQ(first.requests().size(), scheme() == "OAuth2" ? 2u : 1u) << told;
    const auto forms = canary_forms();
    EXPECT_TRUE(std::any_of(forms.begin(), forms.end(), [&](const std::string& form) {
        return first.requests().back().find(form) != std::string::npos;
    })) << "the first server gets the credential, or the test shows nothing";
    if (elsewhere().error) {
        ASSERT_TRUE(result.error) << told;
        EXPECT_EQ(result.error->code, elsewhere().error);
        EXPECT_EQ(second.connections(), 0);
    } else {
        EXPECT_TRUE(result.ok) << told;
        ASSERT_EQ(second.requests().size(), 1u) << told;
    }
    for (const std::string& form : forms) {
        for (const std::string& seen : second.requests())
            EXPECT_EQ(seen.find(form), std::string::npos) << seen;
        EXPECT_EQ(told.find(form), std::string::npos) << told;
    }
}

std::string name_of(const testing::TestParamInfo<RedirectMatrix::ParamType>& info) {
    return std::string(std::get<0>(info.param).name) + "_" + std::get<1>(info.param) + "_" +
           std::to_string(std::get<2>(info.param));
}

INSTANTIATE_TEST_SUITE_P(All, RedirectMatrix,
                         testing::Combine(testing::ValuesIn(kElsewhere),
                                          testing::ValuesIn(kSchemes),
                                          testing::ValuesIn(kStatuses)),
                         name_of);

/// Two servers, of which the first is the connection's.
class RedirectAway : public testing::Test {
 protected:
    RedirectAway() { host_.allow_loopback(); }

    RunResult run(const std::string& node = "Seed-Header") {
        if (!request_.pack) {
            request_.pack = host_.load(read_text(SEED_PACK));
            request_.connection = connect_to(*request_.pack, first_.base_url(),
                                             {{"user-email", kUser}, {"api-token", kCredential}});
        }
        request_.node = node;
        return host_.runtime().run(request_);
    }
    static std::string code_of(const RunResult& result) {
        return result.error ? result.error->code : "ok";
    }
    std::string second(const std::string& path) const { return second_.base_url(path); }

    TestHost host_;
    RunRequest request_;
    ScriptedServer first_{Script{}}, second_{Script{}};
};

TEST_F(RedirectAway, RefusesALocationThatHoldsTheCredential) {
    std::string base64, hex, pair;
    encode(base64, Encoder::base64, kCredential);
    encode(hex, Encoder::hex, kCredential);
    encode(pair, Encoder::base64, std::string(kUser) + ":" + kCredential);
    for (const std::string& form : {std::string(kCredential), base64, hex, pair}) {
        first_.add(redirect(307, second("/x?key=" + form)));
        const RunResult result = run("Seed-Basic");
        EXPECT_EQ(code_of(result), "redirect_refused") << form;
        EXPECT_EQ(to_json(to_value(result)).find(form), std::string::npos);
    }
    EXPECT_EQ(second_.connections(), 0);
}

TEST_F(RedirectAway, RefusesALocationThatHoldsAFetchedToken) {
    first_.add(answer_json(R"({"access_token":")" + std::string(kToken) + R"("})"));
    first_.add(redirect(302, second("/x?t=" + std::string(kToken))));
    request_.log = LogDetail::headers;
    const RunResult result = run("Seed-OAuth2");
    EXPECT_EQ(code_of(result), "redirect_refused");
    EXPECT_EQ(second_.connections(), 0);
    EXPECT_EQ(to_json(to_value(result)).find(kToken), std::string::npos)
        << "the log shows the Location";
}

TEST_F(RedirectAway, SendsNoCredentialOnTheWayBackEither) {
    first_.add(redirect(302, second("/x")));
    second_.add(redirect(302, first_.base_url("/back")));
    first_.add(answer_json(R"({"back":true})"));
    EXPECT_EQ(code_of(run()), "ok");
    ASSERT_EQ(first_.requests().size(), 2u);
    EXPECT_NE(first_.requests()[0].find(kCredential), std::string::npos);
    EXPECT_EQ(first_.requests()[1].find("canary"), std::string::npos);
}

TEST_F(RedirectAway, DeliversTheOtherOrigins401AsItIs) {
    first_.add(answer_json(R"({"access_token":"t"})"));
    first_.add(redirect(302, second("/x")));
    second_.add(answer(401, "application/json", "{}"));
    EXPECT_EQ(code_of(run("Seed-OAuth2")), "http_status");
    EXPECT_EQ(second_.requests().size(), 1u);
}

TEST_F(RedirectAway, KeepsItsConnectionsApart) {
    for (int i = 0; i < 2; ++i) {
        first_.add(redirect(302, second("/x")));
        second_.add(answer_json("{}"));
        EXPECT_EQ(code_of(run()), "ok");
    }
    EXPECT_EQ(first_.connections(), 1);
    EXPECT_EQ(second_.connections(), 1);
}

TEST_F(RedirectAway, CarriesTheBodyOnlyWithoutACredentialInIt) {
    first_.add(redirect(307, second("/x")));
    second_.add(answer_json("{}"));
    EXPECT_EQ(code_of(run("Seed-Template")), "ok");
    ASSERT_EQ(second_.requests().size(), 1u);
    EXPECT_NE(second_.requests()[0].find("\"fields\""), std::string::npos);
    EXPECT_EQ(second_.requests()[0].find("canary"), std::string::npos);
}

}  // namespace
}  // namespace packhost::tests
