// terminal_test.cpp: what reaches a terminal, and how durations read.
#include "cli/terminal.hpp"

#include <gtest/gtest.h>

#include "cli/show_run.hpp"

namespace packhost::cli {
namespace {

TEST(Printable, ShowsControlCharactersInsteadOfSendingThem) {
    EXPECT_EQ(printable("plain text, \xC3\xA9\n"), "plain text, \xC3\xA9\n");
    EXPECT_EQ(printable("\x1B[2J"), "\\x1b[2J");
    EXPECT_EQ(printable("a\rb\x7F\x01"), "a\\x0db\\x7f\\x01");
    EXPECT_EQ(printable("\xC2\x9B" "2J"), "\\x9b2J") << "the eight-bit control sequence introducer";
}

TEST(Paint, HasNoColourWithoutATerminal) {
    testing::internal::CaptureStdout();
    EXPECT_EQ(Paint(1).red("x"), "x");
    testing::internal::GetCapturedStdout();
}

TEST(Durations, ReadWell) {
    using namespace std::chrono_literals;
    EXPECT_EQ(duration_text(0ns), "0 us");
    EXPECT_EQ(duration_text(41us), "41 us");
    EXPECT_EQ(duration_text(3210us), "3.2 ms");
    EXPECT_EQ(duration_text(250ms), "250 ms");
    EXPECT_EQ(duration_text(1500ms), "1.50 s");
}

TEST(Timings, NameThePhasesThatHappened) {
    Timings timings;
    EXPECT_EQ(timings_text(timings), "");
    timings.connect = std::chrono::microseconds(20);
    timings.wait = std::chrono::milliseconds(3);
    EXPECT_EQ(timings_text(timings), "connect 20 us, wait 3.0 ms");
}

TEST(Log, SaysWhatEndedAnExchangeWithoutAnswer) {
    RunResult result;
    Exchange exchange;
    exchange.purpose = "auth";
    exchange.method = "POST";
    exchange.url = "https://id.example.org/token";
    exchange.error = Error{"refused", Phase::connect, "", ""};
    result.log.push_back(exchange);
    EXPECT_EQ(log_text(result, false, Paint(-1)),
              "POST https://id.example.org/token -> failed: refused in 0 us (auth)\n");
}

TEST(Preview, LooksLikeARequest) {
    RequestPreview preview{"POST", "https://x.example/items", {{"x-api-key", "***"}}, "{}"};
    EXPECT_EQ(preview_text(preview), "POST https://x.example/items\nx-api-key: ***\n\n{}\n");
    RunResult result;
    result.preview = preview;
    const Value value = result_value(result);
    const Value* shown = value.find("preview");
    ASSERT_TRUE(shown);
    EXPECT_EQ(*shown->find("method")->get_if<std::string>(), "POST");
}

}  // namespace
}  // namespace packhost::cli
