// property_test.cpp: laws that hold for any object of texts: round trip, and what may be written.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "any_text.hpp"
#include "codec_under_test.hpp"
#include "wanted_law.hpp"

namespace packhost::form::test {
namespace {

using namespace packhost::codec_test;

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Names out of few, so that some come again.
Pairs any_pairs() {
    Pairs pairs(*rc::gen::inRange<std::size_t>(0, 12));
    for (auto& [name, value] : pairs) {
        name = *rc::gen::elementOf(std::vector<std::string>{"a", "b", "", "c d", "\u00fc&="});
        value = *any_text();
    }
    return pairs;
}

TEST(FormLaws, PairsSurviveTheWayOutAndIn) {
    EXPECT_TRUE(rc::check([] {
        const Pairs pairs = any_pairs();
        Events events;
        events.object();
        for (const auto& [name, value] : pairs) events.key(name).string(value);
        events.end_object();

        Events expected;
        expected.object();
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            const auto same = [&](const auto& pair) { return pair.first == pairs[i].first; };
            const auto at = pairs.begin() + static_cast<std::ptrdiff_t>(i);
            if (std::any_of(pairs.begin(), at, same)) continue;
            expected.key(pairs[i].first);
            const bool several = std::count_if(pairs.begin(), pairs.end(), same) > 1;
            if (several) expected.array();
            for (const auto& pair : pairs)
                if (same(pair)) expected.string(pair.second);
            if (several) expected.end_array();
        }
        expected.end_object();

        const Encoded encoded = encode(events);
        RC_ASSERT(encoded.status == PH_OK);
        RC_ASSERT(check(encoded.bytes).status == PH_OK);
        RC_ASSERT(decode(encoded.bytes).events == show(expected.list()));
    }));
}

TEST(FormLaws, AnArrayIsItsNameRepeated) {
    EXPECT_TRUE(rc::check([] {
        const auto items = *rc::gen::container<std::vector<std::string>>(any_text());
        Events array, repeated;
        array.object().key("k").array();
        repeated.object();
        for (const std::string& item : items) {
            array.string(item);
            repeated.key("k").string(item);
        }
        array.end_array().end_object();
        repeated.end_object();
        RC_ASSERT(encode(array).bytes == encode(repeated).bytes);
    }));
}

TEST(FormLaws, OnlySafeCharactersAreWritten) {
    EXPECT_TRUE(rc::check([] {
        const auto bytes = *rc::gen::arbitrary<std::string>();
        Events events;
        events.object().key(bytes).string(bytes).end_object();
        const std::string written = encode(events).bytes;
        RC_ASSERT(written.find_first_not_of("*-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "abcdefghijklmnopqrstuvwxyz+%=") == written.npos);
        RC_ASSERT(std::count(written.begin(), written.end(), '=') == 1);
        RC_ASSERT(check(written).status == PH_OK);
    }));
}

TEST(FormLaws, AnyBytesAreReadTheSameInAnyPieces) {
    EXPECT_TRUE(rc::check([] {
        const auto alphabet = rc::gen::elementOf(std::string("ab=&&%%+4cC3\xC3\xBC\xFF\n"));
        const auto body = *rc::gen::container<std::string>(alphabet);
        const auto at = *rc::gen::inRange<std::size_t>(0, body.size() + 1);
        RC_ASSERT(decode(cut(body, {at})) == decode(body));
    }));
}

TEST(FormLaws, WhatIsWantedIsWhatComesElseWithoutTheRest) {
    EXPECT_TRUE(rc::check([] {
        std::string body(any_below(60), ' ');
        for (char& c : body) c = "ab=&&=&ab=&%4c1+\xC3\xBC"[any_below(any_below(9) ? 16 : 18)];
        const std::vector<std::string> names = {"a", "b", "", "ab", "ba", "A", "L", "\xC3\xBC"};
        const Wanted wanted(any_paths(names));
        const Decoded expected = expected_of(body, wanted);
        RC_CLASSIFY(expected.status == PH_OK, "valid");
        RC_CLASSIFY(expected.events != decode(body).events, "with something left out");
        RC_ASSERT(decode({body}, with(wanted)) == expected);
        for (int i = 0; i < 3; ++i)
            RC_ASSERT(decode(any_pieces(body), with(wanted)) == expected);
    }));
}

}  // namespace
}  // namespace packhost::form::test
