// local_store_test.cpp: connections are kept, changed, found as one object, and judged before their
// secrets are opened.
#include <thread>

#include "store_fixture.hpp"

namespace packhost {
namespace {

using namespace tests;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LocalStoreTest : public StoreFixture {
 protected:
    std::shared_ptr<LocalStore> store_ = open();
};

TEST_F(LocalStoreTest, GivesBackWhatWasAdded) {
    ConnectionDraft draft = draft_of("prod", {{"key", kCanary}}, {{"user", "Zoë"}});
    draft.base_url = "https://eu.api.example/v2";
    draft.urls = {{"tokenUrl", "https://login.example/token"}};
    draft.origins = {"https://login.example", "https://api.example", "https://api.example"};
    draft.option = "log in";
    const auto added = store_->add(std::move(draft));
    ASSERT_TRUE(added.ok()) << added.error().message;
    EXPECT_EQ(added->id.size(), 36u);
    EXPECT_EQ(added->revision, 1u);
    EXPECT_GT(added->created_unix_ms, 1'600'000'000'000);
    for (const auto& store : {store_, open()}) {
        const auto found = store->find("prod");
        ASSERT_TRUE(found.ok()) << found.error().message;
        const Connection& connection = **found;
        EXPECT_EQ(connection.name, "prod");
        EXPECT_EQ(connection.provider, "acme-api");
        EXPECT_EQ(connection.base_url, "https://eu.api.example/v2");
        EXPECT_THAT(connection.urls,
                    ElementsAre(std::pair("tokenUrl", "https://login.example/token")));
        EXPECT_THAT(*connection.origins,
                    ElementsAre("https://api.example", "https://login.example"));
        EXPECT_EQ(connection.option, "log in");
        EXPECT_EQ(connection.stored_id, added->id);
        EXPECT_EQ(connection.revision, 1u);
        EXPECT_EQ(connection.credentials[0].value.expose(), kCanary);
        EXPECT_EQ(connection.credentials[1].value.expose(), "Zoë");
        const auto info = store->info("prod");
        EXPECT_EQ(info->pack, "acme");
        EXPECT_EQ(info->credentials[0].value, "") << "secrets are never shown";
        EXPECT_TRUE(info->credentials[0].given);
        EXPECT_EQ(info->credentials[1].value, "Zoë");
        EXPECT_FALSE(info->credentials[1].secret);
    }
}

TEST_F(LocalStoreTest, TellsWhichErrorItIs) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", kCanary}})).ok());
    ASSERT_TRUE(store_->add(draft_of("b", {})).ok());
    EXPECT_EQ(code_of(store_->add(draft_of("a", {}))), "connection_exists");
    EXPECT_EQ(code_of(store_->change("a", 1, draft_of("b", {}))), "connection_exists");
    EXPECT_EQ(code_of(store_->change("a", 7, draft_of("a", {}))), "changed_meanwhile");
    EXPECT_EQ(code_of(store_->change("x", 1, draft_of("x", {}))), "unknown_connection");
    EXPECT_EQ(code_of(store_->find(kCanary)), "unknown_connection");
    EXPECT_EQ(code_of(store_->info("x")), "unknown_connection");
    EXPECT_EQ(code_of(store_->consent("x", {})), "unknown_connection");
    EXPECT_EQ(code_of(store_->note_test("x", {})), "unknown_connection");
    EXPECT_EQ(code_of(store_->remove("x")), "unknown_connection");
    EXPECT_EQ(code_of(store_->export_connection("x", nullptr)), "unknown_connection");
    EXPECT_EQ(code_of(LocalStore::open({})), "store_failed");
    EXPECT_THAT(*store_->check(), IsEmpty());
}

TEST_F(LocalStoreTest, RefusesDraftsThatCouldNotBeKept) {
    for (const std::string& name : {std::string(), std::string("-a"), std::string("a b"),
                                    std::string("a/b"), std::string("é"), std::string(101, 'a')})
        EXPECT_EQ(code_of(store_->add(draft_of(name, {}))), "bad_connection") << name;
    EXPECT_EQ(code_of(store_->add(draft_of("a", {{"", "x"}}))), "bad_connection");
    EXPECT_EQ(code_of(store_->add(draft_of("a", {{"k", "x"}, {"k", "y"}}))), "bad_connection");
    const std::string line = std::string(kCanary) + "\nX: 1";
    EXPECT_EQ(code_of(store_->add(draft_of("a", {}, {{"k", line}}))), "bad_connection");
    const std::string zero(1, '\0');
    EXPECT_EQ(code_of(store_->add(draft_of("a", {{"k", kCanary + zero}}))), "bad_connection");
    EXPECT_EQ(code_of(store_->add(draft_of("a", {{"k", "\xFF"}}))), "bad_connection");
    EXPECT_EQ(code_of(store_->add(draft_of("a", {}, {{"k", "\xFF"}}))), "bad_connection");
    EXPECT_EQ(code_of(store_->add(draft_of("a", {{"k", std::string(65537, 'x')}}))),
              "bad_connection");
    for (auto spoil : {+[](ConnectionDraft& d) { d.provider.clear(); },
                       +[](ConnectionDraft& d) { d.base_url = "https://a\nb"; },
                       +[](ConnectionDraft& d) { d.origins.push_back(""); },
                       +[](ConnectionDraft& d) { d.urls = {{"u", "\xC3"}}; },
                       +[](ConnectionDraft& d) { d.urls = {{"u", "x"}, {"u", "y"}}; }}) {
        ConnectionDraft draft = draft_of("a", {});
        spoil(draft);
        EXPECT_EQ(code_of(store_->add(std::move(draft))), "bad_connection");
    }
    EXPECT_THAT(*store_->list(), IsEmpty());
    EXPECT_TRUE(store_->add(draft_of(std::string(100, 'a'), {{"k", line + "\n\x1B"}})).ok());
}

TEST_F(LocalStoreTest, KeepsValuesThatAChangeLeavesOut) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"one", "1"}, {"two", "2"}}, {{"user", "u"}})).ok());
    const std::string id = store_->info("a")->id;
    const auto changed = store_->change(
        "a", 1, draft_of("b", {{"two", ""}, {"new", "3"}, {"one", "9"}}, {{"user", ""}}));
    ASSERT_TRUE(changed.ok()) << changed.error().message;
    EXPECT_EQ(changed->id, id);
    EXPECT_EQ(changed->revision, 2u);
    EXPECT_EQ(code_of(store_->find("a")), "unknown_connection");
    const auto found = store_->find("b");
    EXPECT_EQ(value_of(found, "two"), "2");
    EXPECT_EQ(value_of(found, "new"), "3");
    EXPECT_EQ(value_of(found, "one"), "9");
    EXPECT_EQ(value_of(found, "user"), "u");
    EXPECT_EQ((*found)->credentials[0].name, "two") << "in the order of the draft";
    ASSERT_TRUE(store_->change("b", 2, draft_of("b", {{"user", ""}}, {{"two", ""}})).ok());
    EXPECT_EQ(value_of(store_->find("b"), "two"), "") << "a secret does not become readable";
    EXPECT_EQ(value_of(store_->find("b"), "one"), "(absent)");
}

