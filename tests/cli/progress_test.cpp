// progress_test.cpp: what takes longer than a second is told on a terminal, and nowhere else.
#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class ProgressLine : public Stage {
 protected:
    ProgressLine() { write_connection(silent_.base_url()); }
    std::vector<std::string> slow(std::vector<std::string> more = {}) const {
        more.insert(more.end(), {"--deadline", "2.2"});
        return node_run("Acme-ListItems", more);
    }
    const SilentServer silent_;  // its backlog takes the connection; no answer comes
};

TEST_F(ProgressLine, CountsTheSecondsOnATerminalAndGoesAway) {
    const Finished shown = run_on_terminal(slow());
    EXPECT_EQ(shown.code, 5);
    EXPECT_THAT(shown.out, HasSubstr("\r\x1B[KRunning Acme-ListItems (Ctrl-C cancels): 1 s"));
    EXPECT_THAT(shown.out, HasSubstr("\r\x1B[KRunning Acme-ListItems (Ctrl-C cancels): 2 s"));
    EXPECT_THAT(shown.out, HasSubstr("2 s\r\x1B[K")) << "it is cleared before the result";
}

TEST_F(ProgressLine, IsNotThereWithoutATerminalWithJsonOrOnADumbOne) {
    const Finished piped = run(slow());
    EXPECT_EQ(piped.code, 5);
    EXPECT_THAT(piped.err, Not(HasSubstr("Running")));
    EXPECT_THAT(run_on_terminal(slow({"--json"})).out, Not(HasSubstr("Running")));
    EXPECT_THAT(run_on_terminal(slow(), {{"TERM", "dumb"}}).out, Not(HasSubstr("Running")));
}

TEST_F(ProgressLine, IsNotThereForWhatIsFast) {
    const cli::SampleApi api(kCanary);
    write_connection(api.base_url());
    EXPECT_THAT(run_on_terminal(node_run("Acme-ListItems")).out, Not(HasSubstr("Running")));
}

TEST_F(ProgressLine, TellsOfTheReadingOfManyPacks) {
    // Megabytes of nodes take their time to be read; how long depends on the machine.
    std::string nodes = "{\"packVersion\": \"1.0\", \"nodes\": [0";
    while (nodes.size() < 9'000'000) nodes += ",{\"id\":{},\"title\":[],\"inputPins\":{}}";
    for (char name = 'a'; name < 'q'; ++name)
        write(std::string(1, name) + ".dragops-pack.json", nodes + "]}");
    const Finished shown = run_on_terminal({"pack", "list", folder_.string()});
    EXPECT_EQ(shown.code, 0);
    EXPECT_THAT(shown.out, HasSubstr("Reading packs: 1 s"));
    EXPECT_THAT(shown.out, ContainsRegex("s\r\x1B\\[K[^R]*refused"));
}

}  // namespace
}  // namespace packhost::tests
