// proxy_test.cpp: which origins go through the proxy, and which settings make one.
#include "net/proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_names.hpp"

namespace packhost::net {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kUrl[] = "http://proxy.example:3128";

Result<std::optional<Proxy>> make(ProxyConfig config, std::string_view credentials = "",
                                  bool names_origins = false) {
    return Proxy::make(config, names_origins, Secret(credentials));
}

Proxy proxy_with(std::vector<std::string> bypass) {
    ProxyConfig config;
    config.url = kUrl;
    config.bypass = std::move(bypass);
    auto made = make(config);
    if (!made) ADD_FAILURE() << made.error().message;
    return std::move(**made);
}

bool serves(const Proxy& proxy, std::string_view url) {
    return proxy.serves(Origin::parse(url).value());
}

TEST(Proxy, IsNoneWithoutAUrl) {
    EXPECT_FALSE(make({}).value());
    ProxyConfig config;
    config.bypass = {"a.example"};
    EXPECT_FALSE(make(config).value());
    config.resolves = true;
    EXPECT_EQ(make(config, "", true).error().code, "bad_config");
    EXPECT_EQ(make({}, "user:password").error().code, "bad_config");
}

TEST(Proxy, IsAnOriginOfHttpAlone) {
    for (const char* wrong : {"https://proxy.example:3128", "proxy.example:3128", "socks5://p:1",
                              "http://user:password@proxy.example", "http://proxy.example/path",
                              "http://proxy.example:0", "http://"}) {
        ProxyConfig config;
        config.url = wrong;
        const auto made = make(config);
        ASSERT_FALSE(made) << wrong;
        EXPECT_EQ(made.error().code, "bad_config");
        EXPECT_EQ(made.error().phase, Phase::config);
        EXPECT_THAT(made.error().message, HasSubstr("network.proxy.url"));
        EXPECT_THAT(made.error().message, Not(HasSubstr("password")));
    }
}

TEST(Proxy, LooksNamesUpOnlyWhereOriginsAreNamed) {
    ProxyConfig config;
    config.url = kUrl;
    config.resolves = true;
    EXPECT_THAT(make(config).error().message, HasSubstr("network.proxy.resolve"));
    const Proxy proxy = std::move(*make(config, "", true).value());
    EXPECT_TRUE(proxy.looks_up(Origin::parse("https://api.example").value()));
    EXPECT_TRUE(proxy.looks_up(Origin::parse("https://0x7f.1").value())) << "no address to us";
    EXPECT_FALSE(proxy.looks_up(Origin::parse("https://192.0.2.1").value()));
    EXPECT_FALSE(proxy.looks_up(Origin::parse("https://[2001:db8::1]").value()));
    EXPECT_FALSE(proxy_with({}).looks_up(Origin::parse("https://api.example").value()));
}

TEST(Proxy, IsToldItsCredentialsInOneField) {
    ProxyConfig config;
    config.url = kUrl;
    EXPECT_EQ((*make(config).value()).head(), "");
    EXPECT_EQ((*make(config, "Aladdin:open sesame").value()).head(),
              "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
    EXPECT_EQ((*make(config, "user:").value()).head(),
              "Proxy-Authorization: Basic dXNlcjo=\r\n");
    for (const char* wrong : {"s3cr", "user:s3cr\nword", "s3cr:\x01", "s3cr:b\r\nX: y"}) {
        const auto made = make(config, wrong);
        ASSERT_FALSE(made);
        EXPECT_THAT(made.error().message, HasSubstr("network.proxy.credentials_file"));
        EXPECT_THAT(made.error().message, Not(HasSubstr("s3cr")));
    }
}

TEST(Proxy, ServesAllThatItsBypassDoesNotName) {
    const Proxy all = proxy_with({});
    for (const char* url : {"https://api.example", "http://localhost", "http://127.0.0.1",
                            "https://[::1]", "https://proxy.example:3128"})
        EXPECT_TRUE(serves(all, url)) << url;
}

TEST(Proxy, IsPassedByForAHostAndNotForThoseBelow) {
    const Proxy proxy = proxy_with({"Intranet.Example", "localhost"});
    EXPECT_FALSE(serves(proxy, "https://intranet.example"));
    EXPECT_FALSE(serves(proxy, "http://INTRANET.example:8080"));
    EXPECT_FALSE(serves(proxy, "http://localhost:1"));
    EXPECT_TRUE(serves(proxy, "https://x.intranet.example"));
    EXPECT_TRUE(serves(proxy, "https://xintranet.example"));
    EXPECT_TRUE(serves(proxy, "https://intranet.example.org"));
}

TEST(Proxy, IsPassedByForADomainAndAllBelow) {
    const Proxy proxy = proxy_with({".Corp.example"});
    EXPECT_FALSE(serves(proxy, "https://corp.example"));
    EXPECT_FALSE(serves(proxy, "https://a.corp.example:8443"));
    EXPECT_FALSE(serves(proxy, "https://a.b.corp.example"));
    EXPECT_TRUE(serves(proxy, "https://acorp.example"));
    EXPECT_TRUE(serves(proxy, "https://corp.example.org"));
    EXPECT_TRUE(serves(proxy, "https://example"));
}

TEST(Proxy, IsPassedByForAddressesOnlyWhereTheHostIsOne) {
    const Proxy proxy = proxy_with({"192.0.2.1", "[2001:db8::1]", "10.0.0.0/8", "fd00::/8"});
    for (const char* url : {"http://192.0.2.1:99", "https://[2001:DB8:0::1]", "https://10.1.2.3",
                            "https://[fd12::3]"})
        EXPECT_FALSE(serves(proxy, url)) << url;
    for (const char* url : {"http://192.0.2.2", "https://[2001:db8::2]", "https://11.1.2.3",
                            "https://[::ffff:10.1.2.3]", "https://10.1", "https://0xa.1.2.3",
                            "https://10.example"})
        EXPECT_TRUE(serves(proxy, url)) << url;
}

TEST(Proxy, RefusesABypassThatCouldBeMeantOtherwise) {
    for (const char* wrong : {"", ".", "*", "*.example", "a.example:443", "https://a.example",
                              "a.example/path", "10.0.0.1/8", "a b", "user@a.example", "..a",
                              "a.example.", "[::1", "10.0.0.0/33"}) {
        ProxyConfig config;
        config.url = kUrl;
        config.bypass = {"good.example", wrong};
        const auto made = make(config);
        ASSERT_FALSE(made) << wrong;
        EXPECT_THAT(made.error().message, HasSubstr("network.proxy.bypass")) << wrong;
    }
}

TEST(Proxy, NamesTheTargetWithItsPort) {
    const auto target = [](std::string_view url) {
        return Proxy::target(Origin::parse(url).value());
    };
    EXPECT_EQ(target("https://api.example"), "api.example:443");
    EXPECT_EQ(target("http://api.example"), "api.example:80");
    EXPECT_EQ(target("https://[2001:db8::1]:8443"), "[2001:db8::1]:8443");
}

TEST(Proxy, SharesNoTunnelsWithAnother) {
    EXPECT_NE(proxy_with({}).key(), proxy_with({}).key());
}

/// An application's name service, in one function.
class ByFunction final : public packhost::NameService {
 public:
    using Answer = Result<std::vector<std::string>>;
    explicit ByFunction(std::function<Answer(const std::string&)> answer)
        : answer_(std::move(answer)) {}
    Answer look_up(const std::string& host) override { return answer_(host); }

 private:
    std::function<Answer(const std::string&)> answer_;
};

Result<std::vector<Address>> ask_application(
    std::function<ByFunction::Answer(const std::string&)> answer) {
    Resolver resolver({}, application_names(std::make_shared<ByFunction>(std::move(answer))));
    return ask(resolver, "api.example", 8443).get();
}

TEST(ApplicationNames, AreAddressesWithThePortAskedFor) {
    const auto found = ask_application([](const std::string& host) -> ByFunction::Answer {
        EXPECT_EQ(host, "api.example");
        return std::vector<std::string>{"192.0.2.1", "2001:db8::1", "192.0.2.1"};
    });
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2u);
    EXPECT_EQ((*found)[0].to_string(), "192.0.2.1:8443");
    EXPECT_EQ((*found)[1].to_string(), "[2001:db8::1]:8443");
}

TEST(ApplicationNames, FailInPhaseResolve) {
    const auto code_of = [](const Result<std::vector<Address>>& found) {
        EXPECT_FALSE(found);
        EXPECT_EQ(found.error().phase, Phase::resolve);
        return found.error().code;
    };
    using Texts = std::vector<std::string>;
    EXPECT_EQ(code_of(ask_application([](auto&) -> ByFunction::Answer { return Texts{}; })), "dns");
    for (const char* wrong : {"", "localhost", "127.1", "192.0.2.1:80", "[::1]", "fe80::1%eth0"})
        EXPECT_EQ(code_of(ask_application([wrong](auto&) -> ByFunction::Answer {
                      return Texts{"192.0.2.1", wrong};
                  })),
                  "dns");
    EXPECT_EQ(code_of(ask_application([](auto&) -> ByFunction::Answer {
                  return Error{"zone_is_gone", Phase::input, "It is.", ""};
              })),
              "zone_is_gone");
    EXPECT_EQ(code_of(ask_application([](auto&) -> ByFunction::Answer {
                  throw std::runtime_error("broken");
              })),
              "dns");
    EXPECT_EQ(code_of(ask_application([](auto&) -> ByFunction::Answer { throw 7; })), "dns");
}

}  // namespace
}  // namespace packhost::net
