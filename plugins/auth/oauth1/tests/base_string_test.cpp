// base_string_test.cpp: the published examples of OAuth 1.0, to the byte.
#include "base_string.hpp"

#include <gtest/gtest.h>

#include "packhost/kit/fake_secrets.hpp"
#include "signature.hpp"

namespace packhost::oauth1 {
namespace {

/// A PKCS#8 key that was published with the example that it signs.
constexpr char kKey[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBALRiMLAh9iimur8V\n"
    "A7qVvdqxevEuUkW4K+2KdMXmnQbG9Aa7k7eBjK1S+0LYmVjPKlJGNXHDGuy5Fw/d\n"
    "7rjVJ0BLB+ubPK8iA/Tw3hLQgXMRRGRXXCn8ikfuQfjUS1uZSatdLB81mydBETlJ\n"
    "hI6GH4twrbDJCR2Bwy/XWXgqgGRzAgMBAAECgYBYWVtleUzavkbrPjy0T5FMou8H\n"
    "X9u2AC2ry8vD/l7cqedtwMPp9k7TubgNFo+NGvKsl2ynyprOZR1xjQ7WgrgVB+mm\n"
    "uScOM/5HVceFuGRDhYTCObE+y1kxRloNYXnx3ei1zbeYLPCHdhxRYW7T0qcynNmw\n"
    "rn05/KO2RLjgQNalsQJBANeA3Q4Nugqy4QBUCEC09SqylT2K9FrrItqL2QKc9v0Z\n"
    "zO2uwllCbg0dwpVuYPYXYvikNHHg+aCWF+VXsb9rpPsCQQDWR9TT4ORdzoj+Nccn\n"
    "qkMsDmzt0EfNaAOwHOmVJ2RVBspPcxt5iN4HI7HNeG6U5YsFBb+/GZbgfBT3kpNG\n"
    "WPTpAkBI+gFhjfJvRw38n3g/+UeAkwMI2TJQS4n8+hid0uus3/zOjDySH3XHCUno\n"
    "cn1xOJAyZODBo47E+67R4jV1/gzbAkEAklJaspRPXP877NssM5nAZMU0/O/NGCZ+\n"
    "3jPgDUno6WbJn5cqm8MqWhW1xGkImgRk+fkDBquiq4gPiT898jusgQJAd5Zrr6Q8\n"
    "AO/0isr/3aa6O6NLQxISLKcPDk2NOccAfS/xOtfOz4sJYM3+Bs4Io9+dZGSDCA54\n"
    "Lw03eHTNQghS0A==\n"
    "-----END PRIVATE KEY-----\n";

class OAuth1Examples : public testing::Test {
 protected:
    OAuth1Examples() : secrets_(kit::FakeSecrets::table(), fake_.open_scope()) {}

    /// Parameters as `name=value&…`, encoded.
    static Parameters given(std::string_view text) {
        Parameters parameters;
        add_form(parameters, text);
        return parameters;
    }
    std::string bytes(plugin::Secret secret) { return fake_.value(secret.handle())->bytes; }
    plugin::Secret base(std::string_view method, std::string_view uri, std::string_view text) {
        return base_string(secrets_, method, uri, given(text));
    }
    std::string signed_with(std::string_view method, const std::string& key, plugin::Secret base) {
        Client client;
        client.signing = plugin::Secret(fake_.add("key", key));
        return bytes(sign(secrets_, find_method(method), client, base));
    }

    kit::FakeSecrets fake_;
    plugin::Secrets secrets_;
};

// RFC 5849, 3.4.1.1, with the parameters of 3.4.1.3.1; its signature is that of the erratum.
TEST_F(OAuth1Examples, Rfc5849BaseString) {
    Parameters all = given("b5=%3D%253D&a3=a&c%40=&a2=r%20b");
    add_form(all, "c2&a3=2+q");
    add_form(all, "oauth_consumer_key=9djdj82h48djs9d2&oauth_token=kkk9d7dh3k39sjv7&"
                  "oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201&"
                  "oauth_nonce=7d8f3e4a");
    const plugin::Secret made =
        base_string(secrets_, "POST", base_uri("http", "example.com", "/request"), all);
    EXPECT_EQ(bytes(made),
              "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D"
              "%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26"
              "oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D"
              "137131201%26oauth_token%3Dkkk9d7dh3k39sjv7");
    EXPECT_EQ(signed_with("HMAC-SHA1", "j49sk3j29djd&dh893hdasih9", made),
              "r6/TJjbCOr97/+UU0NsvSne7s5g=");
}

// RFC 5849, 1.2.
TEST_F(OAuth1Examples, Rfc5849PhotosOfOthers) {
    const std::string key = "kd94hf93k423kf44&";
    EXPECT_EQ(signed_with("HMAC-SHA1", key,
                          base("POST", "https://photos.example.net/initiate",
                               "oauth_consumer_key=dpf43f3p2l4k3l03&"
                               "oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131200&"
                               "oauth_nonce=wIjqoS&"
                               "oauth_callback=http%3A%2F%2Fprinter.example.com%2Fready")),
              "74KNZJeDHnMBp0EMJ9ZHt/XKycU=");
    EXPECT_EQ(signed_with("HMAC-SHA1", key + "hdhd0244k9j7ao03",
                          base("POST", "https://photos.example.net/token",
                               "oauth_consumer_key=dpf43f3p2l4k3l03&oauth_token=hh5s93j4hdidpola&"
                               "oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201&"
                               "oauth_nonce=walatlh&oauth_verifier=hfdp7dh39dks9884")),
              "gKgrFCywp7rO0OXSjdot/IHF7IU=");
    EXPECT_EQ(signed_with("HMAC-SHA1", key + "pfkkdhi9sl3r4s00",
                          base("GET", "http://photos.example.net/photos",
                               "file=vacation.jpg&size=original&"
                               "oauth_consumer_key=dpf43f3p2l4k3l03&oauth_token=nnch734d00sl2jdk&"
                               "oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131202&"
                               "oauth_nonce=chapoH")),
              "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
}

// Of the documentation of Twitter's API: "Creating a signature".
TEST_F(OAuth1Examples, ASignedTweet) {
    EXPECT_EQ(signed_with(
                  "HMAC-SHA1",
                  "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw&"
                  "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
                  base("POST", "https://api.twitter.com/1/statuses/update.json",
                       "include_entities=true&oauth_consumer_key=xvz1evFS4wEEPTGEFPHBog&"
                       "oauth_nonce=kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg&"
                       "oauth_signature_method=HMAC-SHA1&oauth_timestamp=1318622958&oauth_token="
                       "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb&oauth_version=1.0&"
                       "status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request"
                       "%21")),
              "tnnArxj06cWHq44gCs1OSKk/jLY=");
}

// The test cases of OAuth Core 1.0, 9.3.
TEST_F(OAuth1Examples, RsaSha1) {
    EXPECT_EQ(signed_with("RSA-SHA1", kKey,
                          base("GET", "http://photos.example.net/photos",
                               "file=vacaction.jpg&oauth_consumer_key=dpf43f3p2l4k3l03&"
                               "oauth_nonce=13917289812797014437&oauth_signature_method=RSA-SHA1&"
                               "oauth_timestamp=1196666512&oauth_version=1.0&size=original")),
              "jvTp/wX1TYtByB1m+Pbyo0lnCOLIsyGCH7wke8AUs3BpnwZJtAuEJkvQL2/9n4s5wUmUl4aCI4Bwpr"
              "aNx4RtEXMe5qg5T1LVTGliMRpKasKsW//e+RinhejgCuzoH26dyF8iY2ZZ/5D1ilgeijhV/vBka5tw"
              "t399mXwaYdCwFYE=");
}

// RFC 5849, 3.4.1.2.
TEST(OAuth1BaseUri, IsLowerCaseWithoutDefaultPort) {
    EXPECT_EQ(base_uri("http", "EXAMPLE.COM:80", "/r%20v/X"), "http://example.com/r%20v/X");
    EXPECT_EQ(base_uri("https", "www.example.net:8080", "/"), "https://www.example.net:8080/");
    EXPECT_EQ(base_uri("HTTPS", "a.example:443", ""), "https://a.example/");
    EXPECT_EQ(base_uri("https", "a.example:80", "/"), "https://a.example:80/");
    EXPECT_EQ(base_uri("http", "a.example:443", "/"), "http://a.example:443/");
    EXPECT_EQ(base_uri("http", "a.example:8080", "/"), "http://a.example:8080/");
    EXPECT_EQ(base_uri("http", "[::1]:80", "/"), "http://[::1]/");
}

TEST_F(OAuth1Examples, ParametersAreSortedByTheirEncodedBytes) {
    // RFC 5849, 3.4.1.3.2: "%7A" of an encoded "z" does not occur, but "%C3" sorts before "a".
    EXPECT_EQ(bytes(base("GET", "u", "z=1&a=2&a=10&a&%c3%a4=3&A=4&a.b=5&%7a=0")),
              "GET&u&%25C3%25A4%3D3%26A%3D4%26a%3D%26a%3D10%26a%3D2%26a.b%3D5%26z%3D0%26z%3D1");
}

TEST_F(OAuth1Examples, FormsAreReadLeniently) {
    EXPECT_EQ(bytes(base("GET", "u", "&&a=b=c&=d&e%zz=%4&f=+%2b")),
              "GET&u&%3Dd%26a%3Db%253Dc%26e%2525zz%3D%25254%26f%3D%2520%252B");
}

TEST_F(OAuth1Examples, SecretsStandWhereTheirNameBelongs) {
    Parameters all = given("a=1&z=2");
    const plugin::Secret key(fake_.add("key", "k%20y"));
    all.push_back({"oauth_consumer_key", {}, key, {}});
    const plugin::Secret made = base_string(secrets_, "get", "u", all);
    EXPECT_EQ(bytes(made), "get&u&a%3D1%26oauth_consumer_key%3Dk%2520y%26z%3D2");
    EXPECT_EQ(fake_.value(made.handle())->shown,
              "join(\"get&u&a%3D1%26oauth_consumer_key%3D\" + percent(<key>) + \"%26z%3D2\")");
}

TEST_F(OAuth1Examples, NoProtocolParameterComesTwice) {
    EXPECT_THROW(base("GET", "u", "oauth_token=a&oauth_token=b"), plugin::Failure);
    EXPECT_THROW(base("GET", "u", "oauth%5Ftoken=a&x=1&oauth_token=a"), plugin::Failure);
    EXPECT_NO_THROW(base("GET", "u", "oauth_verifier=a&token=b&token=b"));
}

TEST_F(OAuth1Examples, TooManyParametersAreRefused) {
    EXPECT_NO_THROW(base("POST", "u", "a=" + std::string(200'000, 'x')));
    EXPECT_THROW(base("POST", "u", "a=" + std::string(300'000, 'x')), plugin::Failure);
}

}  // namespace
}  // namespace packhost::oauth1
