// progress_test.cpp: silence where nobody looks, and the result of the work in any case.
#include "cli/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace packhost::cli {
namespace {

TEST(Progress, IsSilentWithoutATerminal) {
    testing::internal::CaptureStderr();
    {
        Progress progress("Working", true);
        EXPECT_EQ(progress.until_next(), -1) << "nothing wakes for it";
        progress.tick();
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, GivesTheResultOfTheWork) {
    Progress progress("Working", false);
    EXPECT_EQ(with_progress(progress, [] { return 42; }), 42);
}

}  // namespace
}  // namespace packhost::cli
