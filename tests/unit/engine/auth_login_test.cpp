// auth_login_test.cpp: somebody logs in: what the scheme may ask of a person, what it is told of
// the redirect, and the end of the tokens that were there before.
#include <future>
#include <stop_token>

#include "auth_stage.hpp"
#include "packhost/login.hpp"

namespace packhost::tests {
namespace {

class Login : public AuthStage {
 protected:
    LoginRequest login_request(const std::string& script, const std::string& more = {}) {
        const RunRequest like = request(pack("probe", settings(script, more)));
        LoginRequest made;
        made.pack = like.pack;
        made.connection = like.connection;
        made.redirect_uri = "http://127.0.0.1:4711/callback";
        made.open_url = [this](std::string_view url, CameBack came_back) {
            opened = url;
            came_back(query);
        };
        made.show = [this](std::string_view code, std::string_view url) {
            opened = std::string(code) + " at " + std::string(url);
        };
        return made;
    }
    Result<LoginResult> log_in(LoginRequest made) { return host.runtime().login(std::move(made)); }
    /// "name=value …", or the code of the error.
    static std::string told(const Result<LoginResult>& result) {
        if (!result) return result.error().code;
        std::string text;
        for (const auto& [name, value] : result->account) text += name + "=" + value + " ";
        return text;
    }
    std::string by_page(const std::string& more = {}) {
        return told(log_in(login_request("login", more)));
    }

    std::string opened, query = "state=s";
};

TEST_F(Login, ThePageIsOpenedAndComesBackWithItsQuery) {
    query = "state=a%20b+c%2B&iss=x";
    EXPECT_EQ(by_page(), "account=a b c+ ");
    EXPECT_EQ(opened, server.url() + "/token");
}

TEST_F(Login, ASchemeDoesNotSeeCodesAndTokens) {
    query = "code=c4nary-code&id_token=c4nary-token&state=s";
    EXPECT_EQ(by_page(), "account=s code=unseen id_token=unseen ");
}

TEST_F(Login, ARedirectThatIsNoneOfAnAuthorizationServerIsRefused) {
    std::string many;
    for (int i = 0; i < 33; ++i) many += "a" + std::to_string(i) + "=1&";
    for (const std::string& bad : {std::string("state=1&state=2"), std::string("state=%4"),
                                   std::string("state=%zz"), many}) {
        query = bad;
        EXPECT_EQ(by_page(), "bad_redirect") << bad;
    }
    query = "";
    EXPECT_EQ(by_page(), "account=nobody ");
}

TEST_F(Login, ThePageIsOneOfTheConnectionsOrigins) {
    EXPECT_EQ(by_page(R"("name":"https://elsewhere.example/")"), "origin_refused");
    EXPECT_EQ(by_page(R"("name":"file:///etc/passwd")"), "plugin_failed");
    EXPECT_EQ(by_page(R"("name":"https://elsewhere.example/ x")"), "plugin_failed");
    EXPECT_EQ(opened, "");
}

TEST_F(Login, WithoutABrowserThereIsNoPage) {
    LoginRequest made = login_request("login");
    made.redirect_uri.clear();
    EXPECT_EQ(told(log_in(std::move(made))), "plugin_failed");
    made = login_request("login");
    made.open_url = nullptr;
    EXPECT_EQ(told(log_in(std::move(made))), "plugin_failed");
}

TEST_F(Login, ACodeIsShownWhileTheLoginGoesOn) {
    LoginRequest made = login_request("login-code");
    made.redirect_uri.clear();
    EXPECT_EQ(told(log_in(std::move(made))), "account=by code ");
    EXPECT_EQ(opened, "WDJB-MJHT at " + server.url() + "/token");
    const std::string more = R"("name":"javascript:alert")";
    EXPECT_EQ(told(log_in(login_request("login-code", more))), "plugin_failed");
}

TEST_F(Login, TokensOfTheLoginBeforeAreNotUsedAnyMore) {
    std::atomic<int> fetched = 0;
    handle = [&](const Seen& seen) {
        if (!seen.target.starts_with("/token")) return Answer{};
        return Answer{.body = "{\"access_token\":\"token-" + std::to_string(++fetched) + "\"}"};
    };
    const std::string lives = "\"number\":3600000";
    const RunRequest run = request(pack("probe", settings("login", lives)));
    EXPECT_EQ(code_of(host.runtime().run(run)), "ok");
    EXPECT_EQ(code_of(host.runtime().run(run)), "ok");
    EXPECT_EQ(fetched, 1);
    EXPECT_EQ(by_page(lives), "account=s ");
    EXPECT_EQ(code_of(host.runtime().run(run)), "ok");
    EXPECT_EQ(fetched, 2);
}

TEST_F(Login, SchemesWithoutALoginSaySo) {
    EXPECT_EQ(told(log_in(login_request("header"))), "no_login");
}

TEST_F(Login, ALogoutIsForEveryScheme) {
    const LoginRequest like = login_request("login");
    LogoutRequest made;
    made.pack = like.pack;
    made.connection = like.connection;
    EXPECT_EQ(told(host.runtime().logout(made)), "");
}

TEST_F(Login, ItEndsWhenItIsStopped) {
    std::stop_source stop;
    std::promise<CameBack> waiting;
    LoginRequest made = login_request("login");
    made.stop = stop.get_token();
    made.open_url = [&](std::string_view, CameBack came_back) {
        waiting.set_value(std::move(came_back));
    };
    auto ended = std::async(std::launch::async, [&] { return log_in(std::move(made)); });
    const CameBack came_back = waiting.get_future().get();
    stop.request_stop();
    EXPECT_EQ(told(ended.get()), "cancelled");
    came_back(std::string("state=late"));
    host.shut_down();
    came_back(std::string("state=later still"));
}

TEST_F(Login, ItEndsAtItsDeadline) {
    LoginRequest made = login_request("login");
    made.deadline = std::chrono::milliseconds(30);
    made.open_url = [](std::string_view, CameBack) {};
    EXPECT_EQ(told(log_in(std::move(made))), "timeout");
}

TEST_F(Login, AnErrorOfTheBrowserIsThatOfTheLogin) {
    LoginRequest made = login_request("login");
    made.open_url = [](std::string_view, CameBack came_back) {
        came_back(Error{"closed", Phase::auth, "The window was closed.", ""});
        came_back(std::string("state=too late"));
    };
    EXPECT_EQ(told(log_in(std::move(made))), "closed");
}

TEST_F(Login, AWorkerCantWaitForItself) {
    std::promise<std::string> inside;
    LoginRequest made = login_request("login");
    host.runtime().submit(request(pack("probe", settings("idle")), "Plain-Get"), [&](RunResult) {
        inside.set_value(told(log_in(std::move(made))));
    });
    EXPECT_EQ(inside.get_future().get(), "would_block");
}

TEST_F(Login, WhatIsNoLoginIsRefused) {
    LoginRequest made = login_request("login");
    made.connection = nullptr;
    EXPECT_EQ(told(log_in(std::move(made))), "missing_connection");
    made = login_request("login");
    made.pack = nullptr;
    EXPECT_EQ(told(log_in(std::move(made))), "no_pack");
}

}  // namespace
}  // namespace packhost::tests
