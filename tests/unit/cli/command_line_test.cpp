// command_line_test.cpp: what a word that is being typed can be, by what stands before it.
#include "cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost::cli {
namespace {

using Words = std::vector<std::string>;

const CommandText& grammar() {
    static const CommandText text = describe_grammar();
    return text;
}

struct Row {
    Words words;
    const char* command;  ///< the innermost
    const char* kind;     ///< of the value that is typed; empty: a command or an option
    const char* current;
};

TEST(TypedLine, KnowsWhatTheLastWordIs) {
    const Row rows[] = {
        {{}, "packhost", "", ""},
        {{"no"}, "packhost", "", "no"},
        {{"node", ""}, "node", "", ""},
        {{"node", "run", ""}, "run", "NODE", ""},
        {{"node", "run", "A"}, "run", "NODE", "A"},
        {{"node", "run", "A", ""}, "run", "", ""},
        {{"node", "run", "-"}, "run", "NODE", "-"},
        {{"node", "run", "--"}, "run", "", "--"},
        {{"node", "run", "--", ""}, "run", "NODE", ""},
        {{"node", "run", "--", "--x"}, "run", "NODE", "--x"},
        {{"node", "run", "--pack", ""}, "run", "FILE|SLUG", ""},
        {{"node", "run", "--pack", "-x"}, "run", "FILE|SLUG", "-x"},
        {{"node", "run", "--pack=a"}, "run", "FILE|SLUG", "a"},
        {{"node", "run", "--pack", "a", ""}, "run", "NODE", ""},
        {{"node", "run", "--json", ""}, "run", "NODE", ""},
        {{"node", "run", "--unknown", ""}, "run", "NODE", ""},
        {{"node", "run", "A", "--in", "x"}, "run", "PIN=VALUE", "x"},
        {{"node", "run", "A", "--in", "x=tr"}, "run", "PIN=VALUE", "tr"},
        {{"node", "run", "A", "--in=x=tr"}, "run", "PIN=VALUE", "tr"},
        {{"node", "run", "A", "--in", "x=1", "--in", ""}, "run", "PIN=VALUE", ""},
        {{"--config", ""}, "packhost", "FILE", ""},
        {{"pack", "list", "--config", "c"}, "list", "FILE", "c"},
        {{"pack", "list", "a", "b", ""}, "list", "FOLDER", ""},
        {{"pack", "show", "a", ""}, "show", "", ""},
        {{"completion", ""}, "completion", "SHELL", ""},
        {{"nonsense", "run", ""}, "packhost", "", ""},
    };
    for (const Row& row : rows) {
        const TypedLine line = read_typed_line(grammar(), row.words);
        const std::string words = testing::PrintToString(row.words);
        EXPECT_EQ(line.command().name, row.command) << words;
        EXPECT_EQ(line.value_of ? line.value_of->value : "", row.kind) << words;
        EXPECT_EQ(line.current, row.current) << words;
    }
}

TEST(TypedLine, KnowsThePinWhoseValueIsTyped) {
    const TypedLine behind = read_typed_line(grammar(), {"node", "run", "A", "--in", "x=a=b"});
    EXPECT_EQ(behind.pin, "x");
    EXPECT_EQ(behind.before, "x=");
    EXPECT_EQ(behind.current, "a=b");
    EXPECT_EQ(read_typed_line(grammar(), {"node", "run", "--in=x="}).before, "--in=x=");
    EXPECT_EQ(read_typed_line(grammar(), {"node", "run", "--in", "x"}).pin, "");
}

TEST(TypedLine, RemembersTheValuesThatWereGiven) {
    const TypedLine line = read_typed_line(
        grammar(), {"--config=c.toml", "node", "run", "A", "--pack", "p", "--packs", "d", "--packs",
                    "e", "--in", "x=1", "--pack=q", "--in", ""});
    EXPECT_EQ(line.value("--config"), "c.toml");
    EXPECT_EQ(line.value("NODE"), "A");
    EXPECT_EQ(line.value("--pack"), "q") << "the last";
    EXPECT_EQ(line.values.count("--packs"), 2u);
    EXPECT_EQ(line.value("--connection"), "");
}

TEST(BrokenWords, ArePutTogetherAgain) {
    struct Broken { Words words, joined; bool last; };
    const Broken rows[] = {
        {{"--pack", "=", "a", "b"}, {"--pack=a", "b"}, false},
        {{"--pack", "=", "a"}, {"--pack=a"}, true},
        {{"--pack", "="}, {"--pack="}, true},
        {{"--in", "x", "=", "a", "=", "b"}, {"--in", "x=a=b"}, true},
        {{"x=1", ""}, {"x=1", ""}, false},
        {{"x", "=", ""}, {"x=", ""}, false},
        {{"="}, {"="}, false},
        {{}, {}, false},
    };
    for (const Broken& row : rows) {
        Words words = row.words;
        EXPECT_EQ(join_broken_words(words), row.last) << testing::PrintToString(row.words);
        EXPECT_EQ(words, row.joined);
    }
}

}  // namespace
}  // namespace packhost::cli
