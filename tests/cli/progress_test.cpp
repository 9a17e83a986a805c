// progress_test.cpp: what takes longer than a second is told on a terminal, and nowhere else.
#include <chrono>

#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ProgressLine : public Stage {
 protected:
    ProgressLine() { write_connection(silent_.base_url()); }
    std::vector<std::string> slow(const char* seconds, std::vector<std::string> more = {}) const {
        more.insert(more.end(), {"--deadline", seconds});
        return node_run("Acme-ListItems", more);
    }
    const SilentServer silent_;  // its backlog takes the connection; no answer comes
};

TEST_F(ProgressLine, CountsTheSecondsOnATerminalAndGoesAway) {
    const Finished shown = run_on_terminal(slow("2.9"));
    EXPECT_EQ(shown.code, 5);
    EXPECT_THAT(shown.out, StartsWith("\r\x1B[KRunning Acme-ListItems (Ctrl-C cancels): "))
        << "nothing is said of the first second";
    EXPECT_THAT(shown.out, Not(HasSubstr(": 0 s")));
    EXPECT_THAT(shown.out, HasSubstr(" s\r\x1B[KGET ")) << "it is cleared before the result";
}

TEST_F(ProgressLine, IsNotThereWithoutATerminalWithJsonOrOnADumbOne) {
    const Finished piped = run(slow("1.3"));
    EXPECT_EQ(piped.code, 5);
    EXPECT_THAT(piped.err, Not(HasSubstr("Running")));
    EXPECT_THAT(run_on_terminal(slow("1.3", {"--json"})).out, Not(HasSubstr("Running")));
    const Environment dumb{{"TERM", "dumb"}};
    EXPECT_THAT(run_on_terminal(slow("1.3"), dumb).out, Not(HasSubstr("Running")));
}

TEST_F(ProgressLine, TellsOfTheReadingOfManyPacks) {
    std::string nodes = "{\"packVersion\": \"1.0\", \"nodes\": [0";
    while (nodes.size() < 9'000'000) nodes += ",{\"id\":{},\"title\":[],\"inputPins\":{}}";
    for (char name = 'a'; name < 'q'; ++name)
        write(std::string(1, name) + ".dragops-pack.json", nodes + "]}");
    const auto start = std::chrono::steady_clock::now();
    const Finished shown = run_on_terminal({"pack", "list", folder_.string()});
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(shown.code, 0);
    if (took < std::chrono::milliseconds(1500)) GTEST_SKIP() << "it was read too fast";
    EXPECT_THAT(shown.out, HasSubstr("\r\x1B[KReading packs: "));
    EXPECT_THAT(shown.out, ContainsRegex(" s\r\x1B\\[K[^R]*refused"));
}

}  // namespace
}  // namespace packhost::tests
