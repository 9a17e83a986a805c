// local_store_tamper_test.cpp: a row that was changed, swapped or taken from another revision opens
// none of its secrets.
#include <fmt/format.h>

#include "store_fixture.hpp"

namespace packhost {
namespace {

using namespace tests;
using testing::AnyOf;

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

/// Two connections with two secrets and a text each; the store has opened none of them, so that it
/// keeps none.
class TamperedStore : public StoreFixture {
 protected:
    TamperedStore() {
        for (const char* name : {"a", "b"}) {
            ConnectionDraft draft = draft_of(name, {{"one", std::string(kCanary) + name},
                                                    {"two", std::string("second-") + name}},
                                             {{"user", std::string("user-") + name}});
            draft.base_url = std::string("https://") + name + ".example/v1";
            draft.urls = {{"tokenUrl", std::string("https://login.example/") + name}};
            draft.option = std::string("option-") + name;
            if (!store_->add(std::move(draft)) ||
                !store_->note_test(name, {*name, true, std::string("fine ") + name}))
                throw std::runtime_error("add");
        }
        id_ = store_->info("a")->id;
        raw_.run("PRAGMA synchronous=OFF");
        remember("");
    }

    /// Keeps the tables as they are, to restore or take from them.
    void remember(const std::string& suffix) {
        for (const std::string table : {"connections", "fields"})
            ASSERT_TRUE(
                raw_.run("CREATE TABLE old_" + table + suffix + " AS SELECT * FROM " + table));
    }
    void restore(const std::string& suffix = "") {
        ASSERT_TRUE(raw_.run("BEGIN; DELETE FROM fields; DELETE FROM connections;"
                             "INSERT INTO connections SELECT * FROM old_connections" +
                             suffix + "; INSERT INTO fields SELECT * FROM old_fields" + suffix +
                             "; COMMIT"));
    }
    /// Does that to the file; then what has the row of "a" must be refused, and the one of "b", if
    /// it was not touched, be as it was.
    void refused(const std::string& sql, bool both = false) {
        ASSERT_TRUE(raw_.run("BEGIN; " + sql + "; COMMIT")) << sql;
        for (const std::string& name : raw_.column("SELECT name FROM connections")) {
            const auto found = store_->find(name);
            if (!found) {
                EXPECT_THAT(code_of(found), AnyOf("tampered", "wrong_key")) << sql;
                continue;
            }
            EXPECT_FALSE(both) << sql;
            EXPECT_EQ(name, "b") << sql;
            EXPECT_NE((*found)->stored_id, id_) << sql;
            EXPECT_EQ(value_of(found, "one"), std::string(kCanary) + "b") << sql;
        }
        restore();
    }
    /// Columns of a table, whichever there are.
    std::vector<std::string> columns(const std::string& table) {
        return raw_.column("SELECT name FROM pragma_table_info('" + table + "')");
    }