TEST_F(LocalStoreTest, GivesOneObjectUntilTheConnectionChanges) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", "1"}})).ok());
    ASSERT_TRUE(store_->add(draft_of("b", {{"key", "1"}})).ok());
    const auto first = *store_->find("a");
    EXPECT_EQ(*store_->find("a"), first);
    ASSERT_TRUE(store_->note_test("a", {1, true, "fine"}).ok());
    ASSERT_TRUE(store_->change("b", 1, draft_of("b", {{"key", "2"}})).ok());
    EXPECT_EQ(*store_->find("a"), first) << "what it is has not changed";
    ASSERT_TRUE(store_->change("a", 1, draft_of("a", {{"key", "2"}})).ok());
    const auto second = *store_->find("a");
    EXPECT_NE(second->id, first->id);
    EXPECT_EQ(second->find("key")->value.expose(), "2");
    EXPECT_EQ(first->find("key")->value.expose(), "1") << "runs under way keep what they have";
    ASSERT_TRUE(store_->remove("a").ok());
    EXPECT_EQ(code_of(store_->find("a")), "unknown_connection");
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", "2"}})).ok());
    EXPECT_NE((*store_->find("a"))->stored_id, second->stored_id);
}

TEST_F(LocalStoreTest, NoticesSoonWhatAnotherHandleChanged) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", "1"}})).ok());
    const auto first = *store_->find("a");
    const auto other = open();
    ASSERT_TRUE(other->save("some-token", Secret("t"), 0, 0).ok());
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    const auto changed = other->change("a", 1, draft_of("a", {{"key", "2"}}));
    ASSERT_TRUE(changed.ok());
    while (value_of(store_->find("a"), "key") != "2" &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    EXPECT_EQ(value_of(store_->find("a"), "key"), "2");
    const auto second = *store_->find("a");
    ASSERT_TRUE(other->save("some-token", Secret("t"), 0, 1).ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    EXPECT_EQ(*store_->find("a"), second) << "others' tokens change no connection";
}

TEST_F(LocalStoreTest, AsksTheJudgeBeforeSecretsAreOpened) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", kCanary}}, {{"user", "u"}})).ok());
    const auto fresh = open();
    int asked = 0;
    const auto refused = fresh->open("a", [&](const Connection& seen) -> Result<void> {
        ++asked;
        EXPECT_EQ(seen.find("key")->value.size(), 0u);
        EXPECT_EQ(seen.find("user")->value.expose(), "u");
        EXPECT_THAT(*seen.origins, ElementsAre("https://api.example"));
        EXPECT_FALSE(seen.stored_id.empty());
        EXPECT_TRUE(fresh->list().ok()) << "a judge may look into the store";
        return Error{"needs_consent", Phase::connection, "no", ""};
    });
    EXPECT_EQ(code_of(refused), "needs_consent");
    EXPECT_EQ(asked, 1);
    std::filesystem::remove(config_.key_file);
    const auto yes = [](const Connection&) { return Result<void>(); };
    EXPECT_EQ(value_of(fresh->open("a", yes), "key"), kCanary);
    const auto no = [](const Connection&) -> Result<void> {
        return Error{"needs_consent", Phase::connection, "no", ""};
    };
    EXPECT_EQ(code_of(fresh->open("a", no)), "needs_consent") << "also of what is kept open";
}

