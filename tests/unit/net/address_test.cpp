// address_test.cpp: literals, their bytes, and the class of every form.
#include "net/address.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>

#include "address_forms.hpp"

namespace packhost::net {
namespace {

TEST(Address, EveryFormIsALiteralOfItsClass) {
    for (const auto& form : address_forms()) {
        const auto address = Address::parse_literal(form.text, 443);
        ASSERT_TRUE(address) << form.text;
        EXPECT_EQ(to_string(classify(*address)), to_string(form.expected)) << form.text;
    }
}

TEST(Address, ClassIsThatOfTheBytesOfASockaddr) {
    for (const auto& form : address_forms()) {
        const bool v6 = std::strchr(form.text, ':') != nullptr;
        sockaddr_in6 raw6{};
        sockaddr_in raw4{};
        raw6.sin6_family = AF_INET6;
        raw4.sin_family = AF_INET;
        ASSERT_EQ(inet_pton(v6 ? AF_INET6 : AF_INET, form.text,
                            v6 ? static_cast<void*>(&raw6.sin6_addr) : &raw4.sin_addr),
                  1);
        const auto address =
            v6 ? Address::from_sockaddr(reinterpret_cast<sockaddr*>(&raw6), sizeof raw6)
               : Address::from_sockaddr(reinterpret_cast<sockaddr*>(&raw4), sizeof raw4);
        ASSERT_TRUE(address) << form.text;
        EXPECT_EQ(classify(*address), form.expected) << form.text;
    }
}

TEST(Address, OtherSpellingsAreNoLiterals) {
    for (const auto& form : disguised_forms())
        EXPECT_FALSE(Address::parse_literal(form.text, 80)) << form.text;
    constexpr const char* kOthers[] = {
        "", ".", "localhost", "1.2.3", "1.2.3.4.", "1.2.3.4.5", ".1.2.3.4", "1..2.3", "256.1.1.1",
        "1.2.3.256", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\n", "+1.2.3.4", "-1.2.3.4", "1.2.3.a",
        "1.2.3.4/32", "01.2.3.4", "1.2.3.04", "[::1]", "[::1", "::1]", "::1%lo", "fe80::1%eth0",
        "fe80::1%25eth0", ":", ":::", "::1::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
        "12345::", "::g", "::1 ", "::1/128", "::ffff:127.1", "::ffff:0x7f.0.0.1",
        "::ffff:0177.0.0.1", "::ffff:1.2.3.256", "1.2.3.4::", "::1.2.3.4:5",
        "\xef\xbc\x91.1.1.1", "1\xe3\x80\x82" "1.1.1",
        "0000000000000000000000000000000000000000000000000001::",
    };
    for (const auto* text : kOthers) EXPECT_FALSE(Address::parse_literal(text, 80)) << text;
    EXPECT_FALSE(Address::parse_literal(std::string_view("127.0.0.1\0x", 11), 80));
    EXPECT_FALSE(Address::parse_literal(std::string_view("127.0.0.1\0", 10), 80));
}

TEST(Address, WritesItselfAsRfc5952Says) {
    EXPECT_EQ(Address::parse_literal("192.0.2.1", 443)->to_string(), "192.0.2.1:443");
    EXPECT_EQ(Address::parse_literal("2001:DB8:0:0:0:0:0:1", 8443)->to_string(),
              "[2001:db8::1]:8443");
    EXPECT_EQ(Address::parse_literal("::ffff:7f00:1", 1)->ip_to_string(), "::ffff:127.0.0.1");
}

TEST(Address, HoldsASockaddrReadyToConnect) {
    const auto v4 = Address::parse_literal("192.0.2.7", 0x1234);
    sockaddr_in raw4{};
    ASSERT_EQ(v4->sockaddr_bytes().size(), sizeof raw4);
    std::memcpy(&raw4, v4->sockaddr_bytes().data(), sizeof raw4);
    EXPECT_EQ(raw4.sin_family, AF_INET);
    EXPECT_EQ(ntohs(raw4.sin_port), 0x1234);
    EXPECT_EQ(ntohl(raw4.sin_addr.s_addr), 0xc0000207u);
    EXPECT_EQ(v4->port(), 0x1234);

    const auto v6 = Address::parse_literal("2001:db8::7", 443);
    sockaddr_in6 raw6{};
    ASSERT_EQ(v6->sockaddr_bytes().size(), sizeof raw6);
    std::memcpy(&raw6, v6->sockaddr_bytes().data(), sizeof raw6);
    EXPECT_EQ(raw6.sin6_family, AF_INET6);
    EXPECT_EQ(ntohs(raw6.sin6_port), 443);
    EXPECT_EQ(raw6.sin6_addr.s6_addr[15], 7);
    EXPECT_FALSE(*v4 == *v6);
}

TEST(Address, TakesOnlyWholeSockaddrsOfTheInternet) {
    sockaddr_in6 raw{};
    auto* const generic = reinterpret_cast<sockaddr*>(&raw);
    raw.sin6_family = AF_INET6;
    EXPECT_FALSE(Address::from_sockaddr(generic, sizeof raw - 1));
    EXPECT_FALSE(Address::from_sockaddr(generic, 1));
    EXPECT_FALSE(Address::from_sockaddr(nullptr, sizeof raw));
    EXPECT_TRUE(Address::from_sockaddr(generic, sizeof raw));
    raw.sin6_family = AF_UNIX;
    EXPECT_FALSE(Address::from_sockaddr(generic, sizeof raw));
    raw.sin6_family = AF_INET;
    EXPECT_FALSE(Address::from_sockaddr(generic, sizeof(sockaddr_in) - 1));
    EXPECT_EQ(Address::from_sockaddr(generic, sizeof raw)->sockaddr_bytes().size(),
              sizeof(sockaddr_in));
}

TEST(Address, EveryIpv4AddressIsJudgedTheSameInsideIpv6) {
    constexpr const char* kAround[][2] = {{"::ffff:", ""}, {"64:ff9b::", ""}};
    for (const auto& form : address_forms()) {
        if (std::strchr(form.text, ':')) continue;
        for (const auto& around : kAround) {
            const auto text = around[0] + std::string(form.text) + around[1];
            const auto address = Address::parse_literal(text, 1);
            ASSERT_TRUE(address) << text;
            EXPECT_EQ(classify(*address), form.expected) << text;
        }
    }
}

}  // namespace
}  // namespace packhost::net
