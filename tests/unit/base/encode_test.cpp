// encode_test.cpp: the encoders against published vectors and tables.
#include "base/encode.hpp"

#include <gtest/gtest.h>

#include <string>

namespace packhost {
namespace {

struct Case {
    Encoder encoder;
    std::string_view in, out;
};

const Case kCases[] = {
    // RFC 4648, 10
    {Encoder::base64, "", ""},
    {Encoder::base64, "f", "Zg=="},
    {Encoder::base64, "fo", "Zm8="},
    {Encoder::base64, "foo", "Zm9v"},
    {Encoder::base64, "foob", "Zm9vYg=="},
    {Encoder::base64, "fooba", "Zm9vYmE="},
    {Encoder::base64, "foobar", "Zm9vYmFy"},
    {Encoder::base64, "\xfb\xff\xfe", "+//+"},
    {Encoder::base64url, "\xfb\xff\xfe", "-__-"},
    {Encoder::base64url, "f", "Zg"},
    {Encoder::base64url, "fo", "Zm8"},
    {Encoder::hex, "foobar", "666f6f626172"},
    {Encoder::hex, "\xff", "ff"},
    // RFC 3986, 2.3: only unreserved characters stay
    {Encoder::percent, "aZ09-._~", "aZ09-._~"},
    {Encoder::percent, "a b/c?d&e=f+g%", "a%20b%2Fc%3Fd%26e%3Df%2Bg%25"},
    {Encoder::percent, "\xc3\xa9\n", "%C3%A9%0A"},
    // application/x-www-form-urlencoded (WHATWG URL, 5.2)
    {Encoder::form, "a b*-._", "a+b*-._"},
    {Encoder::form, "~+&=", "%7E%2B%26%3D"},
    // RFC 8259, 7
    {Encoder::json, "a\"b\\c", "a\\\"b\\\\c"},
    {Encoder::json, "\n\r\t\x01", "\\n\\r\\t\\u0001"},
    {Encoder::json, "\xc3\xa9/", "\xc3\xa9/"},
    {Encoder::raw, "as it is\r\n", "as it is\r\n"},
};

TEST(Encode, WritesWhatTheStandardsSay) {
    for (const Case& c : kCases) {
        std::string out;
        encode(out, c.encoder, c.in);
        EXPECT_EQ(out, c.out) << "for " << c.in;
    }
}

}  // namespace
}  // namespace packhost