TEST_F(LocalStoreTest, ConsentReplacesOriginsAndKeepsTokens) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", "1"}})).ok());
    const auto before = *store_->find("a");
    const std::string token = "token:" + before->stored_id + ":1";
    ASSERT_TRUE(store_->save(token, Secret("t"), 0, 0).ok());
    ASSERT_TRUE(store_->consent("a", {"https://b.example", "https://a.example"}).ok());
    const auto after = *store_->find("a");
    EXPECT_NE(after->id, before->id);
    EXPECT_THAT(*after->origins, ElementsAre("https://a.example", "https://b.example"));
    EXPECT_EQ(after->revision, before->revision) << "tokens are kept by it";
    EXPECT_EQ(store_->info("a")->revision, 2u) << "a draft of before is refused";
    EXPECT_TRUE(store_->load(token)->has_value());
    EXPECT_EQ(code_of(store_->consent("a", {"bad\n"})), "bad_connection");
}

TEST_F(LocalStoreTest, RevisionsOfTokensRiseWithCredentialsAndUrlsAlone) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", "1"}}, {{"user", "u"}})).ok());
    const auto step = [&](const char* what, std::uint64_t expected, ConnectionDraft draft) {
        const auto info = *store_->info("a");
        ASSERT_TRUE(store_->change("a", info.revision, std::move(draft)).ok()) << what;
        EXPECT_EQ((*store_->find("a"))->revision, expected) << what;
    };
    step("nothing", 1, draft_of("a", {{"key", ""}}, {{"user", ""}}));
    step("same text", 1, draft_of("a", {{"key", ""}}, {{"user", "u"}}));
    step("another text", 4, draft_of("a", {{"key", ""}}, {{"user", "v"}}));
    step("a secret", 5, draft_of("a", {{"key", "1"}}, {{"user", ""}}));
    ConnectionDraft draft = draft_of("a", {{"key", ""}}, {{"user", ""}});
    draft.base_url = "https://b.example";
    step("a URL", 6, std::move(draft));
    step("a field less", 7, draft_of("a", {{"key", ""}}));
}

