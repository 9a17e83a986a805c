// connections_apart_test.cpp: two users of one API and one scheme never meet: neither their tokens
// nor their sockets.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>

#include "base/encode.hpp"
#include "route_server.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

constexpr int kRuns = 10'000, kInFlight = 64;
const std::array<std::string, 2> kUsers{"ada@example.org", "bob@example.org"};

/// Gives each user tokens of its own, and refuses one in twenty, so that they are fetched anew all
/// the time.
class TokenApi {
 public:
    Answer operator()(const Seen& seen) {
        const std::string given = seen.header("authorization");
        if (seen.target == "/oauth/token") return token_for(given);
        if (refused_++ % 20 == 19) return {.status = 401};
        return {.body = "{\"token\":\"" + given.substr(given.find(' ') + 1) + "\"}"};
    }
    int fetched() const { return fetched_; }

 private:
    Answer token_for(const std::string& basic) {
        for (std::size_t user = 0; user < kUsers.size(); ++user) {
            std::string expected = "Basic ";
            encode(expected, Encoder::base64,
                   kUsers[user].substr(0, 3) + "%40example.org:secret-of-" + std::to_string(user));
            if (basic == expected)
                return {.body = "{\"token_type\":\"Bearer\",\"expires_in\":3600,"
                                "\"access_token\":\"token-" +
                                std::to_string(user) + "-" + std::to_string(fetched_++) + "\"}"};
        }
        return {.status = 400, .body = "{\"error\":\"invalid_client\"}"};
    }

    std::atomic<int> fetched_ = 0;
    std::atomic<unsigned> refused_ = 0;
};

class ConnectionsApart : public testing::Test {
 protected:
    ConnectionsApart() {
        host.allow_loopback();
        host.config.workers = 3;
        pack = host.load(read_text(SEED_PACK));
        for (std::size_t user = 0; user < kUsers.size(); ++user)
            connections[user] =
                connect_to(*pack, "", {{"user-email", kUsers[user]},
                                       {"api-token", "secret-of-" + std::to_string(user)},
                                       {"base-url", server.url()}});
    }

    /// Starts the n-th run, whose connection depends on its number.
    void start(int n) {
        const int user = (n * 7 / 3) % 2;
        RunRequest request;
        request.pack = pack;
        request.node = "Seed-OAuth2";
        request.connection = connections[static_cast<std::size_t>(user)];
        host.runtime().submit(std::move(request),
                              [this, user](RunResult result) { ended(user, result); });
    }

    void ended(int user, const RunResult& result) {
        const Value* body = result.pins.empty() ? nullptr : find(result.pins, "body");
        const Value* token = body ? body->find("token") : nullptr;
        const std::string* text = token ? token->get_if<std::string>() : nullptr;
        const std::lock_guard lock(mutex);
        if (!text) ++failed;
        else if (!text->starts_with("token-" + std::to_string(user) + "-")) ++mixed_up;
        ++done;
        changed.notify_one();
    }

    TokenApi api;
    RouteServer server{[this](const Seen& seen) { return api(seen); }};
    TestHost host;
    std::shared_ptr<const Pack> pack;
    std::array<std::shared_ptr<const Connection>, 2> connections;
    std::mutex mutex;
    std::condition_variable changed;
    int done = 0, failed = 0, mixed_up = 0;
};

TEST_F(ConnectionsApart, TenThousandInterleavedRunsMixUpNoToken) {
    for (int n = 0; n < kRuns; ++n) {
        start(n);
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return n - done < kInFlight; });
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return done == kRuns; });
    EXPECT_EQ(mixed_up, 0);
    // A challenge is answered once: a run whose second try is refused too ends with the 401.
    EXPECT_LT(failed, kRuns / 20);
    EXPECT_GT(api.fetched(), 100) << "else nothing was interleaved";
    lock.unlock();
    host.shut_down();
    server.stop();
}

}  // namespace
}  // namespace packhost::tests
