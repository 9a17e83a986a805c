// local_store_states_test.cpp: tokens by version and time, and leases that one alone has at a time.
#include <thread>

#include "store_fixture.hpp"

namespace packhost {
namespace {

using namespace tests;

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

class StateStoreTest : public StoreFixture {
 protected:
    std::string bytes_of(const std::string& key) {
        const auto state = store_->load(key);
        if (!state) return "(" + state.error().code + ")";
        return *state ? std::string((*state)->bytes.expose()) : "(none)";
    }
    std::shared_ptr<LocalStore> store_ = open();
};

TEST_F(StateStoreTest, KeepsBytesDurably) {
    EXPECT_EQ(bytes_of("a"), "(none)");
    const std::string bytes(3000, '\0');
    const auto version = store_->save("a", Secret(bytes), 0, 0);
    ASSERT_TRUE(version.ok());
    store_ = open();
    EXPECT_EQ(bytes_of("a"), bytes);
    EXPECT_EQ((*store_->load("a"))->version, *version);
    EXPECT_EQ((*store_->load("a"))->expires_unix_ms, 0);
    ASSERT_TRUE(store_->forget("a").ok());
    ASSERT_TRUE(store_->forget("a").ok());
    EXPECT_EQ(bytes_of("a"), "(none)");
}

TEST_F(StateStoreTest, RefusesWhatWasNotBuiltOnTheVersionThatIsKept) {
    const auto first = store_->save("a", Secret("1"), 0, 0);
    EXPECT_EQ(code_of(store_->save("a", Secret("x"), 0, 0)), "state_conflict");
    EXPECT_EQ(code_of(store_->save("a", Secret("x"), 0, *first + 1)), "state_conflict");
    EXPECT_EQ(code_of(store_->save("b", Secret("x"), 0, 1)), "state_conflict");
    const auto second = store_->save("a", Secret("2"), 0, *first);
    ASSERT_TRUE(second.ok());
    EXPECT_GT(*second, *first);
    EXPECT_EQ(code_of(store_->save("a", Secret("x"), 0, *first)), "state_conflict");
    EXPECT_EQ(bytes_of("a"), "2");
}

TEST_F(StateStoreTest, ForgetsAllKeysThatBeginSo) {
    // What the pattern of a search would take for something else is text.
    for (const char* key : {"id\n1\na", "id\n1\nb", "id\n12\na", "ID\n1\na", "i%\n1\na"})
        ASSERT_TRUE(store_->save(key, Secret("x"), 0, 0).ok());
    ASSERT_TRUE(store_->forget_all("i%\n").ok());
    EXPECT_EQ(bytes_of("i%\n1\na"), "(none)");
    EXPECT_EQ(bytes_of("id\n1\na"), "x");
    ASSERT_TRUE(store_->forget_all("id\n1\n").ok());
    EXPECT_EQ(bytes_of("id\n1\na"), "(none)");
    EXPECT_EQ(bytes_of("id\n1\nb"), "(none)");
    EXPECT_EQ(bytes_of("id\n12\na"), "x");
    EXPECT_EQ(bytes_of("ID\n1\na"), "x");
    EXPECT_TRUE(store_->save("id\n1\na", Secret("y"), 0, 0).ok());
}

TEST_F(StateStoreTest, NeverUsesAVersionTwice) {
    const auto first = store_->save("a", Secret("1"), 0, 0);
    ASSERT_TRUE(store_->forget("a").ok());
    const auto second = open()->save("a", Secret("2"), 0, 0);
    EXPECT_GT(*second, *first);
    EXPECT_EQ(code_of(store_->save("a", Secret("x"), 0, *first)), "state_conflict");
}

TEST_F(StateStoreTest, GivesNothingThatHasExpired) {
    ASSERT_TRUE(store_->save("later", Secret("1"), now() + 60'000, 0).ok());
    const auto gone = store_->save("gone", Secret("1"), now() - 1, 0);
    EXPECT_EQ(bytes_of("later"), "1");
    EXPECT_EQ(bytes_of("gone"), "(none)");
    EXPECT_TRUE(store_->save("gone", Secret("2"), now() - 1, 0).ok()) << "as if none were kept";
    const auto third = (*store_).save("gone", Secret("3"), 0, *gone);
    EXPECT_EQ(code_of(third), "state_conflict") << "others have renewed it";
    const auto late = store_->save("late", Secret("1"), now() - 1, 0);
    EXPECT_TRUE(store_->save("late", Secret("2"), 0, *late).ok()) << "renewed a moment too late";
}

TEST_F(StateStoreTest, SweepsWhatExpiredLongAgo) {
    ASSERT_TRUE(store_->save("old", Secret("1"), now() - 7'200'000, 0).ok());
    ASSERT_TRUE(store_->save("new", Secret("1"), now() + 60'000, 0).ok());
    EXPECT_EQ(RawFile(config_.file).one("SELECT group_concat(key) FROM states"), "new");
}

TEST_F(StateStoreTest, RefusesStatesThatWereChangedOutside) {
    for (const char* change :
         {"UPDATE states SET version = version + 10", "UPDATE states SET expires = 99999999999999",
          "UPDATE states SET key = 'b'", "UPDATE states SET sealed = zeroblob(40)",
          "UPDATE states SET sealed = (SELECT sealed FROM states WHERE key='other')",
          "UPDATE states SET sealed = x'00'"}) {
        ASSERT_TRUE(store_->forget("a").ok());
        ASSERT_TRUE(store_->forget("b").ok());
        ASSERT_TRUE(store_->forget("other").ok());
        ASSERT_TRUE(store_->save("a", Secret(kCanary), now() + 60'000, 0).ok());
        ASSERT_TRUE(store_->save("other", Secret("x"), now() + 60'000, 0).ok());
        ASSERT_TRUE(RawFile(config_.file).run(std::string(change) + " WHERE key='a'"));
        const bool renamed = std::string_view(change).find("key = 'b'") != std::string::npos;
        const char* key = renamed ? "b" : "a";
        EXPECT_EQ(bytes_of(key), "(tampered)") << change;
        EXPECT_EQ(store_->check()->size(), 1u);
        EXPECT_TRUE(store_->forget(key).ok());
    }
}

TEST_F(StateStoreTest, OneAloneHasALease) {
    const auto other = open();
    const std::chrono::milliseconds minute(60'000);
    EXPECT_TRUE(*store_->acquire("a", "one", minute));
    EXPECT_TRUE(*store_->acquire("a", "one", minute)) << "prolonged";
    EXPECT_FALSE(*other->acquire("a", "two", minute));
    EXPECT_TRUE(*other->acquire("b", "two", minute));
    ASSERT_TRUE(other->release("a", "two").ok());
    EXPECT_FALSE(*other->acquire("a", "two", minute)) << "only its owner gives it back";
    ASSERT_TRUE(store_->release("a", "one").ok());
    EXPECT_TRUE(*other->acquire("a", "two", minute));
}

TEST_F(StateStoreTest, ALeaseEndsByItself) {
    EXPECT_TRUE(*store_->acquire("a", "one", std::chrono::milliseconds(1)));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    bool taken = false;
    while (!taken && std::chrono::steady_clock::now() < until)
        taken = *store_->acquire("a", "two", std::chrono::milliseconds(60'000));
    EXPECT_TRUE(taken);
    EXPECT_FALSE(*store_->acquire("a", "one", std::chrono::milliseconds(60'000)));
    ASSERT_TRUE(RawFile(config_.file).run("UPDATE leases SET until = 99999999999999"));
    EXPECT_TRUE(*store_->acquire("a", "one", std::chrono::milliseconds(1))) << "of a wrong clock";
}

TEST_F(StateStoreTest, OneOfManyThreadsAndProcessesGetsTheLease) {
    store_.reset();
    std::vector<pid_t> processes;
    for (int i = 0; i < 4; ++i)
        processes.push_back(start_process([this, i] {
            const auto store = open();
            int taken = 0;
            for (int round = 0; round < 20; ++round) {
                const auto got = store->acquire("round" + std::to_string(round), std::to_string(i),
                                                std::chrono::milliseconds(60'000));
                if (!got) return 100;
                taken += *got;
            }
            return taken;
        }));
    int sum = 0;
    for (const pid_t process : processes) sum += end_of(process);
    EXPECT_EQ(sum, 20);
}

}  // namespace
}  // namespace packhost
