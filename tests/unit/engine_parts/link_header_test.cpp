// link_header_test.cpp: the Link header as APIs write it, and as nobody should.
#include "engine/link_header.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace packhost::engine {
namespace {

std::string next_of(std::string_view value) {
    return std::string(find_link(value, "next").value_or("none"));
}

TEST(LinkHeader, FindsTheRelation) {
    const struct {
        const char* value;
        const char* target;
    } rows[] = {
        {R"(<https://api.example/i?page=2>; rel="next")", "https://api.example/i?page=2"},
        {R"(<https://a/?p=2>; rel="next", <https://a/?p=9>; rel="last")", "https://a/?p=2"},
        {R"(<https://a/?p=9>; rel="last", <https://a/?p=2>; rel="next")", "https://a/?p=2"},
        {R"(</i?a=1,2;b>; rel=next)", "/i?a=1,2;b"},
        {R"(</i>; title="a, b; rel=\"next\""; rel="prev", </j>; REL="Last NEXT")", "/j"},
        {R"(</i>;rel="next";title="x")", "/i"},
        {R"(</i> ; rel = "next" )", "/i"},
        {R"(</i>; rel="prev"; rel="next")", "none"},
        {R"(</i>; rel="nextpage")", "none"},
        {R"(</i>; anchor="#x"; rel="next")", "none"},
        {R"(</i>)", "none"},
        {R"(<>; rel="next")", ""},
        {"", "none"},
        {"next", "none"},
        {"</i; rel=next", "none"},
        {R"(</i>; rel="next)", "/i"},
        {R"(</i>; rel="\)", "none"},
        {R"(</i>;)", "none"},
        {R"(</i>;;;; rel)", "none"},
    };
    for (const auto& row : rows) EXPECT_EQ(next_of(row.value), row.target) << row.value;
}

TEST(LinkHeader, EndsWhateverItIsGiven) {
    std::mt19937 random(20261122);
    for (int i = 0; i < 50000; ++i) {
        std::string value;
        for (std::size_t n = random() % 24; n > 0; --n) value += "<>;,=\"\\ relnxt"[random() % 14];
        const auto found = find_link(value, "next");
        if (found) {
            ASSERT_NE(value.find('<' + std::string(*found) + '>'), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace packhost::engine
