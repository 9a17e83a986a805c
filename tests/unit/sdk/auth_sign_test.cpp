// auth_sign_test.cpp: the C++ wrapper tells the host by itself which schemes need no sign turn.
#include <gtest/gtest.h>

#include "packhost/kit/auth.hpp"
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;
using packhost::kit::AuthDriver;
using packhost::kit::AuthRun;

class PlacesOnly : public AuthScheme {
 public:
    static constexpr const char* kName = "places-only";
    explicit PlacesOnly(const AuthConfig&) {}
    Flow place(Turn& turn) override {
        turn.header("X-Placed", "1");
        return Flow::done();
    }
};

class Signs : public AuthScheme {
 public:
    static constexpr const char* kName = "signs";
    explicit Signs(const AuthConfig&) {}
    Flow sign(Turn& turn) override {
        turn.header("X-Signed", "1");
        return Flow::done();
    }
};

class InheritsSign final : public Signs {
 public:
    static constexpr const char* kName = "inherits-sign";
    using Signs::Signs;
};

class InheritsNone final : public PlacesOnly {
 public:
    static constexpr const char* kName = "inherits-none";
    using PlacesOnly::PlacesOnly;
};

class SignsPrivately final : public AuthScheme {
 public:
    static constexpr const char* kName = "signs-privately";
    explicit SignsPrivately(const AuthConfig&) {}

 private:
    Flow sign(Turn& turn) override {
        turn.header("X-Signed", "1");
        return Flow::done();
    }
};

class OverloadsSign final : public AuthScheme {
 public:
    static constexpr const char* kName = "overloads-sign";
    explicit OverloadsSign(const AuthConfig&) {}
    Flow sign(Turn& turn) override {
        sign(turn, "1");
        return Flow::done();
    }
    void sign(Turn& turn, const char* value) { turn.header("X-Signed", value); }
};

using TestEntry =
    Entry<Auth<PlacesOnly, Signs, InheritsSign, InheritsNone, SignsPrivately, OverloadsSign>>;

struct Row {
    const char* scheme;
    bool signs;
};

class SignTurn : public testing::TestWithParam<Row> {
 protected:
    void SetUp() override { ASSERT_EQ(driver.create(), PH_OK); }
    AuthDriver driver{packhost::kit::Plugin(TestEntry::get("test.id", "1.0.0")), GetParam().scheme};
};

TEST_P(SignTurn, IsWantedByThoseThatOverrideIt) {
    const AuthRun run = driver.begin();
    EXPECT_EQ(run.wants.flags, GetParam().signs ? 0u : std::uint32_t{PH_WANTS_NO_SIGN});
}

TEST_P(SignTurn, IsAnsweredWhetherItIsWantedOrNot) {
    AuthRun run = driver.begin();
    run.place();
    const auto step = run.sign();
    EXPECT_EQ(step.kind, PH_STEP_DONE);
    EXPECT_EQ(step.edits.size(), GetParam().signs ? 1u : 0u);
}

INSTANTIATE_TEST_SUITE_P(, SignTurn,
                         testing::Values(Row{"places-only", false}, Row{"signs", true},
                                         Row{"inherits-sign", true}, Row{"inherits-none", false},
                                         Row{"signs-privately", true}, Row{"overloads-sign", true}),
                         [](const auto& row) {
                             std::string name = row.param.scheme;
                             std::erase(name, '-');
                             return name;
                         });

}  // namespace
