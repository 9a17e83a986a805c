// response_test.cpp: the digests by themselves, and whose nonce goes where.
#include "response.hpp"

#include <gtest/gtest.h>

#include "packhost/kit/fake_secrets.hpp"

namespace packhost::digest {
namespace {

class DigestResponse : public testing::Test {
 protected:
    Session session() {
        Session session;
        session.challenge.realm = "testrealm@host.com";
        session.challenge.nonce = session.first_nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
        session.challenge.qop = Qop::auth;
        session.cnonce = *kit::from_base64("0a4f113b");
        session.count = 1;
        return session;
    }
    std::string hex_of(const Session& session, const Covered& covered) {
        const plugin::Secret name(fake_.add("user", "Mufasa"));
        const plugin::Secret password(fake_.add("password", "Circle Of Life"));
        const plugin::Secret made = response(plugin::Secrets(kit::FakeSecrets::table(), scope_),
                                             session, {name, password, true}, covered);
        return kit::to_hex(fake_.value(made.handle())->bytes);
    }

    kit::FakeSecrets fake_;
    ph_scope* scope_ = fake_.open_scope();
};

TEST_F(DigestResponse, IsThatOfRfc2617) {
    EXPECT_EQ(hex_of(session(), {"GET", "/dir/index.html", {}}),
              "6629fae49393a05397450978507c4ef1");
}

TEST_F(DigestResponse, CoversEachOfItsParts) {
    const std::string plain = hex_of(session(), {"GET", "/dir/index.html", {}});
    EXPECT_NE(hex_of(session(), {"PUT", "/dir/index.html", {}}), plain);
    EXPECT_NE(hex_of(session(), {"GET", "/dir/index.html?a", {}}), plain);
    Session other = session();
    other.count = 2;
    EXPECT_NE(hex_of(other, {"GET", "/dir/index.html", {}}), plain);
    other = session();
    other.cnonce += 'x';
    EXPECT_NE(hex_of(other, {"GET", "/dir/index.html", {}}), plain);
    other = session();
    other.challenge.realm = "another";
    EXPECT_NE(hex_of(other, {"GET", "/dir/index.html", {}}), plain);
}

TEST_F(DigestResponse, CoversTheBodyWithAuthIntAlone) {
    Session whole = session();
    whole.challenge.qop = Qop::auth_int;
    EXPECT_NE(hex_of(whole, {"GET", "/", "a"}), hex_of(whole, {"GET", "/", "b"}));
    EXPECT_EQ(hex_of(session(), {"GET", "/", "a"}), hex_of(session(), {"GET", "/", "b"}));
}

Challenge challenge_of(const std::string& realm, const std::string& nonce) {
    Challenge challenge;
    challenge.realm = realm;
    challenge.nonce = nonce;
    return challenge;
}

TEST(DigestSessions, NoNonceGoesToAnotherOrigin) {
    Sessions sessions;
    sessions.adopt("https://a.example", challenge_of("r", "n"));
    EXPECT_TRUE(sessions.find("https://a.example", "/"));
    for (const char* other : {"http://a.example", "https://a.example:444", "https://b.example",
                              "https://a.example.org", "https://a.exampl"})
        EXPECT_FALSE(sessions.find(other, "/")) << other;
}

TEST(DigestSessions, ARealmHasOneAndTheNewestIsTaken) {
    Sessions sessions;
    const auto first = sessions.adopt("https://a.example", challenge_of("r", "1"));
    sessions.adopt("https://a.example", challenge_of("s", "2"));
    EXPECT_EQ(sessions.find("https://a.example", "/")->challenge.nonce, "2");
    const auto second = sessions.adopt("https://a.example", challenge_of("r", "3"));
    EXPECT_EQ(sessions.find("https://a.example", "/")->challenge.nonce, "3");
    sessions.forget(first);  // is not there any more
    EXPECT_EQ(sessions.find("https://a.example", "/"), second);
    sessions.forget(second);
    EXPECT_EQ(sessions.find("https://a.example", "/")->challenge.nonce, "2");
}

TEST(DigestSessions, ARealmHoldsItsPathsBesideAnother) {
    Sessions sessions;
    Challenge one = challenge_of("one", "1"), two = challenge_of("two", "2");
    one.domain = {"/one/"};
    two.domain = {"https://a.example/two/"};
    sessions.adopt("https://a.example", one);
    sessions.adopt("https://a.example", two);
    EXPECT_EQ(sessions.find("https://a.example", "/one/x")->challenge.nonce, "1");
    EXPECT_EQ(sessions.find("https://a.example", "/two/x")->challenge.nonce, "2");
    EXPECT_FALSE(sessions.find("https://a.example", "/three"));
}

TEST(DigestSessions, TheOldestOfManyGoes) {
    Sessions sessions;
    for (int i = 0; i < 17; ++i)
        sessions.adopt("https://" + std::to_string(i) + ".example", challenge_of("r", "n"));
    EXPECT_FALSE(sessions.find("https://0.example", "/"));
    EXPECT_TRUE(sessions.find("https://1.example", "/"));
    EXPECT_TRUE(sessions.find("https://16.example", "/"));
}

}  // namespace
}  // namespace packhost::digest
