// linking_test.cpp: plugins with which the dynamic linker would do more than map the checked bytes.
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
    {"foreign", "foreign_dependency", "libzoo.so.1, which its note does not declare"},
    {"declared", "foreign_dependency", "libzoo.so.1, which is not accepted"},
    {"needed_by_path", "search_path", "/opt/zoo/libzoo.so.1"},
    {"runpath", "search_path", "DT_RUNPATH"},
    {"rpath", "search_path", "DT_RPATH"},
    {"auxiliary", "search_path", "DT_AUXILIARY"},
    {"filter", "search_path", "DT_FILTER"},
    {"audit", "search_path", "DT_DEPAUDIT"},
    {"executable_stack", "executable_stack", "stack"},
    {"soname_by_path", "search_path", "/proc/self/fd/9"},
    {"soname_of_another", "search_path", "libssl.so.3"},
    {"no_entry", "missing_symbol", "packhost_plugin_1"},
    {"entry_is_data", "missing_symbol", "packhost_plugin_1"},
    {"extra_function", "extra_symbol", "zoo_second"},
    {"extra_variable", "extra_symbol", "zoo_second"},
};

class Linking : public testing::TestWithParam<Case> {};

TEST_P(Linking, IsRefusedBeforeMapping) {
    expect_not_verified(creature(GetParam().name), GetParam().code, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(Zoo, Linking, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(LinkingDependency, TheHintTellsHowToAcceptIt) {
    const path file = creature("declared");
    const auto plugin = plugins::verify(file, pin_of(file), policy());
    ASSERT_FALSE(plugin.ok());
    EXPECT_NE(plugin.error().hint.find("--accept-dependency libzoo.so.1"), std::string::npos);
}

TEST(LinkingDependency, LoadsWhenDeclaredAndAccepted) {
    const path file = creature("declared_system");
    plugins::Pin pin = pin_of(file);
    EXPECT_FALSE(plugins::verify(file, pin, policy()).ok());
    pin.dependencies = {"libdl.so.2"};
    const auto plugin = plugins::verify(file, pin, policy());
    ASSERT_TRUE(plugin.ok()) << plugin.error().message;
    EXPECT_TRUE((*plugin)->map().ok());
}

TEST(LinkingDependency, OneThatIsNotInstalledIsToldInTheLoadersWords) {
    const path file = creature("declared");
    plugins::Pin pin = pin_of(file);
    pin.dependencies = {"libzoo.so.1"};
    const auto plugin = plugins::verify(file, pin, policy());
    ASSERT_TRUE(plugin.ok()) << plugin.error().message;
    const auto mapped = (*plugin)->map();
    ASSERT_FALSE(mapped.ok());
    expect_refusal(mapped.error(), "load_failed", file);
    EXPECT_NE(mapped.error().message.find("libzoo.so.1: cannot open shared object file"),
              std::string::npos)
        << mapped.error().message;
    expect_good_loads();
}

}  // namespace
}  // namespace packhost::zoo
