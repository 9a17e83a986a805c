// proxy_answer_test.cpp: what becomes of each answer to CONNECT that opens no tunnel.
#include <chrono>

#include "proxy_fixture.hpp"

namespace packhost::http::test {
namespace {

using testing::HasSubstr;

TEST(Proxy, ThatWantsCredentialsIsAnErrorOfItsOwn) {
    const std::string answer = "HTTP/1.1 407 Proxy Authentication Required\r\n"
                               "Proxy-Authenticate: Basic realm=\"p\"\r\n"
                               "Content-Length: 2\r\n\r\nno";
    EXPECT_EQ(failed(answer).code, "proxy_auth");
    EXPECT_THAT(failed(answer).message, HasSubstr("wants credentials"));
    Proxy proxy({answer});
    Ask ask = proxy.ask();
    ask.via->head = kSecret;
    const Seen seen = failed(proxy, ask);
    EXPECT_EQ(seen.code, "proxy_auth");
    EXPECT_THAT(seen.message, HasSubstr("does not accept"));
    EXPECT_EQ(proxy.accepted(), 1) << "never again with the same credentials";
}

TEST(Proxy, ThatRefusesIsAnErrorWithItsStatusAndNotItsWords) {
    for (const char* status : {"301", "400", "401", "403", "404", "405", "418", "429", "500"}) {
        const Seen seen = failed("HTTP/1.1 " + std::string(status) +
                                 " Echo dXNlcjpwYXNz\r\nContent-Length: 5\r\n"
                                 "Location: http://x\r\n\r\nwords");
        EXPECT_EQ(seen.code, "proxy") << status;
        EXPECT_THAT(seen.message, HasSubstr(std::string("status ") + status));
        EXPECT_EQ(seen.body, "");
    }
}

TEST(Proxy, ThatReachesOneOfTheAddressesIsEnough) {
    const std::string bad = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad";
    Proxy proxy({bad, "HTTP/1.1 503 X\r\n\r\n", kEstablished});
    Driver driver;
    Ask ask = proxy.ask();
    ask.to = {loopback(443, "192.0.2.1"), loopback(443, "192.0.2.2"), loopback(443, "192.0.2.3"),
              loopback(443, "192.0.2.4")};
    ask.via->head = kSecret;
    const Seen seen = driver.run(ask);
    EXPECT_EQ(seen.body, "through") << seen.message;
    const auto asked = proxy.asked();
    ASSERT_EQ(asked.size(), 3u);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        EXPECT_THAT(asked[i], HasSubstr("CONNECT 192.0.2." + std::to_string(i + 1) + ":443 "));
        EXPECT_THAT(asked[i], HasSubstr(kSecret));
    }
}

TEST(Proxy, ThatReachesNoneIsAskedForFourAtMost) {
    Proxy proxy({"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n"});
    Ask ask = proxy.ask();
    ask.to.clear();
    for (int i = 1; i < 9; ++i)
        ask.to.push_back(loopback(443, ("192.0.2." + std::to_string(i)).c_str()));
    const Seen seen = failed(proxy, ask);
    EXPECT_EQ(seen.code, "proxy");
    EXPECT_THAT(seen.message, HasSubstr("192.0.2.4:443: status 504"));
    EXPECT_EQ(proxy.accepted(), 4);
}

TEST(Proxy, ThatIsSilentForOneAddressIsAskedForTheNext) {
    Proxy proxy({"", kEstablished});
    Driver driver;
    Ask ask = proxy.ask();
    ask.to.push_back(loopback(443, "192.0.2.2"));
    ask.deadline_ms = 2'000;
    EXPECT_EQ(driver.run(ask).body, "through");
    EXPECT_EQ(proxy.accepted(), 2);
}

// The deadline of a stream may be hours away.
TEST(Proxy, ThatIsSilentHoldsUpNoAddressForLongerThanTenSeconds) {
    Proxy proxy({"", kEstablished});
    Driver driver;
    Ask ask = proxy.ask();
    ask.to.push_back(loopback(443, "192.0.2.2"));
    ask.deadline_ms = 3'600'000;
    const ph_op op = driver.send(ask);
    EXPECT_TRUE(driver.until([&] { return proxy.asked().size() == 1; }));
    driver.loop.skip_ms(9'000);
    driver.loop.turn(0);
    EXPECT_EQ(proxy.accepted(), 1);
    driver.loop.skip_ms(1'001);
    EXPECT_EQ(driver.wait(op).body, "through");
    EXPECT_EQ(proxy.accepted(), 2);
}

TEST(Proxy, SilentToTheEndRunsIntoTheOneDeadline) {
    Proxy proxy({""});
    Ask ask = proxy.ask();
    ask.to.push_back(loopback(443, "192.0.2.2"));
    ask.deadline_ms = 400;
    const auto begun = std::chrono::steady_clock::now();
    const Seen seen = failed(proxy, ask);
    EXPECT_EQ(seen.code, "timeout");
    const auto took = std::chrono::steady_clock::now() - begun;
    EXPECT_GE(took, std::chrono::milliseconds(400));
    EXPECT_LT(took, std::chrono::milliseconds(900));
}

TEST(Proxy, ThatDripsItsAnswerRunsIntoTheDeadline) {
    Peer drip([](Stream& stream) {
        stream.read_head();
        stream.write("HTTP/1.1 200 OK\r\nX-Drip: ");
        while (stream.write("x")) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    });
    Proxy named({""});
    Ask ask = named.ask();
    ask.via->at = {drip.address()};
    ask.deadline_ms = 400;
    EXPECT_EQ(failed(named, ask).code, "timeout");
}

TEST(Proxy, ThatClosesWithoutAnAnswerIsAnError) {
    for (const bool hard : {false, true}) {
        Peer closes([hard](Stream& stream) {
            stream.read_head();
            if (hard) stream.reset();
        });
        Proxy named({""});
        Ask ask = named.ask();
        ask.via->at = {closes.address()};
        const Seen seen = failed(named, ask);
        EXPECT_EQ(seen.code, "proxy");
        EXPECT_THAT(seen.message, HasSubstr(hard ? "reset" : "closed"));
    }
}

TEST(Proxy, ThatClosesInsideItsAnswerIsAnError) {
    Peer closes([](Stream& stream) {
        stream.read_head();
        stream.write("HTTP/1.1 200 Connection est");
    });
    Proxy named({""});
    Ask ask = named.ask();
    ask.via->at = {closes.address()};
    EXPECT_EQ(failed(named, ask).code, "proxy");
}

TEST(Proxy, ThatSpeaksGarbageIsAnError) {
    for (const char* garbage :
         {"\x16\x03\x01\x02\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
          "HTTP/1.1 200 OK\nX: y\n\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
          "HTTP/1.1 999 OK\r\n\r\n", "HTTP/1.1 200\r\n\r\n",
          "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
          "HTTP/1.1 200 OK\r\n X: folded\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"})
        EXPECT_EQ(failed(garbage).code, "protocol") << garbage;
}

TEST(Proxy, ThatSaysMoreThanItsAnswerIsAnError) {
    for (const char* more : {"x", "\r\n", "\x16\x03\x01", "HTTP/1.1 200 OK\r\n\r\n"}) {
        const Seen seen = failed(std::string(kEstablished) + more);
        EXPECT_EQ(seen.code, "protocol") << more;
        EXPECT_THAT(seen.message, HasSubstr("before the tunnel was used"));
    }
}

TEST(Proxy, WithAHugeHeadIsAnError) {
    EXPECT_EQ(failed("HTTP/1.1 200 OK\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n").code,
              "protocol");
    std::string many = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 65; ++i) many += "X: y\r\n";
    EXPECT_EQ(failed(many + "\r\n").code, "protocol");
}

}  // namespace
}  // namespace packhost::http::test
