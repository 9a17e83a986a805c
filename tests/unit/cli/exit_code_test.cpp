// exit_code_test.cpp: the table of exit codes.
#include "cli/exit_code.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost::cli {
namespace {

TEST(ExitCode, FollowsThePhase) {
    struct Row { Phase phase; int code; };
    const Row rows[] = {
        {Phase::usage, 2},      {Phase::pack, 3},    {Phase::config, 3},  {Phase::input, 3},
        {Phase::connection, 4}, {Phase::auth, 4},    {Phase::resolve, 5}, {Phase::connect, 5},
        {Phase::tls, 5},        {Phase::send, 5},    {Phase::wait, 5},    {Phase::receive, 5},
        {Phase::decode, 5},     {Phase::run, 5},     {Phase::policy, 6},  {Phase::plugin, 7},
    };
    EXPECT_EQ(std::size(rows), 16u) << "one row per phase";
    for (const Row& row : rows)
        EXPECT_EQ(exit_code(Error{"some_code", row.phase, "", ""}), row.code)
            << to_string(row.phase);
}

TEST(ExitCode, SomeCodesSayMoreThanTheirPhase) {
    for (const Phase phase : {Phase::run, Phase::send, Phase::wait, Phase::connection}) {
        EXPECT_EQ(exit_code(Error{"http_status", phase, "", ""}), 1);
        EXPECT_EQ(exit_code(Error{"outcome_unknown", phase, "", ""}), 8);
        EXPECT_EQ(exit_code(Error{"cancelled", phase, "", ""}), 130);
    }
}

TEST(ExitCode, OfARun) {
    RunResult result;
    result.ok = true;
    EXPECT_EQ(exit_code(result), 0);
    result.ok = false;
    EXPECT_EQ(exit_code(result), 1);
    result.error = Error{"refused_address", Phase::policy, "", ""};
    EXPECT_EQ(exit_code(result), 6);
}

TEST(ExitCode, HelpNamesEachCode) {
    for (const char* code : {"  0 ", "  1 ", "  2 ", "  3 ", "  4 ", "  5 ", "  6 ", "  7 ", "  8 ",
                             "  130 "})
        EXPECT_THAT(std::string(exit_codes_help()), testing::HasSubstr(code));
}

}  // namespace
}  // namespace packhost::cli
