// terminal_test.cpp: what a person at a terminal sees: colour, carets, questions without echo.
#include "stage.hpp"

namespace packhost::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class OnATerminal : public Stage {
 protected:
    std::vector<std::string> validate_bad_pack() const {
        return {"pack", "validate", write_pack("\"in\": \"query\"", "\"in\": \"quary\"").string()};
    }
};

TEST_F(OnATerminal, FindingsHaveColourTheLineAndACaret) {
    const Finished shown = run_on_terminal(validate_bad_pack());
    EXPECT_EQ(shown.code, 3);
    EXPECT_THAT(shown.out, HasSubstr("\x1B["));
    EXPECT_THAT(shown.out, HasSubstr("\"in\": \"quary\""));
    EXPECT_THAT(shown.out, HasSubstr("^"));
}

TEST_F(OnATerminal, NoColorAndDumbTerminalsAreRespected) {
    for (const Environment& environment :
         {Environment{{"NO_COLOR", "1"}}, Environment{{"TERM", "dumb"}}}) {
        const Finished shown = run_on_terminal(validate_bad_pack(), environment);
        EXPECT_EQ(shown.code, 3);
        EXPECT_THAT(shown.out, Not(HasSubstr("\x1B")));
        EXPECT_THAT(shown.out, HasSubstr("^"));
    }
}

TEST_F(OnATerminal, WithoutOneThereIsNeitherColourNorCaret) {
    const Finished piped = run(validate_bad_pack());
    EXPECT_EQ(piped.code, 3);
    EXPECT_THAT(piped.out, Not(HasSubstr("\x1B")));
    EXPECT_THAT(piped.out, Not(HasSubstr("^")));
    EXPECT_THAT(piped.out, testing::ContainsRegex("json:[0-9]+:[0-9]+: error: .* \\[[a-z_]+\\]"));
}

TEST_F(OnATerminal, AsksForACredentialWithoutShowingIt) {
    const cli::SampleApi api(kCanary);
    write("acme.toml", "provider = \"acme-api\"\nbase_url = \"" + api.base_url() +
                           "\"\n[credentials]\napi-key = { prompt = true }\n");
    const Finished shown = run_on_terminal(node_run("Acme-ListItems"), {}, "api-key of acme: ",
                                           std::string(kCanary) + "\n");
    EXPECT_EQ(shown.code, 0) << shown.out;
    EXPECT_THAT(shown.out, HasSubstr("Anvil"));
    expect_no_canary(shown);
}

TEST_F(OnATerminal, AnInterruptAtTheQuestionEndsTheCommand) {
    write("acme.toml", "provider = \"acme-api\"\n[credentials]\napi-key = { prompt = true }\n");
    EXPECT_EQ(run_on_terminal(node_run("Acme-ListItems"), {}, "api-key of acme: ", "\x03").code,
              130);
}

}  // namespace
}  // namespace packhost::tests
