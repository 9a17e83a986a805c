// media_types_test.cpp: which codec a Content-Type leads to.
#include "plugins/media_types.hpp"

#include <gtest/gtest.h>

namespace packhost::plugins {
namespace {

struct Case {
    const char* patterns;
    const char* type;
    int fit;
};

const Case kCases[] = {
    {"application/json *+json", "application/json", 4},
    {"application/json *+json", "Application/JSON; charset=utf-8", 4},
    {"application/json *+json", " application/json\t;q=1", 4},
    {"application/json *+json", "application/problem+json", 3},
    {"application/json *+json", "application/problem+JSON", 3},
    {"application/json *+json", "+json", 0},
    {"application/json *+json", "application/json5", 0},
    {"application/json *+json", "text/plain", 0},
    {"application/json *+json", "", 0},
    {"*+json text/*", "text/x+json", 3},
    {"text/*", "text/csv", 2},
    {"text/*", "text/", 0},
    {"text/*", "texts/csv", 0},
    {"*/*", "image/png", 1},
    {"*/*", "png", 0},
    {"  text/csv  ", "text/csv", 4},
    {"", "text/csv", 0},
};

TEST(MediaTypes, FitBySpecificity) {
    for (const Case& c : kCases)
        EXPECT_EQ(match_media_type(c.patterns, c.type), c.fit) << c.patterns << " : " << c.type;
}

}  // namespace
}  // namespace packhost::plugins