TEST_F(LocalStoreTest, ForgetsTheTokensOfAConnectionThatIsRemoved) {
    std::vector<std::string> tokens;
    for (const char* name : {"a", "b"}) {
        ASSERT_TRUE(store_->add(draft_of(name, {{"k", "1"}})).ok());
        tokens.push_back(store_->info(name)->id + "\n1\ntoken");
        ASSERT_TRUE(store_->save(tokens.back(), Secret("t"), 0, 0).ok());
    }
    ASSERT_TRUE(store_->remove("a").ok());
    ASSERT_TRUE(store_->change("b", 1, draft_of("b", {{"k", "2"}})).ok());
    EXPECT_FALSE(store_->load(tokens[0])->has_value());
    EXPECT_TRUE(store_->load(tokens[1])->has_value()) << "whoever kept it knows the revision";
}

TEST_F(LocalStoreTest, NotesTestsUntilTheCredentialsChange) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", "1"}})).ok());
    EXPECT_FALSE(store_->info("a")->tested.has_value());
    ASSERT_TRUE(store_->note_test("a", {1'700'000'000'123, false, "HTTP 401 \"no\""}).ok());
    const auto info = *store_->info("a");
    EXPECT_EQ(info.tested->unix_ms, 1'700'000'000'123);
    EXPECT_FALSE(info.tested->ok);
    EXPECT_EQ(info.tested->text, "HTTP 401 \"no\"");
    EXPECT_EQ(info.revision, 1u);
    ASSERT_TRUE(store_->consent("a", {}).ok());
    EXPECT_TRUE(store_->info("a")->tested.has_value());
    ASSERT_TRUE(store_->change("a", 2, draft_of("a", {{"key", "2"}})).ok());
    EXPECT_FALSE(store_->info("a")->tested.has_value());
}

TEST_F(LocalStoreTest, ServesManyThreadsAtOnce) {
    ASSERT_TRUE(store_->add(draft_of("a", {{"key", "0"}})).ok());
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] {
            int last = 0;
            while (!done) {
                const auto found = store_->find("a");
                const int value = found ? std::stoi(value_of(found, "key")) : -1;
                if (value < last) ++wrong;
                last = value;
            }
        });
    for (std::uint64_t i = 1; i <= 50; ++i) {
        const auto changed = store_->change("a", i, draft_of("a", {{"key", std::to_string(i)}}));
        ASSERT_TRUE(changed.ok()) << changed.error().message;
        EXPECT_EQ(value_of(store_->find("a"), "key"), std::to_string(i)) << "at once";
    }
    done = true;
    threads.clear();
    EXPECT_EQ(wrong, 0);
    const auto refused = store_->change("a", 1, draft_of("a", {}));
    EXPECT_EQ(code_of(refused), "changed_meanwhile");
}

TEST_F(LocalStoreTest, LosesNoChangeOfTwoProcesses) {
    const auto work = [this](const std::string& who) {
        const auto store = open();
        for (int i = 0; i < 20; ++i) {
            const std::string name = who + std::to_string(i);
            if (!store->add(draft_of(name, {{"key", name}}))) return 1;
            for (;;) {
                const auto info = store->info("shared-0");
                if (!info) return 2;
                ConnectionDraft draft =
                    draft_of("shared-0", {}, {{"n", info->credentials[0].value + "x"}});
                const auto changed = store->change("shared-0", info->revision, std::move(draft));
                if (changed) break;
                if (changed.error().code != "changed_meanwhile") return 3;
            }
        }
        return 0;
    };
    ASSERT_TRUE(store_->add(draft_of("shared-0", {}, {{"n", "x"}})).ok());
    store_.reset();
    const pid_t one = start_process([&] { return work("one-"); });
    const pid_t two = start_process([&] { return work("two-"); });
    EXPECT_EQ(end_of(one), 0);
    EXPECT_EQ(end_of(two), 0);
    store_ = open();
    EXPECT_EQ(store_->list()->size(), 41u);
    EXPECT_EQ(store_->info("shared-0")->credentials[0].value.size(), 41u);
    EXPECT_EQ(value_of(store_->find("two-19"), "key"), "two-19");
    EXPECT_THAT(*store_->check(), IsEmpty());
}

}  // namespace
}  // namespace packhost
