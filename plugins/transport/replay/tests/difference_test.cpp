// difference_test.cpp: what counts as the recorded request, and how a difference is told.
#include "difference.hpp"

#include <gtest/gtest.h>

#include "json_difference.hpp"
#include "packhost/plugin/core.hpp"
#include "quoted.hpp"

namespace packhost::replay {
namespace {

using plugin::str;

std::string head_difference_of(const RecordedRequest& recorded, std::string_view head) {
    auto request = plugin::sized<ph_request>();
    request.method = str("GET");
    request.target = str("/a");
    request.authority = str("api.example");
    request.head = str(head);
    request.flags = PH_REQUEST_TLS;
    return head_difference(request, recorded, "https://api.example").value_or("none");
}

TEST(ReplayDifference, ComparesTheNamedHeadersAlone) {
    const RecordedRequest recorded{"GET", "/a", {{"x-key", "k 1"}, {"Accept", "text/*"}}, "", {}};
    EXPECT_EQ(head_difference_of(recorded, "Accept: text/*\r\nOther: 1\r\nX-Key: k 1\r\n"), "none");
    EXPECT_EQ(head_difference_of(recorded, "Accept: text/*\r\nX-Key: k 2\r\n"),
              "its header \"x-key\" is \"k 2\", and \"k 1\" was recorded");
    EXPECT_EQ(head_difference_of(recorded, "Accept: text/*\r\n"), "it has no header \"x-key\"");
    EXPECT_EQ(head_difference_of(recorded, ""), "it has no header \"x-key\"");
}

TEST(ReplayDifference, ComparesTheMethodWithCase) {
    EXPECT_EQ(head_difference_of({"get", "/a", {}, "", {}}, ""),
              "its method is \"GET\", and \"get\" was recorded");
}

TEST(ReplayDifference, KeepsTheOrderOfTheQuery) {
    EXPECT_EQ(head_difference_of({"GET", "/a?b=1&a=2", {}, "", {}}, ""),
              "its URL is \"/a\", and \"/a?b=1&a=2\" was recorded");
}

TEST(ReplayDifference, TakesTheBoundaryOfAMultipartBodyForTheRecordedOne) {
    const RecordedRequest recorded{
        "POST", "/a", {{"Content-Type", "multipart/form-data; boundary=B"}},
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n", {}};
    const std::string sent =
        "--x7f\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x7f--\r\n";
    EXPECT_FALSE(body_difference(sent, "x7f", recorded));
    RecordedRequest without = recorded;
    without.headers.clear();
    EXPECT_FALSE(body_difference(sent, "x7f", without)) << "by the first line of the body";
    EXPECT_TRUE(body_difference(sent, "", recorded)) << "of no multipart type";
    EXPECT_TRUE(body_difference("--x7f\r\n", "x7f", recorded));
    const std::string type = "Content-Type: multipart/form-data; boundary=\"x7f\"\r\n";
    RecordedRequest get{"GET", "/a", {{"Content-Type", "multipart/form-data; boundary=\"B\""}}, "",
                        {}};
    EXPECT_EQ(head_difference_of(get, type), "none");
    get.headers[0].second = "multipart/mixed; boundary=\"B\"";
    EXPECT_NE(head_difference_of(get, type), "none");
}

TEST(ReplayDifference, ReadsBoundaries) {
    EXPECT_EQ(boundary_of("multipart/form-data; boundary=a-b"), "a-b");
    EXPECT_EQ(boundary_of("multipart/form-data; boundary=\"a b\"; x=1"), "a b");
    EXPECT_EQ(boundary_of("Multipart/Mixed; boundary=q; charset=x"), "q");
    EXPECT_EQ(boundary_of("text/plain; boundary=q"), "");
    EXPECT_EQ(boundary_of("multipart/form-data"), "");
    EXPECT_EQ(boundary_of(""), "");
}

struct JsonRow {
    const char *sent, *recorded, *difference;
};

class ReplayJson : public testing::TestWithParam<JsonRow> {};

TEST_P(ReplayJson, IsComparedByWhatItSays) {
    const JsonRow& row = GetParam();
    EXPECT_EQ(json_difference(row.sent, row.recorded).value_or(""), row.difference);
}

INSTANTIATE_TEST_SUITE_P(Bodies, ReplayJson, testing::Values(
    JsonRow{R"({"a":1,"b":[true,null]})", R"({ "b": [true, null], "a": 1.0 })", ""},
    JsonRow{R"({"a":{"b":1}})", R"({"a":{"b":2}})", "its $body.a.b is 1, and 2 was recorded"},
    JsonRow{R"({"a":"1"})", R"({"a":1})", R"(its $body.a is "1", and 1 was recorded)"},
    JsonRow{R"({})", R"({"a":1})", "its $body.a is missing, and 1 was recorded"},
    JsonRow{R"({"a.b":1})", R"({})", R"(its $body["a.b"] is 1, and nothing was recorded)"},
    JsonRow{R"([1,2])", R"([1,3])", "its $body[1] is 2, and 3 was recorded"},
    JsonRow{R"([1,2])", R"([1])", "its $body is a list of 2, and one of 1 was recorded"},
    JsonRow{R"([])", R"({})", "its $body is [], and {} was recorded"},
    JsonRow{"9007199254740993", "9007199254740992",
            "its $body is 9007199254740993, and 9007199254740992 was recorded"},
    JsonRow{"18446744073709551615", "18446744073709551615", ""},
    JsonRow{"x", "1", "its body is no JSON: \"x\""},
    JsonRow{"", "1", "its body is no JSON: \"\""},
    JsonRow{"1", "x", "the recorded body is no JSON"}));

TEST(ReplayQuoted, ShowsWhatIsAroundTheDifference) {
    EXPECT_EQ(quoted("a\r\n\"\\\x01"), "\"a\\r\\n\\\"\\\\\\x01\"");
    const std::string a = std::string(300, 'x') + "ä1" + std::string(300, 'y');
    const std::string b = std::string(300, 'x') + "ä2" + std::string(300, 'y');
    const std::string shown = quoted(a, first_difference(a, b));
    EXPECT_NE(shown.find("xä1yy"), std::string::npos);
    EXPECT_TRUE(shown.starts_with("\"…x") && shown.ends_with("y…\"")) << shown;
    EXPECT_EQ(first_difference("ab", "abc"), 2u);
}

}  // namespace
}  // namespace packhost::replay
