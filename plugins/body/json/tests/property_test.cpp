// property_test.cpp: laws that hold for any value: round trip, and agreement with another library.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <boost/json.hpp>
#include <cmath>
#include <cstring>

#include "any_json.hpp"
#include "any_text.hpp"
#include "codec_driver.hpp"
#include "wanted_law.hpp"

namespace packhost::json::test {
namespace {

using Json = boost::json::value;

double any_double(std::uint64_t bits) {
    double d;
    std::memcpy(&d, &bits, sizeof d);
    return std::isfinite(d) ? d : 0.5;
}

// Writes a random value, as events and as the other library's tree.
Json grow(Events& events, int depth) {
    const int kind = *rc::gen::inRange(0, depth > 0 ? 8 : 6);
    if (kind == 0) return events.null(), Json(nullptr);
    if (kind == 1) {
        const bool v = *rc::gen::arbitrary<bool>();
        return events.boolean(v), Json(v);
    }
    if (kind == 2) {
        const auto v = *rc::gen::arbitrary<std::int64_t>();
        return events.integer(v), Json(v);
    }
    if (kind == 3) {
        const auto v = *rc::gen::arbitrary<std::uint64_t>() | (std::uint64_t(1) << 63);
        return events.natural(v), Json(v);
    }
    if (kind == 4) {
        // A whole double whose digits are shorter than its exponent reads back as a whole number.
        double v = any_double(*rc::gen::arbitrary<std::uint64_t>());
        if (v == std::floor(v) && std::fabs(v) < 1e25) v = 0.1;
        return events.real(v), Json(v);
    }
    if (kind == 5) {
        const std::string v = *any_text();
        return events.string(v), Json(v);
    }
    const int size = *rc::gen::inRange(0, 5);
    if (kind == 6) {
        boost::json::array array;
        events.array();
        for (int i = 0; i < size; ++i) array.push_back(grow(events, depth - 1));
        return events.end_array(), Json(array);
    }
    boost::json::object object;
    events.object();
    for (int i = 0; i < size; ++i) {
        const std::string key = std::to_string(i) + *any_text();
        events.key(key);
        object[key] = grow(events, depth - 1);
    }
    return events.end_object(), Json(object);
}

TEST(JsonLaws, AValueSurvivesTheWayOutAndIn) {
    EXPECT_TRUE(rc::check([] {
        Events events;
        grow(events, 4);
        const Encoded encoded = encode(events);
        RC_ASSERT(encoded.status == PH_OK);
        const Decoded decoded = decode(encoded.bytes);
        RC_ASSERT(decoded.status == PH_OK);
        RC_ASSERT(decoded.events == show(events.list()));
    }));
}

TEST(JsonLaws, AnotherLibraryReadsTheSameValue) {
    EXPECT_TRUE(rc::check([] {
        Events events;
        const Json expected = grow(events, 3);
        const std::string bytes = encode(events).bytes;
        const Json got = boost::json::parse(bytes);
        // Compared as text without numbers' last digits, which that library rounds its own way.
        const auto strip = [](const Json& v) {
            std::string text = boost::json::serialize(v);
            std::string out;
            bool quoted = false, escaped = false;
            for (const char c : text) {
                if (quoted) {
                    quoted = escaped || c != '"';
                    escaped = !escaped && c == '\\';
                } else if (c == '"') {
                    quoted = true;
                } else if (c != ',' && std::string_view("[]{}:").find(c) == std::string::npos) {
                    continue;
                }
                out += c;
            }
            return out;
        };
        RC_ASSERT(strip(got) == strip(expected));
    }));
}

TEST(JsonLaws, StringsAreEscapedAsAnotherLibraryDoes) {
    EXPECT_TRUE(rc::check([] {
        const std::string text = *any_text();
        RC_ASSERT(encode(Events().string(text)).bytes ==
                  boost::json::serialize(boost::json::string(text)));
    }));
}

TEST(JsonLaws, WhatAnotherLibraryWritesIsReadTheSame) {
    EXPECT_TRUE(rc::check([] {
        Events events;
        const Json value = grow(events, 4);
        RC_ASSERT(decode(boost::json::serialize(value)).events == show(events.list()));
    }));
}

TEST(JsonLaws, WhatIsWantedIsWhatComesElseWithoutTheRest) {
    EXPECT_TRUE(rc::check([] {
        const std::string body = any_json();
        RC_LOG() << body << "\n";
        const Wanted wanted(any_paths(json_keys()));
        const Decoded expected = expected_of(body, wanted);
        RC_CLASSIFY(expected.status == PH_OK, "valid");
        RC_CLASSIFY(expected.events != decode(body).events, "with something left out");
        RC_ASSERT(decode({body}, with(wanted)) == expected);
        for (int i = 0; i < 3; ++i)
            RC_ASSERT(decode(any_pieces(body), with(wanted)) == expected);
    }));
}

}  // namespace
}  // namespace packhost::json::test
