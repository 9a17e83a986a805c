// memory_store_test.cpp: what a store owes to those who use it: the same object until it changes,
// revisions, consent, versions that rise, leases that end.
#include "packhost/memory_store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace packhost {
namespace {

std::int64_t now() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

template <class T>
std::string code_of(const Result<T>& result) {
    return result ? "" : result.error().code;
}

class MemoryStoreTest : public testing::Test {
 protected:
    std::shared_ptr<const Connection> put(const std::string& key, const std::string& name = "a") {
        Connection made;
        made.name = name;
        made.provider = "acme-api";
        made.base_url = "https://eu.api.example";
        made.urls = {{"tokenUrl", "https://login.example"}};
        made.option = "password";
        made.credentials.push_back({"key", Secret(key)});
        auto kept = store_.put(std::move(made));
        EXPECT_TRUE(kept);
        return kept ? *kept : nullptr;
    }
    std::string bytes_of(const std::string& key) {
        const auto state = store_.load(key);
        return state && *state ? std::string((*state)->bytes.expose()) : "(none)";
    }
    MemoryStore store_;
};

TEST_F(MemoryStoreTest, GivesTheSameObjectUntilItChanges) {
    const auto first = put("one");
    EXPECT_EQ(*store_.find("a"), first);
    EXPECT_EQ(first->revision, 1u);
    const auto second = put("two");
    EXPECT_EQ(*store_.find("a"), second);
    EXPECT_NE(second->id, first->id);
    EXPECT_EQ(second->stored_id, first->stored_id);
    EXPECT_EQ(second->revision, 2u);
    EXPECT_EQ(first->find("key")->value.expose(), "one") << "a run under way keeps what it has";
    EXPECT_NE(put("one", "b")->stored_id, first->stored_id);
    EXPECT_EQ(code_of(store_.find("x")), "unknown_connection");
    EXPECT_EQ(code_of(store_.put(Connection())), "bad_connection");
}

TEST_F(MemoryStoreTest, ConsentIsANewObjectOfTheSameRevision) {
    const auto before = put("one");
    ASSERT_TRUE(store_.consent("a", {"https://api.example"}));
    const auto after = *store_.find("a");
    EXPECT_EQ(*after->origins, std::vector<std::string>{"https://api.example"});
    EXPECT_NE(after->id, before->id);
    EXPECT_EQ(after->revision, before->revision);
    EXPECT_EQ(after->stored_id, before->stored_id);
    EXPECT_EQ(after->provider, before->provider);
    EXPECT_EQ(after->base_url, before->base_url);
    EXPECT_EQ(after->urls, before->urls);
    EXPECT_EQ(after->option, "password");
    EXPECT_EQ(after->find("key")->value.expose(), "one");
    EXPECT_EQ(code_of(store_.consent("x", {})), "unknown_connection");
}

TEST_F(MemoryStoreTest, AsksTheJudgeBeforeARunGetsIt) {
    put("one");
    const auto refused = store_.open("a", [](const Connection& seen) -> Result<void> {
        EXPECT_EQ(seen.name, "a");
        return Error{"needs_consent", Phase::policy, "No.", ""};
    });
    EXPECT_EQ(code_of(refused), "needs_consent");
    EXPECT_TRUE(store_.open("a", [](const Connection&) { return Result<void>(); }));
}

TEST_F(MemoryStoreTest, RemovesWhatIsKeptForAConnectionWithIt) {
    const std::string own = put("one")->stored_id + "\n1\ntoken", other = "other\n1\ntoken";
    ASSERT_TRUE(store_.save(own, Secret("t"), 0, 0));
    ASSERT_TRUE(store_.save(other, Secret("t"), 0, 0));
    ASSERT_TRUE(store_.remove("a"));
    EXPECT_EQ(bytes_of(own), "(none)");
    EXPECT_EQ(bytes_of(other), "t");
    EXPECT_EQ(code_of(store_.remove("a")), "unknown_connection");
}

TEST_F(MemoryStoreTest, RefusesWhatWasNotBuiltOnTheVersionThatIsKept) {
    const auto first = store_.save("k", Secret("1"), 0, 0);
    EXPECT_EQ(code_of(store_.save("k", Secret("x"), 0, 0)), "state_conflict");
    EXPECT_EQ(code_of(store_.save("other", Secret("x"), 0, 1)), "state_conflict");
    const auto second = store_.save("k", Secret("2"), 0, *first);
    EXPECT_GT(*second, *first);
    EXPECT_EQ(code_of(store_.save("k", Secret("x"), 0, *first)), "state_conflict");
    EXPECT_EQ(bytes_of("k"), "2");
    ASSERT_TRUE(store_.forget("k"));
    EXPECT_GT(*store_.save("k", Secret("3"), 0, 0), *second) << "a version never comes again";
}

TEST_F(MemoryStoreTest, ForgetsAllKeysThatBeginSo) {
    // What the pattern of a search would take for something else is text.
    for (const char* key : {"id\n1\na", "id\n1\nb", "id\n12\na", "ID\n1\na", "i%\n1\na"})
        ASSERT_TRUE(store_.save(key, Secret("x"), 0, 0).ok());
    ASSERT_TRUE(store_.forget_all("i%\n").ok());
    EXPECT_EQ(bytes_of("i%\n1\na"), "(none)");
    EXPECT_EQ(bytes_of("id\n1\na"), "x");
    ASSERT_TRUE(store_.forget_all("id\n1\n").ok());
    EXPECT_EQ(bytes_of("id\n1\na"), "(none)");
    EXPECT_EQ(bytes_of("id\n1\nb"), "(none)");
    EXPECT_EQ(bytes_of("id\n12\na"), "x");
    EXPECT_EQ(bytes_of("ID\n1\na"), "x");
    EXPECT_TRUE(store_.save("id\n1\na", Secret("y"), 0, 0).ok());
}

TEST_F(MemoryStoreTest, GivesNothingThatHasExpired) {
    const auto gone = store_.save("gone", Secret("1"), now() - 1, 0);
    ASSERT_TRUE(store_.save("later", Secret("1"), now() + 60'000, 0));
    EXPECT_EQ(bytes_of("gone"), "(none)");
    EXPECT_EQ(bytes_of("later"), "1");
    EXPECT_TRUE(store_.save("gone", Secret("2"), 0, *gone)) << "renewed a moment too late";
    const auto old = store_.save("old", Secret("1"), now() - 7'200'000, 0);
    ASSERT_TRUE(store_.save("other", Secret("1"), 0, 0));
    EXPECT_EQ(code_of(store_.save("old", Secret("2"), 0, *old)), "state_conflict") << "swept";
}

TEST_F(MemoryStoreTest, OneOfManyThreadsHasALease) {
    std::atomic<int> holders = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            if (*store_.acquire("k", "owner " + std::to_string(i), std::chrono::minutes(1)))
                ++holders;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(holders, 1);
}

TEST_F(MemoryStoreTest, ALeaseEndsByReleaseAndByItself) {
    using std::chrono::milliseconds;
    EXPECT_TRUE(*store_.acquire("k", "one", milliseconds(60'000)));
    EXPECT_TRUE(*store_.acquire("k", "one", milliseconds(60'000))) << "prolonged";
    EXPECT_FALSE(*store_.acquire("k", "two", milliseconds(60'000)));
    ASSERT_TRUE(store_.release("k", "two"));
    EXPECT_FALSE(*store_.acquire("k", "two", milliseconds(60'000))) << "not its to release";
    ASSERT_TRUE(store_.release("k", "one"));
    EXPECT_TRUE(*store_.acquire("k", "two", milliseconds(1)));
    std::this_thread::sleep_for(milliseconds(5));
    EXPECT_TRUE(*store_.acquire("k", "one", milliseconds(1)));
}

}  // namespace
}  // namespace packhost
