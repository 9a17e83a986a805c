// mac_test.cpp: the published examples of Hawk, to the byte.
#include "mac.hpp"

#include <gtest/gtest.h>

#include "packhost/kit/fake_secrets.hpp"

namespace packhost::hawk {
namespace {

class HawkMac : public testing::Test {
 protected:
    HawkMac() : secrets_(kit::FakeSecrets::table(), fake_.open_scope()) {}

    std::string base64_of(plugin::Secret secret) {
        return kit::to_base64(fake_.value(secret.handle())->bytes, false);
    }
    std::string mac(const Request& request, const Attributes& attributes,
                    const std::string& key = "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn",
                    ph_digest_algorithm algorithm = PH_SHA256) {
        return base64_of(request_mac(secrets_, algorithm, plugin::Secret(fake_.add("key", key)),
                                     request, attributes));
    }

    kit::FakeSecrets fake_;
    plugin::Secrets secrets_;
    Request get_{"GET", "/resource/1?b=1&a=2", "http", "example.com:8000", "1353832234", "j4h3g2",
                 {}};
};

// The two examples of Hawk's documentation: a request, and one whose payload is covered.
TEST_F(HawkMac, IsThatOfTheDocumentation) {
    EXPECT_EQ(mac(get_, {"some-app-ext-data", "", ""}),
              "6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE=");
    Request post = get_;
    post.method = "POST";
    post.hash = body_hash(secrets_, PH_SHA256, "text/plain", plugin::Part("Thank you for flying "
                                                                         "Hawk"));
    EXPECT_EQ(base64_of(post.hash), "Yi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY=");
    EXPECT_EQ(mac(post, {"some-app-ext-data", "", ""}),
              "aSe1DERmZuRl3pI36/9BdZmnErTw3sNzOOAUlfeKjVw=");
}

// The headers of the reference implementation's tests.
TEST_F(HawkMac, IsThatOfTheReferenceImplementation) {
    Request request{"POST", "/somewhere/over/the/rainbow", "http", "example.net", "1353809207",
                    "Ygvqdz", {}};
    const plugin::Part body("something to write about");
    request.hash = body_hash(secrets_, PH_SHA1, "", body);
    EXPECT_EQ(base64_of(request.hash), "bsvY3IfUllw6V5rvk4tStEvpBhE=");
    EXPECT_EQ(mac(request, {"Bazinga!", "", ""}, "2983d45yun89q", PH_SHA1),
              "qbf1ZPG/r/e06F4ht+T77LXi5vw=");
    request.scheme = "https";
    request.hash = body_hash(secrets_, PH_SHA256, "text/plain", body);
    EXPECT_EQ(base64_of(request.hash), "2QfCt3GuY9HQnHWyWD3wX68ZOKbynqlfYmuO2ZBRqtY=");
    EXPECT_EQ(mac(request, {"Bazinga!", "", ""}, "2983d45yun89q"),
              "q1CwFoSHzPZSkbIvl0oYlD+91rBUEvFk763nMjMndj8=");
    EXPECT_EQ(mac(request, {}, "2983d45yun89q"), "HTgtd0jPI6E4izx8e4OHdO36q00xFCU0FolNq3RiCYs=");
}

TEST_F(HawkMac, TheMediaTypeCountsInLowerCaseWithoutParameters) {
    const plugin::Part body("x");
    const std::string plain = base64_of(body_hash(secrets_, PH_SHA256, "text/plain", body));
    EXPECT_EQ(base64_of(body_hash(secrets_, PH_SHA256, "Text/PLAIN ; charset=utf-8", body)), plain);
    EXPECT_NE(base64_of(body_hash(secrets_, PH_SHA256, "text/html", body)), plain);
    EXPECT_NE(base64_of(body_hash(secrets_, PH_SHA256, "", body)), plain);
}

TEST_F(HawkMac, HostAndPortCountAsTheyAreMeant) {
    const auto of = [&](std::string_view scheme, std::string_view authority) {
        Request request = get_;
        request.scheme = scheme;
        request.authority = authority;
        return mac(request, {});
    };
    EXPECT_EQ(of("https", "A.example"), of("https", "a.example:443"));
    EXPECT_EQ(of("http", "a.example"), of("http", "a.example:80"));
    EXPECT_NE(of("http", "a.example"), of("https", "a.example"));
    EXPECT_EQ(of("https", "[::1]"), of("https", "[::1]:443"));
    EXPECT_NE(of("https", "[::1]"), of("https", "[::1]:1"));
    Request lower = get_;
    lower.method = "get";
    EXPECT_EQ(mac(lower, {}), mac(get_, {}));
}

TEST_F(HawkMac, NoLineIsTakenForAnother) {
    EXPECT_NE(mac(get_, {"a", "b", ""}), mac(get_, {"a\nb\n", "", ""}));
    EXPECT_NE(mac(get_, {"a\\nb", "", ""}), mac(get_, {"a\nb", "", ""}));
    EXPECT_NE(mac(get_, {"", "a", "b"}), mac(get_, {"", "a", ""}));
}

}  // namespace
}  // namespace packhost::hawk
