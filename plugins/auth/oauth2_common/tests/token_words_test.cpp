// token_words_test.cpp: how long tokens are shared, by what the answer says of their end.
#include <gtest/gtest.h>

#include "../token_words.hpp"

namespace packhost::oauth2 {
namespace {

TEST(TokenLifetime, IsLessAMarginAndNeverMoreThanADay) {
    struct Row {
        const char* expires_in;
        std::uint64_t ms;
    };
    constexpr std::uint64_t kTenMinutes = 600'000, kDay = 86'340'000;
    const Row rows[] = {
        {"3600", 3'540'000}, {"300", 240'000},   {"299", 239'200},  {"100", 80'000},
        {"1", 800},          {"0.5", 400},       {"3599.9", 3'539'900}, {"3.6e3", 3'540'000},
        {"0", 0},            {"-0", 0},          {"-1", 0},         {"-1e300", 0},
        {"1e-999", 0},       {"86400", kDay},    {"86401", kDay},   {"31536000", kDay},
        {"1e300", kDay},     {"1e999", kDay},    {"9223372036854775808", kDay},
        {"", kTenMinutes},   {"soon", kTenMinutes}, {"3600 s", kTenMinutes},
        {" 3600", kTenMinutes}, {"+3600", kTenMinutes}, {"0x10", kTenMinutes},
        {"inf", kTenMinutes}, {"nan", kTenMinutes}, {"-inf", kTenMinutes}, {"1e", kTenMinutes},
    };
    for (const Row& row : rows)
        EXPECT_EQ(shared_for(std::string(row.expires_in)), row.ms) << row.expires_in;
    EXPECT_EQ(shared_for(std::nullopt), kTenMinutes);
}

TEST(TokenLifetime, IsWhatThePackSaysIfTheAnswerDoesNot) {
    EXPECT_EQ(shared_for(std::nullopt, 30), 30'000u);
    EXPECT_EQ(shared_for("soon", 0), 0u);
    EXPECT_EQ(shared_for(std::nullopt, 1e9), 86'400'000u);
    EXPECT_EQ(shared_until(std::nullopt, 0, 30), 30'000u);
    EXPECT_EQ(shared_until("soon", 0, 30), 30'000u);
}

TEST(TokenLifetime, EndsBeforeTheTimeThatTheAnswerSays) {
    constexpr std::int64_t kNow = 1'700'000'000'000;  // 2023-11-14T22:13:20Z
    struct Row {
        const char* expires_at;
        std::uint64_t ms;
    };
    constexpr std::uint64_t kTenMinutes = 600'000, kHourLess = 3'540'000;
    const Row rows[] = {
        {"1700003600", kHourLess},
        {"1700003600000", kHourLess},
        {"1700000100", 80'000},
        {"1700000000", 0},
        {"1600000000", 0},
        {"2023-11-14T23:13:20Z", kHourLess},
        {"2023-11-14t23:13:20z", kHourLess},
        {"2023-11-14 23:13:20Z", kHourLess},
        {"2023-11-14T23:13:20.123Z", kHourLess},
        {"2023-11-15T00:13:20+01:00", kHourLess},
        {"2023-11-14T17:43:20-05:30", kHourLess},
        {"2023-11-14T22:13:19Z", 0},
        {"9999-12-31T23:59:59Z", 86'340'000},
        {"2023-11-14T23:13:20", kTenMinutes},
        {"2023-02-30T23:13:20Z", kTenMinutes},
        {"2023-11-14T24:13:20Z", kTenMinutes},
        {"2023-11-14T23:13:20+0100", kTenMinutes},
        {"2023-11-14", kTenMinutes},
        {"-023-11-14T23:13:20Z", kTenMinutes},
        {"2023-11-14T23:13:20Z ", kTenMinutes},
        {"Tue, 14 Nov 2023 23:13:20 GMT", kTenMinutes},
        {"", kTenMinutes},
    };
    for (const Row& row : rows)
        EXPECT_EQ(shared_until(std::string(row.expires_at), kNow), row.ms) << row.expires_at;
}

}  // namespace
}  // namespace packhost::oauth2
