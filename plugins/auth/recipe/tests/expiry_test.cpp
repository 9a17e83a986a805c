// expiry_test.cpp: spans and moments as APIs write them, and for how long values are shared.
#include "expiry.hpp"

#include <gtest/gtest.h>

namespace packhost::recipe {
namespace {

constexpr std::int64_t kNow = 1700000000000;

Expiry of(Expiry::Kind kind) {
    Expiry expiry;
    expiry.kind = kind;
    return expiry;
}

TEST(Moment, IsANumberOfSecondsOrOfMilliseconds) {
    EXPECT_EQ(moment("1700000000"), 1700000000.0);
    EXPECT_EQ(moment("1700000000.5"), 1700000000.5);
    EXPECT_EQ(moment("1700000000500"), 1700000000.5);
    EXPECT_EQ(moment("99999999999"), 99999999999.0);
    EXPECT_EQ(moment("100000000000"), 100000000.0);
}

TEST(Moment, IsADateOfIso8601) {
    EXPECT_EQ(moment("2023-11-14T22:13:20Z"), 1700000000.0);
    EXPECT_EQ(moment("2023-11-14 22:13:20"), 1700000000.0);
    EXPECT_EQ(moment("2023-11-14T22:13:20.500Z"), 1700000000.5);
    EXPECT_EQ(moment("2023-11-14T23:13:20+01:00"), 1700000000.0);
    EXPECT_EQ(moment("2023-11-14T23:43:20+0130"), 1700000000.0);
    EXPECT_EQ(moment("2023-11-14T17:13:20-05"), 1700000000.0);
    EXPECT_EQ(moment("2023-11-14T22:13:20.0000000+00:00"), 1700000000.0);
}

TEST(Moment, IsADateOfHttp) {
    EXPECT_EQ(moment("Tue, 14 Nov 2023 22:13:20 GMT"), 1700000000.0);
    EXPECT_EQ(moment("Tue, 14-Nov-2023 22:13:20 GMT"), 1700000000.0);
}

TEST(Moment, IsNothingElse) {
    for (const char* text :
         {"", "soon", "2023-11-14", "2023-11-14T22:13", "2023-11-14T22:13:20+1", "nan", "inf",
          "2023-11-14T22:13:20Zx", "2023-13-14T22:13:20Z", "2023-00-14T22:13:20Z",
          "2023-11-14T22:13:20.Z", "Tue, 14 Foo 2023 22:13:20 GMT", "2023-11-14T22:13:20+01:0",
          "Tue, 14 Nov 2023 22:13:20 PST", "Tue, 14 ovD 2023 22:13:20 GMT", "1700000000 "})
        EXPECT_EQ(moment(text), std::nullopt) << text;
    EXPECT_EQ(moment(std::string(5000, '-')), std::nullopt);
}

TEST(SharedFor, IsTenMinutesLessAFifthIfNothingIsSaid) {
    EXPECT_EQ(shared_for({}, std::nullopt, kNow), 540000u);
    EXPECT_EQ(shared_for(of(Expiry::Kind::lasts), std::nullopt, kNow), 540000u);
    EXPECT_EQ(shared_for(of(Expiry::Kind::at), "soon", kNow), 540000u);
}

TEST(SharedFor, EndsAFifthEarlyAndAMinuteAtMost) {
    EXPECT_EQ(shared_for(of(Expiry::Kind::lasts), "100", kNow), 80000u);
    EXPECT_EQ(shared_for(of(Expiry::Kind::lasts), "3600", kNow), 3540000u);
}

TEST(SharedFor, EndsAsEarlyAsThePackSays) {
    Expiry expiry = of(Expiry::Kind::lasts);
    expiry.early = 10;
    EXPECT_EQ(shared_for(expiry, "100", kNow), 90000u);
    EXPECT_EQ(shared_for(expiry, "10", kNow), 0u);
    EXPECT_EQ(shared_for(expiry, "5", kNow), 0u);
}

TEST(SharedFor, ReadsUnits) {
    Expiry expiry = of(Expiry::Kind::lasts);
    expiry.early = 0;
    expiry.unit = 0.001;
    EXPECT_EQ(shared_for(expiry, "2500", kNow), 2500u);
    expiry.unit = 60;
    EXPECT_EQ(shared_for(expiry, "5", kNow), 300000u);
}

TEST(SharedFor, IsNothingForWhatHasEnded) {
    EXPECT_EQ(shared_for(of(Expiry::Kind::at), "1699999999", kNow), 0u);
    EXPECT_EQ(shared_for(of(Expiry::Kind::lasts), "-1", kNow), 0u);
    EXPECT_EQ(shared_for(of(Expiry::Kind::lasts), "0", kNow), 0u);
}

TEST(SharedFor, IsThirtyDaysAtMost) {
    const std::uint64_t most = (30 * 86400 - 60) * std::uint64_t{1000};
    EXPECT_EQ(shared_for(of(Expiry::Kind::lasts), "1e300", kNow), most);
    EXPECT_EQ(shared_for(of(Expiry::Kind::at), "9999999999", kNow), most);
}

}  // namespace
}  // namespace packhost::recipe
