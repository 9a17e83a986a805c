// redactor_test.cpp: secrets are found in every form that texts give them, and masked.
#include "base/redactor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "base/encode.hpp"

namespace packhost::detail {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kSecret = "k-7!Zq/s+9";

std::string encoded(Encoder encoder, std::string_view text) {
    std::string out;
    encode(out, encoder, text);
    return out;
}

TEST(HoldsSecret, FindsItInEveryForm) {
    EXPECT_TRUE(holds_secret("/x?k=k-7!Zq/s+9&y", kSecret));
    EXPECT_TRUE(holds_secret("/x?k=k-7%21Zq%2Fs%2b9", kSecret));
    EXPECT_TRUE(holds_secret("/x?k=k-7%2521Zq%252Fs%252b9", kSecret));
    EXPECT_TRUE(holds_secret("/x?k=ay03IVpxL3MrOQ==", kSecret));
    EXPECT_TRUE(holds_secret("/x?k=6B2D37215A712F732B39", kSecret));
    EXPECT_TRUE(holds_secret("/x?k=6b2d37215a712f732b39", kSecret));
    EXPECT_FALSE(holds_secret("/x?k=k-7!Zq/s+8", kSecret));
}

TEST(HoldsSecret, LeavesShortOnesAlone) {
    EXPECT_FALSE(holds_secret("/abc/", "abc"));
    EXPECT_FALSE(holds_secret("/abc/", ""));
}

TEST(Redactor, MasksEveryFormAndNothingElse) {
    Redactor redactor;
    redactor.add(kSecret);
    for (const auto& text :
         {std::string(kSecret), encoded(Encoder::percent, kSecret), encoded(Encoder::form, kSecret),
          encoded(Encoder::hex, kSecret), std::string("k-7%21Zq%2fs%2b9"),
          std::string("6B2D37215A712F732B39"), std::string("k-7!Zq\\/s+9")})
        EXPECT_EQ(redactor.redacted("before " + text + " after"), "before ******** after") << text;
    EXPECT_EQ(redactor.redacted("k-7!Zq/s+8 stays"), "k-7!Zq/s+8 stays");
    EXPECT_EQ(redactor.redacted(""), "");
    EXPECT_EQ(redactor.redacted("k-7"), "k-7");
}

TEST(Redactor, MasksAJsonStringThatNeedsEscapes) {
    Redactor redactor;
    redactor.add("quo\"te\nline");
    EXPECT_EQ(redactor.redacted(R"({"key":"quo\"te\nline"})"), R"({"key":"********"})");
}

TEST(Redactor, MasksEachLineOfAKeyByItself) {
    const std::string one = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
    const std::string two = "BKcwggSjAgEAAoIBAQC7VJTUt9Us8c+/", last = "MzU=";
    const auto pem = [&](const char* end) {
        std::string text = "-----BEGIN PRIVATE KEY-----";
        for (const std::string& line : {one, two, last}) text += end + line;
        return text + end + "-----END PRIVATE KEY-----" + end;
    };
    const std::string json = "{\n  \"type\": \"service\",\n  \"key\": \"" + pem("\\n") + "\"\n}";
    for (const std::string& secret : {pem("\n"), pem("\r\n"), json}) {
        Redactor redactor;
        redactor.add(secret);
        EXPECT_EQ(redactor.redacted("<" + secret + ">"), "<********>");
        EXPECT_EQ(redactor.redacted("<" + one + "> <" + two + ">"), "<********> <********>");
        EXPECT_EQ(redactor.redacted("-----BEGIN PRIVATE KEY-----"), "-----BEGIN PRIVATE KEY-----");
        EXPECT_EQ(redactor.redacted("\"type\": " + last), "\"type\": " + last);
    }
    Redactor redactor;
    redactor.add(json);
    EXPECT_EQ(redactor.redacted(pem("\n")),
              "-----BEGIN PRIVATE KEY-----\n********\n********\n" + last +
                  "\n-----END PRIVATE KEY-----\n");
}

TEST(Redactor, FindsBase64WhereverTheSecretBeginsInWhatWasEncoded) {
    Redactor redactor;
    redactor.add("s3cr3t-pass");
    for (const std::string user : {"", "u:", "us:", "use:", "user:", "user@example.com:"})
        for (const std::string behind : {"", "x", "xy", "xyz"})
            for (const Encoder encoder : {Encoder::base64, Encoder::base64url}) {
                std::string text = "Basic ";
                text += encoded(encoder, user + "s3cr3t-pass" + behind);
                EXPECT_THAT(redactor.redacted(text), HasSubstr("********")) << user << behind;
            }
}

TEST(Redactor, ATextWithASecretEncodedTwiceIsMaskedAsAWhole) {
    Redactor redactor;
    redactor.add(kSecret);
    EXPECT_EQ(redactor.redacted("https://a/?next=" +
                                encoded(Encoder::percent, encoded(Encoder::percent, kSecret))),
              kRedacted);
}

TEST(Redactor, TheLongestOfSeveralIsMasked) {
    Redactor redactor;
    redactor.add("abcd");
    redactor.add("abcdefgh");
    redactor.add("efgh-other");
    EXPECT_EQ(redactor.redacted("abcdefgh!"), "********!");
    EXPECT_EQ(redactor.redacted("abcdef!"), "********ef!");
    EXPECT_EQ(redactor.redacted("efgh-otherabcd"), "****************");
}

TEST(Redactor, ForgetsTheOldestFirst) {
    Redactor redactor;
    const auto secret = [](std::size_t i) {
        return "secret-number-" + std::to_string(i) + std::string(4000, '-');
    };
    for (std::size_t i = 0; i < 2000; ++i) redactor.add(secret(i));
    EXPECT_EQ(redactor.redacted(secret(9)), secret(9));
    EXPECT_EQ(redactor.redacted(secret(1950)), kRedacted);
    EXPECT_EQ(redactor.redacted(secret(1999)), kRedacted);
}

TEST(Redactor, RandomSecretsDoNotSurviveInRandomTexts) {
    std::mt19937 random(20261122);
    const auto bytes = [&](std::size_t n) {
        std::string out;
        while (out.size() < n) out += static_cast<char>(random() % 255 + 1);
        return out;
    };
    for (int round = 0; round < 300; ++round) {
        Redactor redactor;
        const std::string secret = bytes(12 + random() % 40);
        redactor.add(secret);
        for (const Encoder encoder :
             {Encoder::raw, Encoder::percent, Encoder::form, Encoder::json, Encoder::base64,
              Encoder::base64url, Encoder::hex}) {
            const std::string text = bytes(random() % 20) + encoded(encoder, secret) + bytes(5);
            const std::string shown = redactor.redacted(text);
            EXPECT_FALSE(holds_secret(shown, secret));
            EXPECT_THAT(shown, HasSubstr("********"));
        }
    }
}

TEST(Redactor, ManyThreadsAddAndRedact) {
    Redactor redactor;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i) {
                const std::string secret =
                    "thread-" + std::to_string(t) + "-secret-" + std::to_string(i) + "!";
                redactor.add(secret);
                EXPECT_EQ(redactor.redacted("<" + secret + ">"), "<********>");
            }
        });
    for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace packhost::detail