    std::shared_ptr<LocalStore> store_ = open();
    RawFile raw_{config_.file};
    std::string id_;
};

TEST_F(TamperedStore, OpensAsItWas) {
    EXPECT_EQ(columns("connections").size(), 16u);
    EXPECT_EQ(columns("fields").size(), 5u);
    EXPECT_EQ(value_of(store_->find("a"), "one"), std::string(kCanary) + "a");
    restore();
    EXPECT_EQ(value_of(open()->find("b"), "two"), "second-b");
}

TEST_F(TamperedStore, OpensWhatWasSealedBeforeThereWereOptions) {
    auto draft = draft_of("old", {{"one", kCanary}});
    ASSERT_TRUE(store_->add(std::move(draft)).ok());
    store_.reset();
    ASSERT_TRUE(raw_.run("DROP TABLE old_connections; DROP TABLE old_fields; "
                         "DELETE FROM connections WHERE name <> 'old'; "
                         "ALTER TABLE connections DROP COLUMN option; PRAGMA user_version=1"));
    store_ = open();
    EXPECT_EQ(value_of(store_->find("old"), "one"), kCanary);
    EXPECT_EQ((*store_->find("old"))->option, "");
    EXPECT_EQ(store_->info("old")->option, "");
    ASSERT_TRUE(raw_.run("UPDATE connections SET option = 'password'"));
    EXPECT_EQ(code_of(open()->find("old")), "tampered");
}

TEST_F(TamperedStore, RefusesEveryByteFlippedInEveryColumn) {
    int flips = 0;
    const auto flip_all = [&](const std::string& table, const std::string& where) {
        for (const std::string& column : columns(table)) {
            const std::string from = " FROM " + table + where;
            const std::string kind = raw_.one("SELECT typeof(" + column + ")" + from);
            if (kind == "integer") {
                std::vector<std::string> others = {column + " + 10", column + " + 4294967296"};
                if (column == "secret") others = {"1 - secret"};
                for (const std::string& other : others)
                    refused("UPDATE " + table + " SET " + column + " = " + other + where);
                continue;
            }
            const std::string bytes = raw_.one("SELECT " + column + from);
            for (std::size_t i = 0; i <= bytes.size(); ++i, ++flips) {
                std::string other = bytes;
                if (i == bytes.size()) other += 'x';
                else other[i] = static_cast<char>(other[i] ^ 1);
                refused("UPDATE " + table + " SET " + column + " = CAST(x'" + hex(other) + "' AS " +
                        kind + ")" + where);
            }
        }
    };
    flip_all("connections", " WHERE id='" + id_ + "'");
    for (const std::string position : {"0", "1", "2"})
        flip_all("fields", " WHERE connection='" + id_ + "' AND position=" + position);
    EXPECT_GT(flips, 500);
}

TEST_F(TamperedStore, RefusesEveryColumnOfAnotherRow) {
    for (const std::string& column : columns("connections")) {
        if (raw_.one("SELECT count(DISTINCT " + column + ") FROM connections") == "1") continue;
        // In both directions; the name of the first is out of the way meanwhile.
        refused("CREATE TEMP TABLE was AS SELECT id, " + column +
                " AS x FROM connections; UPDATE connections SET " + column +
                " = (SELECT CASE typeof(x) WHEN 'integer' THEN x + 1 WHEN 'blob' THEN "
                "CAST(x || 'x' AS BLOB) ELSE x || 'x' END FROM was WHERE "
                "was.id = connections.id) WHERE name = 'b'; UPDATE connections SET " +
                column + " = (SELECT x FROM was WHERE was.id <> '" + id_ + "') WHERE id = '" + id_ +
                "'; DROP TABLE was");
    }
}

TEST_F(TamperedStore, RefusesFieldsOfAnotherRow) {
    const std::string of_a = "connection = '" + id_ + "'", of_b = "connection <> '" + id_ + "'";
    for (const std::string position : {"0", "1", "2"}) {
        const std::string here = of_a + " AND position = " + position;
        refused("UPDATE fields SET value = (SELECT value FROM fields WHERE " + of_b +
                " AND position = " + position + ") WHERE " + here);
        refused("DELETE FROM fields WHERE " + here);
        refused("UPDATE fields SET name = 'another' WHERE " + here);
        refused("UPDATE fields SET secret = 1 - secret WHERE " + here);
        refused("INSERT INTO fields SELECT connection, position + 10, name || 'x', secret, value "
                "FROM fields WHERE " + here);
    }
    refused("DELETE FROM fields WHERE " + of_a);
    refused("DELETE FROM fields WHERE " + of_a + "; UPDATE fields SET connection = '" + id_ + "'");
    refused("UPDATE fields SET value = (SELECT value FROM fields WHERE " + of_a +
            " AND position = 1) WHERE " + of_a + " AND position = 0");
    refused("UPDATE fields SET name = 'x' WHERE " + of_a + " AND position = 0;"
            "UPDATE fields SET name = 'one' WHERE " + of_a + " AND position = 1;"
            "UPDATE fields SET name = 'two' WHERE " + of_a + " AND position = 0");
    refused("UPDATE fields SET position = 10 WHERE " + of_a + " AND position = 0;"
            "UPDATE fields SET position = 0 WHERE " + of_a + " AND position = 1;"
            "UPDATE fields SET position = 1 WHERE " + of_a + " AND position = 10");
    refused("UPDATE connections SET wrapped = (SELECT wrapped FROM connections WHERE name = 'b'), "
            "seal = (SELECT seal FROM connections WHERE name = 'b') WHERE name = 'a'");
}

TEST_F(TamperedStore, RefusesEveryColumnOfAnotherRevision) {
    ConnectionDraft draft = draft_of("a2", {{"one", "new"}, {"two", ""}}, {{"user", "v"}});
    ASSERT_TRUE(store_->change("a", 1, std::move(draft)).ok());
    ASSERT_TRUE(store_->consent("a2", {"https://b.example"}).ok());
    ASSERT_TRUE(store_->note_test("a2", {7, false, "no"}).ok());
    remember("_new");
    int taken = 0;
    for (const std::string& column : columns("connections")) {
        const std::string old =
            "(SELECT " + column + " FROM old_connections WHERE id='" + id_ + "')";
        const std::string where = " WHERE id='" + id_ + "' AND " + column + " IS NOT " + old;
        if (raw_.one("SELECT count(*) FROM connections" + where) == "0") continue;
        ++taken;
        ASSERT_TRUE(raw_.run("UPDATE connections SET " + column + " = " + old + where));
        const std::string name = raw_.one("SELECT name FROM connections WHERE id='" + id_ + "'");
        EXPECT_EQ(code_of(store_->find(name)), "tampered") << column;
        restore("_new");
    }
    EXPECT_GE(taken, 9);
    for (const std::string position : {"0", "1", "2"}) {
        const std::string where = " WHERE connection='" + id_ + "' AND position=" + position;
        ASSERT_TRUE(raw_.run("UPDATE fields SET value = (SELECT value FROM old_fields" + where +
                             ")" + where));
        EXPECT_EQ(code_of(store_->find("a2")), "tampered") << position;
        restore("_new");
    }
    EXPECT_EQ(value_of(store_->find("a2"), "one"), "new");
}

TEST_F(TamperedStore, ProtectsConnectionsWithoutSecretsToo) {
    ConnectionDraft draft = draft_of("open", {}, {{"user", "u"}});
    ASSERT_TRUE(store_->add(std::move(draft)).ok());
    ASSERT_TRUE(raw_.run("UPDATE connections SET base_url='https://evil.test' WHERE name='open'"));
    EXPECT_EQ(code_of(store_->find("open")), "tampered");
    ASSERT_TRUE(raw_.run("UPDATE connections SET base_url='' WHERE name='open'"));
    EXPECT_EQ(value_of(store_->find("open"), "user"), "u");
}

TEST_F(TamperedStore, SealsNothingAnewThatDidNotOpen) {
    ASSERT_TRUE(raw_.run("UPDATE connections SET base_url='https://evil.example' WHERE name='a'"));
    EXPECT_EQ(code_of(store_->consent("a", {"https://evil.example"})), "tampered");
    EXPECT_EQ(code_of(store_->note_test("a", {})), "tampered");
    EXPECT_EQ(code_of(store_->change("a", 1, draft_of("a", {{"one", ""}}))), "tampered");
    const Secret passphrase("p");
    EXPECT_EQ(code_of(store_->export_connection("a", &passphrase)), "tampered");
    EXPECT_EQ(store_->list()->size(), 2u) << "it can be seen";
    EXPECT_THAT(*store_->check(), testing::ElementsAre(testing::HasSubstr("a: ")));
    EXPECT_TRUE(store_->remove("a").ok()) << "and removed";
    EXPECT_TRUE(store_->check()->empty());
}

TEST_F(TamperedStore, TellsOfKeysThatWereChanged) {
    store_.reset();
    ASSERT_TRUE(raw_.run("CREATE TABLE old_keys AS SELECT * FROM keys"));
    ASSERT_TRUE(raw_.run("UPDATE keys SET wrapped = zeroblob(60)"));
    EXPECT_EQ(open_code(), "tampered");
    ASSERT_TRUE(raw_.run("UPDATE keys SET wrapped = (SELECT wrapped FROM connections LIMIT 1)"));
    EXPECT_EQ(open_code(), "tampered");
    ASSERT_TRUE(raw_.run("UPDATE keys SET master = 'f'"));
    EXPECT_EQ(open_code(), "wrong_key");
    ASSERT_TRUE(raw_.run("DELETE FROM keys; INSERT INTO keys SELECT * FROM old_keys"));
    EXPECT_EQ(open_code(), "");
}

}  // namespace
}  // namespace packhost
