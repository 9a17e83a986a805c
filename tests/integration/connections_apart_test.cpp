// connections_apart_test.cpp: two users of one API and one scheme never meet: neither their tokens,
// cookies and nonces, nor their sockets.
#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "apart_api.hpp"
#include "apart_schemes.hpp"
#include "crowd.hpp"
#include "packhost/memory_store.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

constexpr int kInFlight = 64;
constexpr const char* kNames[kApartUsers] = {"ada", "bob"};

/// What keeps the users apart.
enum class Apart { connections, stored_connections, credentials };

struct Case {
    ApartScheme scheme;
    Apart how;

    std::string name() const {
        constexpr const char* kWays[] = {"Connections", "StoredConnections", "Credentials"};
        return std::string(scheme.name) + "By" + kWays[static_cast<int>(how)];
    }
    friend void PrintTo(const Case& one, std::ostream* out) { *out << one.name(); }
};

/// All of both, but for two logins of one connection: it has one.
std::vector<Case> all_cases() {
    std::vector<Case> all;
    for (const ApartScheme& scheme : apart_schemes())
        for (const Apart how :
             {Apart::connections, Apart::stored_connections, Apart::credentials})
            if (!scheme.has_login || how != Apart::credentials) all.push_back({scheme, how});
    return all;
}

void enter(Connection& connection, int user, int place) {
    const std::string number = std::to_string(place);
    connection.credentials.push_back({"name" + number, Secret(apart_name(user))});
    connection.credentials.push_back({"secret" + number, Secret(apart_secret(user))});
    connection.credentials.push_back({"refresh" + number, Secret(apart_refresh_token(user))});
}

class ConnectionsApart : public testing::TestWithParam<Case> {
 protected:
    ConnectionsApart() {
        for (const char* name : kNames) {
            host.config.network[name].allow = {"loopback"};
            host.config.network[name].plain_http = true;
        }
        host.config.workers = 3;
        for (int i = 0; i < (how == Apart::stored_connections ? 2 : 1); ++i) start_runtime();
        for (int user = 0; user < kApartUsers; ++user) connections[user] = connect(user);
        if (scheme.has_login)
            for (const auto& connection : connections) log_in(connection);
    }

    /// Two that share a store are as two processes.
    void start_runtime() {
        Services services;
        if (how == Apart::stored_connections) services.state = store;
        auto made = Runtime::create(host.config, std::move(services));
        if (!made) throw std::runtime_error(made.error().message);
        auto loaded = (*made)->load_pack(host.folder().write("apart.dragops-pack.json",
                                                             apart_manifest(scheme)));
        if (!loaded) throw std::runtime_error(loaded.error().message);
        runtimes.push_back(std::move(*made));
        packs.push_back(std::move(*loaded));
    }

    std::shared_ptr<const Connection> connect(int user) {
        if (how == Apart::credentials && user > 0) return connections[0];
        Connection made;
        made.name = kNames[user];
        made.provider = "apart";
        made.base_url = server.url();
        enter(made, user, 0);
        if (how == Apart::credentials) enter(made, 1, 1);
        if (how != Apart::stored_connections)
            return std::make_shared<const Connection>(std::move(made));
        auto kept = store->put(std::move(made));
        if (!kept) throw std::runtime_error(kept.error().message);
        return *kept;
    }

    void log_in(const std::shared_ptr<const Connection>& connection) {
        LoginRequest request;
        request.pack = packs[0];
        request.connection = connection;
        request.show = [](std::string_view, std::string_view) {};
        const auto done = runtimes[0]->login(std::move(request));
        if (!done) throw std::runtime_error(done.error().message);
    }

    void start(int n, std::function<void(RunResult)> done) {
        const int user = user_of(n, kApartUsers);
        const auto which = static_cast<std::size_t>(n) % runtimes.size();
        RunRequest request;
        request.pack = packs[which];
        request.node = how == Apart::credentials ? "Apart-" + std::to_string(user) : "Apart-0";
        request.connection = connections[user];
        request.pins = {{"user", std::to_string(user)}};
        runtimes[which]->submit(std::move(request), std::move(done));
    }

    void ended(int n, const RunResult& result) {
        const Value* owner = result.ok ? find(result.pins, "owner") : nullptr;
        if (owner) mixed_up += *owner->get_if<std::int64_t>() != user_of(n, kApartUsers);
        else if (result.status == 401) ++refused_twice;
        else ++failed[result.error ? result.error->code : "no error"];
    }

    std::unique_ptr<ApartApi> make_api() const {
        const bool sockets = how != Apart::credentials;
        if (scheme.proof) return std::make_unique<TokenApi>(sockets, scheme.proof);
        return std::make_unique<DigestApi>(sockets);
    }

    const ApartScheme scheme = GetParam().scheme;
    const Apart how = GetParam().how;
    const std::unique_ptr<ApartApi> api = make_api();
    RouteServer server{[this](const Seen& seen) { return api->answer(seen); }};
    TestHost host;
    const std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>();
    std::vector<std::unique_ptr<Runtime>> runtimes;
    std::vector<std::shared_ptr<const Pack>> packs;
    std::shared_ptr<const Connection> connections[kApartUsers];
    int mixed_up = 0, refused_twice = 0;
    std::map<std::string, int> failed;
};

TEST_P(ConnectionsApart, InterleavedRunsGetNothingOfTheOther) {
    run_crowd(
        kInFlight, [this](int n, auto done) { start(n, std::move(done)); },
        [this](int n, const RunResult& result) { ended(n, result); });
    EXPECT_EQ(api->faults(), ApartApi::Faults());
    EXPECT_EQ(mixed_up, 0);
    EXPECT_EQ(failed, (std::map<std::string, int>()));
    // A challenge is answered once: a run whose second try is refused too ends with the 401.
    EXPECT_LT(refused_twice, crowd_size() / 20);
    for (int user = 0; user < kApartUsers; ++user)
        EXPECT_GT(api->given(user), crowd_size() / 200) << "else nothing was interleaved";
}

INSTANTIATE_TEST_SUITE_P(EachScheme, ConnectionsApart, testing::ValuesIn(all_cases()),
                         [](const auto& each) { return each.param.name(); });

}  // namespace
}  // namespace packhost::tests
