// toml_table_test.cpp: strict reading: types, places of errors, unknown keys.
#include "store/toml_table.hpp"

#include <gtest/gtest.h>

namespace packhost::store {
namespace {

TomlErrors errors() {
    TomlErrors out;
    out.code = "bad_file";
    out.absent_code = "no_file";
    return out;
}

TomlTable parse(std::string_view text) {
    auto table = TomlTable::parse(text, "t.toml", errors());
    EXPECT_TRUE(table.ok()) << table.error().message;
    return *table;
}

TEST(TomlTable, GivesNothingForAbsentKeys) {
    TomlTable table = parse("");
    EXPECT_FALSE(table.text("a")->has_value());
    EXPECT_FALSE(table.flag("a")->has_value());
    EXPECT_FALSE(table.whole("a", 0, 9)->has_value());
    EXPECT_TRUE(table.texts("a")->empty());
    EXPECT_FALSE(table.table("a")->has_value());
}

TEST(TomlTable, NamesPathLineAndTypesOfAWrongValue) {
    TomlTable table = parse("[x.\"y\"]\n\nflag = \"true\"\n");
    auto outer = table.table("x");
    TomlTable inner = **(*outer)->table("y");
    const auto flag = inner.flag("flag");
    ASSERT_FALSE(flag.ok());
    EXPECT_EQ(flag.error().message,
              "t.toml:3: x.y.flag: this must be true or false, and is a text.");
    EXPECT_EQ(flag.error().code, "bad_file");
}

TEST(TomlTable, RefusesEveryOtherTypeForEveryGetter) {
    TomlTable table = parse("text = 1\nflag = 1\nwhole = 1.5\nlist = \"a\"\nmixed = [\"a\", 1]\n"
                            "table = []\nbig = 11\n");
    EXPECT_FALSE(table.text("text").ok());
    EXPECT_FALSE(table.flag("flag").ok());
    EXPECT_FALSE(table.whole("whole", 0, 9).ok());
    EXPECT_FALSE(table.texts("list").ok());
    EXPECT_FALSE(table.texts("mixed").ok());
    EXPECT_FALSE(table.table("table").ok());
    EXPECT_FALSE(table.whole("big", 0, 10).ok());
    EXPECT_TRUE(table.whole("big", 0, 11).ok());
}

TEST(TomlTable, TellsTheFirstUnknownKeyByLineAndSuggestsTheNearest) {
    TomlTable table = parse("zebra = 1\nprovidr = \"x\"\n");
    (void)table.text("provider");
    const auto done = table.done();
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().message, "t.toml:1: zebra: there is no such key.");
    EXPECT_EQ(done.error().hint, "Known here: provider.");
    (void)table.whole("zebra", 0, 9);
    EXPECT_EQ(table.done().error().hint, "Did you mean \"provider\"?");
    (void)table.text("providr");
    EXPECT_TRUE(table.done().ok());
}

TEST(TomlTable, QuotesContentOfABrokenFileOnlyIfAllowed) {
    TomlErrors silent = errors();
    silent.quote_content = false;
    const auto broken = TomlTable::parse("a = 1\nkey = tr4nquil\n", "t.toml", silent);
    ASSERT_FALSE(broken.ok());
    EXPECT_EQ(broken.error().message, "t.toml:2: this is not valid TOML here.");
    const auto told = TomlTable::parse("a = 1\nkey = tr4nquil\n", "t.toml", errors());
    EXPECT_GT(told.error().message.size(), broken.error().message.size());
}

TEST(TomlTable, TellsThatAFileIsAbsent) {
    const auto absent = TomlTable::read_file("/nowhere/t.toml", errors());
    ASSERT_FALSE(absent.ok());
    EXPECT_EQ(absent.error().code, "no_file");
    EXPECT_EQ(TomlTable::read_file("/", errors()).error().code, "no_file");
}

}  // namespace
}  // namespace packhost::store
