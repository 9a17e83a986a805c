// wanted_test.cpp: the edges of leaving out what the host does not want; property_test.cpp has the
// law.
#include <gtest/gtest.h>

#include "codec_driver.hpp"

namespace packhost::json::test {
namespace {

using kit::Wanted;

struct Row {
    const char* body;
    std::vector<Wanted::Path> paths;
    const char* events;
};

const Row kRows[] = {
    // Members, by name alone.
    {R"({"a":1,"b":2})", {{"b"}}, "{ k:b i:2 }"},
    {R"({"a":1,"b":2})", {{"b"}, {"a"}}, "{ k:a i:1 k:b i:2 }"},
    {R"({"a":1,"b":2})", {{"c"}}, "{ }"},
    {R"({"a":1})", {}, "{ k:a i:1 }"},
    {R"({"a":1})", {{}}, "{ k:a i:1 }"},
    // A key is its text, however it is written; one that shares the mark of another is not it.
    {R"({"\u0061\n":1,"a":2})", {{"a\n"}}, "{ k:a\n i:1 }"},
    {R"({"\u00e9":1})", {{"\xC3\xA9"}}, "{ k:\xC3\xA9 i:1 }"},
    {R"({"":1,"a":2})", {{""}}, "{ k: i:1 }"},
    {R"({"\u0000":1,"":2})", {{std::string(1, '\0')}}, nullptr},
    {R"({"ab":1,"ac":2})", {{"ac"}}, "{ k:ac i:2 }"},
    {R"({"A":1,"a":2})", {{"a"}}, "{ k:a i:2 }"},
    // Each of several equal names, wanted or not.
    {R"({"a":1,"b":2,"a":3,"b":4})", {{"a"}}, "{ k:a i:1 k:a i:3 }"},
    {R"({"a":1,"a":{"x":1,"y":2},"a":[3]})", {{"a", "x"}},
     "{ k:a i:1 k:a { k:x i:1 } k:a [ i:3 ] }"},
    // Deeper, with what is left out before, between and behind.
    {R"({"o":{"p":{"z":0}},"a":{"z":[{}],"b":{"c":1,"z":2},"y":{}},"p":[[]]})", {{"a", "b", "c"}},
     "{ k:a { k:b { k:c i:1 } } }"},
    {R"({"a":{"b":1},"b":{"a":2}})", {{"a", "a"}, {"b", "b"}}, "{ k:a { } k:b { } }"},
    // A path that ends earlier takes all that is below.
    {R"({"a":{"b":{"c":1},"d":2}})", {{"a", "b", "x"}, {"a"}}, "{ k:a { k:b { k:c i:1 } k:d i:2 } }"},
    {R"({"a":{"a":{"a":1,"b":2}}})", {{"a", "a", "b"}, {"a", "b"}}, "{ k:a { k:a { k:b i:2 } } }"},
    // What is no object where members are wanted, and the elements of an array, come whole.
    {R"([{"a":1,"b":2}])", {{"a"}}, "[ { k:a i:1 k:b i:2 } ]"},
    {R"({"a":[{"b":1,"c":2},[{"d":3}]],"z":0})", {{"a", "b"}},
     "{ k:a [ { k:b i:1 k:c i:2 } [ { k:d i:3 } ] ] }"},
    {R"({"a":[],"b":{"c":1,"d":2}})", {{"a", "b"}, {"b", "d"}}, "{ k:a [ ] k:b { k:d i:2 } }"},
    {R"("text")", {{"a"}}, "s:text"},
    {R"({"a":"text","z":0,"b":null})", {{"a", "b"}, {"b", "c"}}, "{ k:a s:text k:b null }"},
    // Values of every kind are left out, and the next key is seen again.
    {R"({"z":null,"y":true,"x":-0.5,"w":99999999999999999999,"v":"\u00e9","u":[],"a":{}})", {{"a"}},
     "{ k:a { } }"},
};

TEST(JsonWanted, LeavesOutWhatNoPathNames) {
    for (const Row& row : kRows) {
        const Wanted wanted(row.paths);
        DecodeSetup setup;
        setup.wanted = wanted.abi();
        const std::string body = row.body;
        const Decoded whole = decode({body}, setup);
        EXPECT_EQ(whole.status, PH_OK) << body;
        const std::string nul("{ k:\0 i:1 }", 11);
        EXPECT_EQ(whole.events, row.events ? row.events : nul) << body;
        for (std::size_t at = 0; at <= body.size(); ++at)
            EXPECT_EQ(decode(cut(body, {at}), setup), whole) << body << " cut at " << at;
    }
}

TEST(JsonWanted, ValidatesWhatIsLeftOut) {
    const Wanted wanted{{"a"}};
    DecodeSetup setup;
    setup.wanted = wanted.abi();
    setup.max_depth = 3;
    for (const std::string body :
         {R"({"z":1e999,"a":1})", "{\"z\":\"\xFF\"}", "{\"\xFF\":1}", R"({"z":"\ud800 "})",
          R"({"z":[1}})", R"({"z":{1:2}})", R"({"z":})", R"({"z":[[[]]]})", R"({"z":{"y":[1,]}})",
          R"({"z":tru})", R"({"z":01})", R"({"z":"a)", R"({"z)", R"({"a":1}x)"}) {
        DecodeSetup plain = setup;
        plain.wanted = nullptr;
        EXPECT_EQ(decode({body}, setup), decode({body}, plain)) << body;
        EXPECT_EQ(decode({body}, setup).status, PH_FAILED) << body;
    }
}

TEST(JsonWanted, KeepsALongTextBetweenOthersThatAreLeftOut) {
    const Wanted wanted{{"a"}};
    DecodeSetup setup;
    setup.wanted = wanted.abi();
    const std::string text(70'000, 'x');
    const std::string body = R"({"z":"\n)" + text + R"(","a":"\n)" + text + R"(","y":")" + text +
                             R"("})";
    EXPECT_EQ(decode(cut(body, {10, 69'000, 80'000, 150'000}), setup).events,
              "{ k:a s:\n" + text + " }");
}

// A decoder is used again: nothing of a tree, nor of where a body broke off, is left in it.
TEST(JsonWanted, BeginsEachBodyAnew) {
    const Wanted wanted{{"a", "b"}};
    DecodeSetup setup;
    setup.wanted = wanted.abi();
    EXPECT_EQ(decode({R"({"a":{"b":{"z":[)"}, setup).code, "truncated");
    EXPECT_EQ(decode({R"({"z":{"y":)"}, setup).code, "truncated");
    EXPECT_EQ(decode(R"({"z":{"y":1}})").events, "{ k:z { k:y i:1 } }");
    EXPECT_EQ(decode({R"({"b":1,"a":{"b":2}})"}, setup).events, "{ k:a { k:b i:2 } }");
}

}  // namespace
}  // namespace packhost::json::test
