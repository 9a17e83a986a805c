// skip_test.cpp: what the host does not want is not sent, and all that is sent is in balance.
#include <gtest/gtest.h>

#include "codec_driver.hpp"

namespace packhost::json::test {
namespace {

// An object whose first member fills a batch or more, so that an answer can bear on the rest.
std::string with_filler(const std::string& rest) {
    std::string text = "{\"list\":[";
    for (int i = 0; i < 100; ++i) text += "7,";
    return text + "7]" + rest + "}";
}

std::string repeat(const std::string& item, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += item;
    return text;
}

DecodeSetup skipping(std::uint32_t depth) {
    DecodeSetup setup;
    setup.answer = [depth](const auto& events) {
        // Only the first batch is answered so.
        return std::pair(ph_status(PH_OK), events.size() == 64 ? depth : 0u);
    };
    return setup;
}

TEST(JsonSkip, LeavesOutTheRestOfTheInnerContainer) {
    const Decoded d = decode({with_filler(R"(,"after":[1,{"a":2}])")}, skipping(2));
    EXPECT_EQ(d.events, "{ k:list [ " + repeat("i:7 ", 61) + "] k:after [ i:1 { k:a i:2 } ] }");
}

TEST(JsonSkip, LeavesOutTheRestOfTheOuterContainer) {
    const Decoded d = decode({with_filler(R"(,"after":[1,{"a":2}],"more":"x")")}, skipping(1));
    // The ends of the containers that were begun still come.
    EXPECT_EQ(d.events, "{ k:list [ " + repeat("i:7 ", 61) + "] }");
}

TEST(JsonSkip, NeedsNothingBeyondTheDepthOfNow) {
    const Decoded d = decode({with_filler(R"(,"after":1)")}, skipping(3));
    EXPECT_EQ(d.events, "{ k:list [ " + repeat("i:7 ", 101) + "] k:after i:1 }");
}

TEST(JsonSkip, StillValidatesWhatIsLeftOut) {
    for (const char* wrong : {",\"a\":[1e999]", ",\"a\":\"\xFF\"", ",\"a\":\"\\ud800 xxxxxxxxxx\"",
                              ",\"a\":[1}", ",\"a\":{1:2}", ",\"a\""}) {
        const Decoded d = decode({with_filler(wrong)}, skipping(1));
        EXPECT_EQ(d.status, PH_FAILED) << wrong;
        EXPECT_EQ(d.code, decode(with_filler(wrong)).code) << wrong;
        EXPECT_EQ(d.offset, decode(with_filler(wrong)).offset) << wrong;
    }
    DecodeSetup shallow = skipping(1);
    shallow.max_depth = 4;
    EXPECT_EQ(decode({with_filler(",\"a\":[[[[]]]]")}, shallow).code, "too_deep");
}

TEST(JsonSkip, HoldsOverAllSplits) {
    const std::string text =
        with_filler(R"(,"long\n":["\u00e9",{"a":12345678901234567890123,"b":-0.5}],"z":[[],{}])");
    const Decoded whole = decode({text}, skipping(1));
    for (std::size_t at = text.size() - 70; at < text.size(); ++at) {
        const std::string_view view = text;
        // The batches are cut at the end of each call, so the answer is given by the whole events.
        DecodeSetup setup;
        bool answered = false;
        setup.answer = [&](const auto& events) {
            const bool now = !answered && events.size() >= 64;
            answered |= now;
            return std::pair(ph_status(PH_OK), now ? 1u : 0u);
        };
        EXPECT_EQ(decode({view.substr(0, at), view.substr(at)}, setup), whole) << at;
    }
}

TEST(JsonSkip, SkipsTheRestOfAStringThatComesInParts) {
    const std::string text = "[\"" + repeat("0123456789abcde\\n", 20'000) + "\",2]";
    DecodeSetup setup;
    setup.answer = [](const auto& events) {
        return std::pair(ph_status(PH_OK), events.back().kind == PH_VALUE_STRING_PART ? 1u : 0u);
    };
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < text.size(); at += 1000)
        pieces.push_back(std::string_view(text).substr(at, 1000));
    const Decoded d = decode(pieces, setup);
    EXPECT_EQ(d.status, PH_OK);
    EXPECT_TRUE(d.events.ends_with("]"));
    EXPECT_LT(d.events.size(), 100'000u);
}

}  // namespace
}  // namespace packhost::json::test
