// entry_test.cpp: plugins whose code does not hold what their note says, or throws.
#include "packhost/abi/auth.h"
#include "plugins/guard.hpp"
#include "zoo/keeper.hpp"

namespace packhost::zoo {
namespace {

struct Case {
    const char* name;
    const char* code;
    const char* reason;
    friend void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
};

const Case kCases[] = {
    {"other_id", "entry_mismatch", "\"dev.zoo.another\""},
    {"null_id", "entry_mismatch", "(nothing)"},
    {"other_version", "entry_mismatch", "\"9.9.9\""},
    {"other_sdk", "entry_mismatch", "SDK \"9.9.9\""},
    {"other_offer", "entry_mismatch", "its code offers auth/other, and its note says auth/zoo"},
    {"nameless_offer", "entry_mismatch", "nameless"},
    {"null_entry", "entry_mismatch", "returns nothing"},
    {"short_plugin", "entry_mismatch", "without query"},
    {"no_table", "entry_mismatch", "ph.auth.draft-2/1"},
    {"short_table", "entry_mismatch", "has no step"},
    {"null_function", "entry_mismatch", "has no step"},
    {"codec_without_facts", "entry_mismatch", "no facts about body/plain"},
    {"codec_without_decode", "entry_mismatch", "has no decode"},
    {"self_test_failing", "self_test_failed", "the moon is made of cheese"},
    {"throwing_entry", "plugin_exception", "std::runtime_error"},
    {"throwing_query", "plugin_exception", "std::runtime_error"},
    {"throwing_self_test", "plugin_exception", "std::runtime_error"},
};

class Entry : public testing::TestWithParam<Case> {};

TEST_P(Entry, IsRefusedWhenMapped) {
    expect_not_mapped(creature(GetParam().name), GetParam().code, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(Zoo, Entry, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(EntryTables, EachKindIsOffered) {
    const auto auth = load(creature("self_test_passing"));
    ASSERT_TRUE(auth.ok()) << auth.error().message;
    EXPECT_NE((*auth)->auth(), nullptr);
    EXPECT_EQ((*auth)->codec(), nullptr);
    const auto codec = load(creature("codec"));
    ASSERT_TRUE(codec.ok()) << codec.error().message;
    EXPECT_NE((*codec)->codec(), nullptr);
    const auto transport = load(creature("transport"));
    ASSERT_TRUE(transport.ok()) << transport.error().message;
    EXPECT_NE((*transport)->transport(), nullptr);
}

TEST(EntryTables, AnExceptionOutOfCreateEndsThatCallAlone) {
    const auto plugin = load(creature("throwing_create"));
    ASSERT_TRUE(plugin.ok()) << plugin.error().message;
    void* instance = nullptr;
    const auto status = plugins::guard_call((*plugin)->identity().id, [&] {
        return (*plugin)->auth()->create(nullptr, nullptr, &instance, nullptr);
    });
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, "plugin_exception");
    EXPECT_NE(status.error().message.find("dev.zoo.throwing-create"), std::string::npos);
    EXPECT_EQ(status.error().message.find("password"), std::string::npos);
    EXPECT_FALSE(status.error().hint.empty());
    expect_good_loads();
}

}  // namespace
}  // namespace packhost::zoo
