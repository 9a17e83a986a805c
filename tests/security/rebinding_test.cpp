// rebinding_test.cpp: names whose answers change between a judgement and a connection.
#include <gtest/gtest.h>

#include "calls.hpp"

namespace packhost::tests {
namespace {

/// Every name is at home at first, and at 127.0.0.1 ever after.
class Rebinding : public testing::Test {
 protected:
    Rebinding() {
        attack_.names->answer_all(".flip.example", {{kHome}, {"127.0.0.1"}});
        attack_.host.config.workers = 2;
    }
    std::string url(int number, std::uint16_t port) const {
        return "http://r" + std::to_string(number) + ".flip.example:" + std::to_string(port);
    }
    std::string home(int number) const { return url(number, attack_.home.port()); }

    Attack attack_;
    /// What a flipped name leads to, at the API's port and at another one.
    Listener private_{"127.0.0.1", {}, attack_.home.port()};
    Listener private_elsewhere_{"127.0.0.1"};
};

TEST_F(Rebinding, TheAddressThatWasJudgedIsTheOneThatIsUsed) {
    for (int i = 0; i < 1'000; ++i) {
        // The redirect stays: all requests of a run are for one name and port.
        ASSERT_EQ(attack_.run(i % 2 ? Call::node : Call::test_request, home(i)), "ok") << i;
        EXPECT_EQ(attack_.names->calls("r" + std::to_string(i) + ".flip.example"), 1);
    }
    EXPECT_EQ(private_.connections(), 0);
    EXPECT_GE(attack_.home.connections(), 1'000 / 2) << "each name has its own connections";
}

TEST_F(Rebinding, AnAnswerThatComesLaterIsJudgedLikeTheFirst) {
    for (int i = 0; i < 1'000; ++i) {
        const std::string host = "r" + std::to_string(i) + ".flip.example";
        ASSERT_EQ(attack_.run(Call::node, home(i)), "ok") << i;
        // Another port is another question, which the name service answers by a private address.
        const Call call = i % 2 ? Call::redirect : Call::url_from;
        EXPECT_EQ(attack_.run(call, url(i, private_elsewhere_.port())), "address_refused") << i;
        EXPECT_EQ(attack_.names->calls(host), 2) << "or the name did not flip";
    }
    EXPECT_EQ(private_.connections() + private_elsewhere_.connections(), 0);
}

TEST_F(Rebinding, ANewConfigurationAsksAndJudgesAnew) {
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(attack_.run(Call::node, home(i)), "ok");
        attack_.restart();
        EXPECT_EQ(attack_.run(Call::node, home(i)), "address_refused");
        EXPECT_EQ(attack_.names->calls("r" + std::to_string(i) + ".flip.example"), 2);
    }
    EXPECT_EQ(private_.connections(), 0);
}

/// The same for a proxy: it is asked for the address that was judged, never for the name.
TEST_F(Rebinding, AProxyIsAskedForTheAddressThatWasJudged) {
    std::mutex mutex;
    std::vector<std::string> asked;
    Listener proxy("127.0.0.1", [&](const std::string& head) {
        const std::lock_guard lock(mutex);
        if (!head.starts_with("CONNECT ")) return response(200, "{}");
        asked.push_back(head);
        return std::string("HTTP/1.1 200 OK\r\n\r\n");
    });
    attack_.host.config.proxy.url = "http://127.0.0.1:" + std::to_string(proxy.port());
    for (int i = 0; i < 1'000; ++i) ASSERT_EQ(attack_.run(Call::node, home(i)), "ok") << i;
    ASSERT_EQ(asked.size(), 1'000u);
    const std::string address = std::string(kHome) + ":" + std::to_string(attack_.home.port());
    for (const std::string& head : asked)
        EXPECT_EQ(head, "CONNECT " + address + " HTTP/1.1\r\nHost: " + address + "\r\n\r\n");
    EXPECT_EQ(private_.connections() + attack_.home.connections(), 0);
}

}  // namespace
}  // namespace packhost::tests
