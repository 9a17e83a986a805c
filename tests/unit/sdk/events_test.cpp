// events_test.cpp: random events find each rule that a scheme breaks, and nothing in one that
// breaks none; a seed does the same each time.
#include <gtest/gtest.h>

#include <sstream>

#include "packhost/kit/events.hpp"
#include "unruly_scheme.hpp"

namespace packhost::kit {
namespace {

constexpr std::uint64_t kRounds = 2000;

std::vector<TranscriptCase> cases(const std::string& fault) {
    std::istringstream text("set fault: " + quote(fault) + R"(

== takes_a_token_and_another
secret key: "a key that nobody may see"
begin
place
  share token
fill token
go
  send POST https://t.example/
reply 200 $body.access_token="t-1"
  done
finish
  done
sign
  done
challenge 401 $headers.www-authenticate="Basic realm=x"
  done
place
sign
finish

== logs_in
login
go
  open https://id.example/?state=state-1
callback state=state-1 code=c
  done
)");
    return read_transcript(text, "unruly.transcript");
}

/// What the first of many rounds says, or "" if all rules hold.
std::optional<EventsFault> fault_of(const std::string& fault, std::uint64_t* seed = nullptr) {
    static const Plugin plugin(packhost::tests::unruly_plugin());
    EventsDriver driver(plugin, cases(fault));
    for (std::uint64_t round = 1; round <= kRounds; ++round) {
        if (seed) *seed = round;
        if (auto found = driver.play(round % driver.cases(), round)) return found;
    }
    return std::nullopt;
}

TEST(Events, FindNothingInASchemeThatKeepsTheContract) {
    const auto found = fault_of("");
    EXPECT_FALSE(found) << found->rule << "\n" << found->log;
}

struct Broken {
    const char* fault;
    const char* rule;
    friend std::ostream& operator<<(std::ostream& out, const Broken& b) { return out << b.fault; }
};
class BrokenContract : public testing::TestWithParam<Broken> {};

TEST_P(BrokenContract, IsFound) {
    const auto found = fault_of(GetParam().fault);
    ASSERT_TRUE(found);
    EXPECT_NE(found->rule.find(GetParam().rule), std::string::npos)
        << found->rule << "\n" << found->log;
    EXPECT_NE(found->log.find("set fault: "), std::string::npos) << found->log;
}

INSTANTIATE_TEST_SUITE_P(
    Events, BrokenContract,
    testing::Values(
        Broken{"refuses requests", "does not begin a request"},
        Broken{"answers a cancel", "answers a cancel, instead of ending"},
        Broken{"goes on unasked", "goes on with an event that it has not asked for"},
        Broken{"says nothing", "answers without a step"},
        Broken{"fails without an error", "fails without an error"},
        Broken{"two steps", "a second step in one call"}, Broken{"unknown step", "unknown step"},
        Broken{"unknown edit", "unknown edit"}, Broken{"sets Host", "not its to set: \"Host\""},
        Broken{"no method", "a method that is none"},
        Broken{"no code", "no code in lower_snake_case"}, Broken{"no sentence", "is no sentence"},
        Broken{"blames nobody", "blames nobody"},
        Broken{"blames itself", "blames the plugin itself"},
        Broken{"passes at once", "passes where nothing was answered"},
        Broken{"waits forever", "does not end"},
        Broken{"wants the body too early", "asks for the body before"},
        Broken{"shares in a fill", "shares inside of a fill"},
        Broken{"takes any login", "takes the browser of another login"},
        Broken{"keeps a handle", "a secret that is gone"},
        Broken{"reads a reply that is gone", "reads an answer that is gone"},
        Broken{"shows a secret", "writes a secret (\"canary-"},
        Broken{"answers with a line break", "can't be sent"}));

TEST(Events, FindMemoryThatIsNotGivenBack) {
    if (!__sanitizer_get_current_allocated_bytes)
        GTEST_SKIP() << "without a sanitizer nobody counts";
    const auto found = fault_of("hoards");
    ASSERT_TRUE(found);
    EXPECT_NE(found->rule.find("bytes behind"), std::string::npos) << found->rule;
}

TEST(Events, DoTheSameForTheSameSeed) {
    std::uint64_t first = 0, again = 0;
    const auto found = fault_of("shows a secret", &first);
    const auto once_more = fault_of("shows a secret", &again);
    ASSERT_TRUE(found && once_more);
    EXPECT_EQ(first, again);
    EXPECT_EQ(found->log, once_more->log);
}

}  // namespace
}  // namespace packhost::kit
