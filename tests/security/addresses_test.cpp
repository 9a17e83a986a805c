// addresses_test.cpp: every form of an address that is not public, as a literal and through the
// resolver, for every kind of call: nothing connects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "address_forms.hpp"
#include "calls.hpp"

namespace packhost::tests {
namespace {

using testing::AnyOf;

/// On every address of this machine's IPv4: whoever gets past the policy to one of them is counted.
class AddressForms : public testing::Test {
 protected:
    std::string port() const { return ":" + std::to_string(trap_.port()); }
    static std::string in_url(const std::string& address) {
        return address.find(':') == std::string::npos ? address : "[" + address + "]";
    }
    /// All literals that are refused, and all texts that the C library takes for such addresses.
    static std::vector<std::string> refused() {
        std::vector<std::string> out;
        for (const net::AddressForm& form : net::address_forms())
            if (form.expected != net::AddressClass::public_) out.push_back(form.text);
        return out;
    }
    static std::vector<std::string> disguised() {
        std::vector<std::string> out;
        for (const net::AddressForm& form : net::disguised_forms())
            if (form.expected != net::AddressClass::public_) out.push_back(form.text);
        return out;
    }
    void expect_refused(Call call, const std::string& url) {
        const std::string code = attack_.run(call, url);
        // A next page may not lead to another origin at all.
        EXPECT_EQ(code, call == Call::next_page ? "pagination_origin" : "address_refused")
            << name_of(call) << " " << url << ": "
            << (attack_.result().error ? attack_.result().error->message : "");
        EXPECT_EQ(trap_.connections(), 0) << name_of(call) << " " << url;
    }

    Attack attack_;
    Listener trap_{"0.0.0.0"};
};

TEST_F(AddressForms, AreRefusedAsLiteralsInEveryCall) {
    EXPECT_GE(refused().size() + disguised().size(), 200u);
    for (const std::string& form : refused())
        for (const Call call : kCalls)
            expect_refused(call, "http://" + in_url(form) + port());
}

TEST_F(AddressForms, AreRefusedAsWhatANameResolvesToInEveryCall) {
    int number = 0;
    for (const std::string& form : refused()) {
        const std::string host = "n" + std::to_string(++number) + ".example";
        attack_.names->answer(host, {{form}});
        for (const Call call : kCalls) expect_refused(call, "http://" + host + port());
        EXPECT_EQ(attack_.names->calls(host), 1) << form;
    }
}

TEST_F(AddressForms, ThatTheSystemTakesForAddressesAreRefusedInEveryCall) {
    for (const std::string& form : disguised())
        for (const Call call : kCalls) expect_refused(call, "http://" + form + port());
}

TEST_F(AddressForms, AreRefusedThroughAProxyToo) {
    Listener proxy("127.0.0.1");
    attack_.host.config.proxy.url = "http://127.0.0.1:" + std::to_string(proxy.port());
    attack_.host.config.proxy.bypass = {kHome};
    int number = 0;
    for (const std::string& form : refused()) {
        const std::string host = "p" + std::to_string(++number) + ".example";
        attack_.names->answer(host, {{form}});
        for (const Call call : {Call::node, Call::token, Call::redirect, Call::url_from}) {
            expect_refused(call, "http://" + in_url(form) + port());
            expect_refused(call, "http://" + host + port());
        }
    }
    EXPECT_EQ(proxy.connections(), 0);
}

// Even where the proxy may look names up, an address is judged here.
TEST_F(AddressForms, AreRefusedAsLiteralsWhereTheProxyLooksNamesUp) {
    Listener proxy("127.0.0.1");
    attack_.host.config.proxy.url = "http://127.0.0.1:" + std::to_string(proxy.port());
    attack_.host.config.proxy.bypass = {kHome};
    attack_.host.config.proxy.resolves = true;
    attack_.host.config.origins_allowed = {attack_.home_url()};
    for (const std::string& form : refused())
        for (const char* scheme : {"http://", "https://"})
            attack_.host.config.origins_allowed.push_back(scheme + in_url(form) + port());
    for (const std::string& form : refused())
        for (const Call call : {Call::node, Call::token, Call::redirect, Call::url_from})
            expect_refused(call, "http://" + in_url(form) + port());
    EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(AddressForms, OneThatIsRefusedRefusesAllThatItCameWith) {
    int number = 0;
    for (const std::string& bad : refused()) {
        const std::string host = "m" + std::to_string(++number) + ".example";
        const std::string url = "http://" + host + ":" + std::to_string(attack_.home.port());
        attack_.names->answer(host, {number % 3 == 0   ? Names::Addresses{kHome, bad}
                                     : number % 3 == 1 ? Names::Addresses{bad, kHome}
                                                       : Names::Addresses{kHome, bad, kHome}});
        EXPECT_EQ(attack_.run(Call::node, url), "address_refused") << bad;
    }
    EXPECT_EQ(attack_.home.connections(), 0);
    attack_.names->answer("good.example", {{kHome}});
    EXPECT_EQ(attack_.run(Call::node, "http://good.example:" + std::to_string(attack_.home.port())),
              "ok") << "or all of this shows nothing";
    EXPECT_EQ(attack_.home.connections(), 1);
}

/// The administrator's proxy needs no connection's permission, but some addresses no proxy has.
TEST_F(AddressForms, OfTheProxyAreRefusedWhereNoProxyIs) {
    attack_.host.config.proxy.url = "http://proxy.example:3128";
    attack_.names->answer("api.example", {{kHome}});
    for (const net::AddressForm& form : net::address_forms()) {
        if (form.expected != net::AddressClass::cloud_metadata &&
            form.expected != net::AddressClass::multicast &&
            form.expected != net::AddressClass::unspecified)
            continue;
        attack_.names->answer("proxy.example", {{form.text}});
        attack_.restart();
        EXPECT_EQ(attack_.run(Call::node, "http://api.example"), "address_refused") << form.text;
        EXPECT_NE(attack_.result().error->message.find("proxy.example"), std::string::npos);
    }
}

}  // namespace
}  // namespace packhost::tests
