// auth_login_test.cpp: logins by browser, signatures, documents and final answers, by the wrapper.
#include <gtest/gtest.h>

#include <sstream>

#include "packhost/kit/transcript.hpp"
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;

/// As a scheme with authorization codes logs in; signs its claims; counts the answers.
class LoginAuth final : public AuthScheme {
 public:
    static constexpr const char* kName = "login";
    explicit LoginAuth(const AuthConfig& config)
        : key_(config.secret(config.find("key").value_or(0))), first_(config.name(0)) {}

    Wants wants() const override { return {{}, 0, true}; }

    Flow place(Turn& turn) override {
        const Secret signature =
            turn.secrets().sign(PH_RSA_SHA256, key_, {"claims of ", first_}, "open sesame");
        turn.header("X-Signature", base64url(signature));
        return Flow::done();
    }
    Flow challenge(Turn& turn, Reply reply) override {
        if (reply.status() != 401) turn.pass();
        return Flow::done();
    }
    void answered(Turn&, Reply reply) override { last_ = reply.text("$headers.next").value_or(""); }

    Flow login(Turn& turn) override {
        const std::string url = "https://id.example/?to=" + std::string(turn.redirect_uri());
        const Values back = co_await turn.open_url(url);
        if (back.text("state") != "s-1") throw Failure("bad_state", "Somebody else came back.");
        Request request("POST", "https://id.example/token");
        request.form("code", back["code"]);
        const Reply reply = co_await turn.send(request);
        const Secret id_token = reply.secret("$body.id_token");
        const auto claims = document(turn.secrets(), id_token, "application/jwt");
        if (!claims) throw Failure("bad_token", "The id_token is no JWT.");
        turn.publish("account", claims->text("$body.email").value_or("") + last_);
    }

 private:
    Secret key_;
    std::string first_, last_;
};

std::string told(const std::string& text) {
    const packhost::kit::Plugin plugin(Entry<Auth<LoginAuth>>::get("i", "1"));
    std::istringstream in(text);
    std::string all;
    for (const auto& transcript : packhost::kit::read_transcript(in, "file"))
        all += replay(plugin, transcript);
    return all;
}

const std::string kRight = R"(secret key: "k"
document "a.b.c" $body.email="me@example.org"

== logs_in
redirect_uri: "http://127.0.0.1:7/"
begin
place
  header X-Signature: base64url(sign_rsa_sha256(<key>, "claims of key", "open sesame"))
  done
challenge 200
  pass
answered 200 $headers.next="!"
  done
finish
login
go
  open https://id.example/?to=http://127.0.0.1:7/
callback state=s-1 code=c-1
  send POST https://id.example/token application/x-www-form-urlencoded "code=" + form(<code>)
    = "code=c-1"
reply 200 $body.id_token=a.b.c
  done account=me@example.org!
finish
)";

TEST(Login, IsATranscript) { EXPECT_EQ(told(kRight), ""); }

TEST(Login, FailsByWhatComesBack) {
    EXPECT_EQ(told(R"(secret key: "k"
== another_state
login
go
  open https://id.example/?to=http://127.0.0.1:49152/
callback state=s-2 code=c-1
  fail bad_state
== no_document
login
go
  open https://id.example/?to=http://127.0.0.1:49152/
callback state=s-1 code=c-1
  send POST https://id.example/token application/x-www-form-urlencoded "code=" + form(<code>)
reply 200 $body.id_token=opaque
  fail bad_token
)"),
              "");
    EXPECT_EQ(told("secret key: \"bad key\"\n== bad_key\nbegin\nplace\n  fail bad_key\n"
                   "    blame: config\n"),
              "");
}

TEST(Login, TellsWhatIsMissing) {
    std::string text = kRight;
    text.replace(text.find("callback"), 8, "call back");
    EXPECT_NE(told(text).find("(the plugin waits for a callback)"), std::string::npos);
    text = kRight;
    text.replace(text.find("answered 200"), 12, "answered 404");
    text.replace(text.find("$headers.next"), 13, "$headers.none");
    EXPECT_NE(told(text).find("done account=me@example.org\n"), std::string::npos);
}

}  // namespace
