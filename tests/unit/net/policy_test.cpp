// policy_test.cpp: what the administrator's allow-lists let through, and how a refusal reads.
#include "net/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "address_forms.hpp"

namespace packhost::net {
namespace {

using testing::HasSubstr;

NetworkPolicy policy_of(std::vector<std::string> allow, bool plain_http = false) {
    auto policy = NetworkPolicy::make({{"acme", {std::move(allow), plain_http, {}}}});
    if (!policy) ADD_FAILURE() << policy.error().message;
    return std::move(policy).value();
}

Origin origin(std::string_view url = "https://api.example.com") {
    return Origin::parse(url).value();
}

Address address(std::string_view text) { return Address::parse_literal(text, 443).value(); }

bool passes(const NetworkPolicy& policy, std::string_view text) {
    const Address one[] = {address(text)};
    return policy.vet("acme", origin(), one).ok();
}

TEST(NetworkPolicy, WithoutASectionOnlyPublicAddressesPass) {
    const auto nothing = NetworkPolicy::make({}).value();
    const auto empty = policy_of({});
    for (const auto& form : address_forms()) {
        const bool expected = form.expected == AddressClass::public_;
        EXPECT_EQ(passes(nothing, form.text), expected) << form.text;
        EXPECT_EQ(passes(empty, form.text), expected) << form.text;
    }
}

TEST(NetworkPolicy, WhereOriginsAreNamedNoOtherIsReached) {
    const auto policy =
        NetworkPolicy::make({}, {"https://api.example.com", "https://b.example:8443"}).value();
    const Address one[] = {address("93.184.216.34")};
    for (const char* named : {"https://api.example.com", "https://API.example.com:443",
                              "https://b.example:8443"}) {
        EXPECT_TRUE(policy.check_origin("acme", origin(named))) << named;
        EXPECT_TRUE(policy.vet("acme", origin(named), one)) << named;
    }
    for (const char* other : {"https://b.example", "https://api.example.com:8443",
                              "https://x.api.example.com", "https://example.com"}) {
        EXPECT_EQ(policy.check_origin("acme", origin(other)).error().code, "origin_refused");
        const auto vetted = policy.vet("acme", origin(other), one);
        ASSERT_FALSE(vetted) << other;
        EXPECT_EQ(vetted.error().code, "origin_refused");
        EXPECT_EQ(vetted.error().phase, Phase::policy);
        EXPECT_THAT(vetted.error().hint, HasSubstr(origin(other).to_string()));
    }
}

TEST(NetworkPolicy, AnOriginIsSchemeHostAndPortAlone) {
    for (const char* wrong : {"api.example.com", "https://api.example.com/v1", "ftp://a.example",
                              "https://user@a.example", "https://*.example", ""}) {
        const auto policy = NetworkPolicy::make({}, {wrong});
        ASSERT_FALSE(policy) << wrong;
        EXPECT_EQ(policy.error().code, "bad_config") << wrong;
    }
}

TEST(NetworkPolicy, PermissionIsForOneConnectionAlone) {
    const auto policy = policy_of({"loopback"});
    const Address local[] = {address("127.0.0.1")};
    EXPECT_TRUE(policy.vet("acme", origin(), local));
    EXPECT_FALSE(policy.vet("other", origin(), local));
    EXPECT_FALSE(policy.vet("", origin(), local));
    EXPECT_FALSE(policy.vet("Acme", origin(), local));
}

TEST(NetworkPolicy, AClassAllowsItsOwnAddressesAndNoOthers) {
    using enum AddressClass;
    const struct {
        const char* name;
        std::vector<AddressClass> classes;
    } kNames[] = {
        {"loopback", {loopback}},
        {"private", {private_, unique_local}},
        {"unique-local", {unique_local}},
        {"link-local", {link_local}},
        {"cgnat", {cgnat}},
        {"benchmarking", {benchmarking}},
        {"documentation", {documentation}},
    };
    for (const auto& [name, classes] : kNames) {
        const auto policy = policy_of({name});
        for (const auto& form : address_forms()) {
            const auto one = address(form.text);
            // What carries IPv4 needs permission for the outside as well.
            bool expected = true;
            std::vector<AddressClass> parts{classify_outer(one)};
            for (const auto& inner : embedded_addresses(one)) {
                if (inner) parts.push_back(classify_outer(*inner));
            }
            for (const auto part : parts) {
                if (part != public_ && std::ranges::count(classes, part) == 0) expected = false;
            }
            EXPECT_EQ(passes(policy, form.text), expected) << name << ' ' << form.text;
        }
    }
}

TEST(NetworkPolicy, ABlockAllowsWhatLiesInIt) {
    const auto policy = policy_of({"10.1.0.0/16", "fd00:1::/32", "240.0.0.0/5", "::1/128"});
    EXPECT_TRUE(passes(policy, "10.1.0.0"));
    EXPECT_TRUE(passes(policy, "10.1.255.255"));
    EXPECT_TRUE(passes(policy, "::ffff:10.1.2.3"));
    EXPECT_TRUE(passes(policy, "64:ff9b::10.1.2.3"));
    EXPECT_TRUE(passes(policy, "2002:a01:203::1"));
    EXPECT_TRUE(passes(policy, "fd00:1:ffff::1"));
    EXPECT_TRUE(passes(policy, "247.255.255.255"));
    EXPECT_TRUE(passes(policy, "::1"));
    EXPECT_FALSE(passes(policy, "10.0.255.255"));
    EXPECT_FALSE(passes(policy, "10.2.0.0"));
    EXPECT_FALSE(passes(policy, "fd00:2::1"));
    EXPECT_FALSE(passes(policy, "248.0.0.0"));
    EXPECT_FALSE(passes(policy, "127.0.0.1"));
}

TEST(NetworkPolicy, ABlockOfTunnelsDoesNotAllowWhatIsInside) {
    const auto policy = policy_of({"64:ff9b::/96", "2002::/16", "64:ff9b:1::/48", "::/0"});
    EXPECT_TRUE(passes(policy, "64:ff9b:1::8.8.8.8"));
    EXPECT_FALSE(passes(policy, "64:ff9b::127.0.0.1"));
    EXPECT_FALSE(passes(policy, "64:ff9b:1::10.0.0.1"));
    EXPECT_FALSE(passes(policy, "64:ff9b:1:7f00:0:100::"));
    EXPECT_FALSE(passes(policy, "2002:7f00:1::"));
    EXPECT_FALSE(passes(policy, "::ffff:127.0.0.1"));
}

TEST(NetworkPolicy, MetadataNeedsABlockOfItsOwn) {
    const auto wide = policy_of({"loopback", "private", "unique-local", "link-local", "cgnat",
                                 "169.254.0.0/16", "169.254.169.254/31", "0.0.0.0/0", "::/0"});
    EXPECT_TRUE(passes(wide, "169.254.169.253"));
    for (const auto& form : address_forms()) {
        if (form.expected != AddressClass::cloud_metadata) continue;
        EXPECT_FALSE(passes(wide, form.text)) << form.text;
    }
    const auto exact = policy_of({"169.254.169.254/32", "fd00:ec2::254/128"});
    EXPECT_TRUE(passes(exact, "169.254.169.254"));
    EXPECT_TRUE(passes(exact, "::ffff:169.254.169.254"));
    EXPECT_TRUE(passes(exact, "fd00:ec2::254"));
    EXPECT_FALSE(passes(exact, "169.254.170.2"));
}

TEST(NetworkPolicy, OneBadAddressRefusesAll) {
    const auto policy = policy_of({});
    const auto good = address("93.184.216.34");
    const auto bad = address("192.168.1.1");
    const Address orders[][3] = {{bad, good, good}, {good, bad, good}, {good, good, bad}};
    for (const auto& order : orders) EXPECT_FALSE(policy.vet("acme", origin(), order));
    const Address all_good[] = {good, good, good};
    EXPECT_TRUE(policy.vet("acme", origin(), all_good));
    EXPECT_FALSE(policy.vet("acme", origin(), {}));
}

TEST(NetworkPolicy, ARefusalSaysWhatAndHow) {
    const auto policy = policy_of({});
    const Address local[] = {address("127.0.0.1")};
    const auto intra = origin("https://intra.example.com");
    const auto error = policy.vet("acme \"two\"", intra, local).error();
    EXPECT_EQ(error.code, "address_refused");
    EXPECT_EQ(error.phase, Phase::policy);
    EXPECT_THAT(error.message, HasSubstr("intra.example.com"));
    EXPECT_THAT(error.message, HasSubstr("127.0.0.1"));
    EXPECT_THAT(error.message, HasSubstr("loopback"));
    EXPECT_THAT(error.hint, HasSubstr("[network.connections.\"acme \\\"two\\\"\"]\n"
                                      "allow = [\"loopback\"]"));
}

TEST(NetworkPolicy, TheHintOfARefusalHelps) {
    for (const auto& form : address_forms()) {
        std::vector<std::string> allow;
        const Address one[] = {address(form.text)};
        // An address may need a permission for itself and for each that it carries.
        for (int round = 0; round < 4; ++round) {
            const auto verdict = policy_of(allow).vet("acme", origin(), one);
            if (verdict) break;
            const auto& hint = verdict.error().hint;
            const auto from = hint.find("allow = [\"") + 10;
            allow.push_back(hint.substr(from, hint.find('"', from) - from));
        }
        EXPECT_TRUE(passes(policy_of(allow), form.text)) << form.text;
    }
}

TEST(NetworkPolicy, PlainHttpNeedsPermission) {
    const Address good[] = {address("93.184.216.34")};
    const auto plain = origin("http://api.example.com");
    const auto strict = policy_of({});
    const auto error = strict.check_origin("acme", plain).error();
    EXPECT_EQ(error.code, "plain_http_refused");
    EXPECT_EQ(error.phase, Phase::policy);
    EXPECT_THAT(error.message, HasSubstr("api.example.com"));
    EXPECT_THAT(error.hint, HasSubstr("[network.connections.\"acme\"]\nplain_http = true"));
    EXPECT_EQ(strict.vet("acme", plain, good).error().code, "plain_http_refused");
    EXPECT_TRUE(strict.check_origin("acme", origin()));

    const auto lenient = policy_of({}, true);
    EXPECT_TRUE(lenient.check_origin("acme", plain));
    EXPECT_TRUE(lenient.vet("acme", plain, good));
    EXPECT_FALSE(lenient.check_origin("other", plain));
}

TEST(NetworkPolicy, RefusalsSayWhichLinesOfWhichFileAllowIt) {
    const auto policy =
        NetworkPolicy::make({{"acme", {{"10.0.0.0/8", "cgnat"}, false, {}}}},
                            {"https://api.example.com", "http://b.example"}, "/etc/ph/my.toml")
            .value();
    const Address local[] = {address("127.0.0.1")};
    EXPECT_EQ(policy.vet("acme", origin(), local).error().hint,
              "If this is meant, the administrator sets, in the section that /etc/ph/my.toml has "
              "already:\n[network.connections.\"acme\"]\n"
              "allow = [\"loopback\", \"10.0.0.0/8\", \"cgnat\"]");
    EXPECT_EQ(policy.vet("other", origin(), local).error().hint,
              "If this is meant, the administrator adds to /etc/ph/my.toml:\n"
              "[network.connections.\"other\"]\nallow = [\"loopback\"]");
    EXPECT_EQ(policy.check_origin("other", origin("http://b.example")).error().hint,
              "Use https; or, if this is meant, the administrator adds to /etc/ph/my.toml:\n"
              "[network.connections.\"other\"]\nplain_http = true");
    EXPECT_EQ(policy.check_origin("acme", origin("https://c.example:8443")).error().hint,
              "If this is meant, the administrator adds \"https://c.example:8443\" to the list "
              "that /etc/ph/my.toml has already:\n[network]\norigins = "
              "[\"https://c.example:8443\", \"https://api.example.com\", \"http://b.example\"]");
    EXPECT_THAT(policy.vet("acme", origin(), {}).error().hint,
                HasSubstr("getent ahosts api.example.com"));
}

TEST(NetworkPolicy, KnowsTheCaFileOfAConnection) {
    const auto policy = NetworkPolicy::make({{"acme", {{}, false, "/etc/ca.pem"}}}).value();
    EXPECT_EQ(policy.ca_file("acme"), "/etc/ca.pem");
    EXPECT_EQ(policy.ca_file("other"), "");
}

TEST(NetworkPolicy, RefusesAnAllowListThatItCannotRead) {
    constexpr const char* kBad[] = {
        "", "Loopback", "localhost", "public", "cloud-metadata", "reserved", "multicast", "any",
        "*", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
        "10.0.0.0/8 ", " 10.0.0.0/8", "10.0.0.0/8/8", "10.0.0.1/8", "10.0/8", "0x0a.0.0.0/8",
        "10.0.0.0/255.0.0.0", "fd00::/129", "fd00::1/8", "[fd00::]/8", "fe80::%eth0/10", "/8",
        "::ffff:10.0.0.0/104", "::ffff:0:0/96", "10.0.0.0/99999999999999999999",
    };
    for (const auto* entry : kBad) {
        const auto policy = NetworkPolicy::make({{"acme", {{"loopback", entry}, false, {}}}});
        ASSERT_FALSE(policy) << entry;
        EXPECT_EQ(policy.error().code, "bad_config");
        EXPECT_EQ(policy.error().phase, Phase::config);
        EXPECT_THAT(policy.error().message,
                    HasSubstr("[network.connections.\"acme\"] allow: \"" + std::string(entry)));
        EXPECT_NE(policy.error().hint, "");
    }
}

TEST(AddressBlock, ComparesEveryBitOfThePrefix) {
    for (unsigned prefix = 1; prefix <= 128; ++prefix) {
        std::array<std::uint8_t, 16> ip{};
        ip[(prefix - 1) / 8] = static_cast<std::uint8_t>(0x80u >> ((prefix - 1) % 8));
        const auto last_bit = Address::from_v6(ip, 0);
        const auto block = AddressBlock::parse("::/" + std::to_string(prefix)).value();
        EXPECT_FALSE(block.contains(last_bit)) << prefix;
        const auto shorter = AddressBlock::parse("::/" + std::to_string(prefix - 1)).value();
        EXPECT_TRUE(shorter.contains(last_bit)) << prefix;
    }
}

}  // namespace
}  // namespace packhost::net
