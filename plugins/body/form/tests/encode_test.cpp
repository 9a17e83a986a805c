// encode_test.cpp: an object to pairs, through a sink that may be full, and what is refused.
#include <gtest/gtest.h>

#include "codec_under_test.hpp"

namespace packhost::form::test {
namespace {

using namespace packhost::codec_test;

Events field(std::string_view name, std::string_view value) {
    return Events().object().key(name).string(value).end_object();
}

// An independent reading of one value, byte for byte.
std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at] == '+' ? ' ' : text[at];
            continue;
        }
        out += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
        at += 2;
    }
    return out;
}

TEST(FormEncode, WritesWhatEachKindOfValueBecomes) {
    const auto one = [](const Events& value) {
        Events e;
        e.object().key("k");
        for (const auto& event : value.list()) e.copy(event);
        e.end_object();
        const Encoded encoded = encode(e);
        EXPECT_EQ(encoded.status, PH_OK);
        return encoded.bytes;
    };
    EXPECT_EQ(one(Events().string("a b")), "k=a+b");
    EXPECT_EQ(one(Events().string("")), "k=");
    EXPECT_EQ(one(Events().integer(-5)), "k=-5");
    EXPECT_EQ(one(Events().natural(18446744073709551615u)), "k=18446744073709551615");
    EXPECT_EQ(one(Events().real(0.25)), "k=0.25");
    EXPECT_EQ(one(Events().real(1e300)), "k=1e%2B300");
    EXPECT_EQ(one(Events().digits("18446744073709551616")), "k=18446744073709551616");
    EXPECT_EQ(one(Events().boolean(true)), "k=true");
    EXPECT_EQ(one(Events().boolean(false)), "k=false");
    EXPECT_EQ(one(Events().null()), "");
    EXPECT_EQ(one(Events().array().end_array()), "");
    EXPECT_EQ(one(Events().array().integer(1).null().string("b").end_array()), "k=1&k=b");
    EXPECT_EQ(one(Events().object().end_object()), "k=%7B%7D");
    EXPECT_EQ(one(Events().object().key("a b").null().end_object()),
              "k=%7B%22a+b%22%3Anull%7D");
    EXPECT_EQ(one(Events().array().array().end_array().object().key("x").integer(1).end_object()
                      .string("s").end_array()),
              "k=%5B%5D&k=%7B%22x%22%3A1%7D&k=s");
    EXPECT_EQ(one(Events().part("a ").part("").string("ü")), "k=a+%C3%BC");
    EXPECT_EQ(one(Events().handle(PH_VALUE_SECRET, 7)), "k=<secret:7:2>");
    EXPECT_EQ(one(Events().array().handle(PH_VALUE_SECRET, 7).handle(PH_VALUE_SECRET, 8)
                      .end_array()),
              "k=<secret:7:2>&k=<secret:8:2>");
}

TEST(FormEncode, KeepsOrderAndFlatKeys) {
    Events e;
    e.object().key("b.c[0]").integer(1).key("a=&").array().integer(2).integer(3).end_array();
    e.key("").string("x").key("b.c[0]").boolean(true).key("gone").null().end_object();
    EXPECT_EQ(encode(e).bytes, "b.c%5B0%5D=1&a%3D%26=2&a%3D%26=3&=x&b.c%5B0%5D=true");
    EXPECT_EQ(encode(Events().object().end_object()).bytes, "");
    EXPECT_EQ(codec().info->flags & PH_CODEC_NESTED_KEYS, 0u);
    EXPECT_EQ(plugin::view(codec().info->empty_value), "");
}

TEST(FormEncode, WritesEveryByteAsTheStandardSays) {
    const std::string stay =
        "*-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        const std::string value(1, static_cast<char>(byte));
        all += value;
        char escaped[4];
        std::snprintf(escaped, sizeof escaped, "%%%02X", byte);
        const std::string expected = stay.find(value) != stay.npos ? value
                                     : byte == ' '                 ? "+"
                                                                   : escaped;
        EXPECT_EQ(encode(field("k", value)).bytes, "k=" + expected) << byte;
        EXPECT_EQ(encode(field(value, "")).bytes, expected + "=") << byte;
    }
    EXPECT_EQ(unescape(encode(field("k", all)).bytes.substr(2)), all);
}

TEST(FormEncode, NoValueMakesAnotherPair) {
    for (const std::string value : {"a&b=c", "a=b", "a;b", "x&", "=", "&", "\r\n&admin=1", "%26"}) {
        EXPECT_EQ(decode(encode(field("k", value)).bytes).events, "{ k:k s:" + value + " }");
        EXPECT_EQ(decode(encode(field(value, "v")).bytes).events, "{ k:" + value + " s:v }");
    }
}

TEST(FormEncode, RefusesWhatIsNoObjectAndWhatAFormCantHold) {
    const std::pair<Events, ph_status> table[] = {
        {Events().null(), PH_INVALID},
        {Events().string("a=b"), PH_INVALID},
        {Events().part("a").string("b"), PH_INVALID},
        {Events().integer(1), PH_INVALID},
        {Events().array().end_array(), PH_INVALID},
        {Events().array().object().end_object().end_array(), PH_INVALID},
        {Events().handle(PH_VALUE_SECRET, 1), PH_INVALID},
        {Events().object(), PH_INVALID},
        {Events(), PH_INVALID},
        {Events().object().key("a").handle(PH_VALUE_BLOB, 1).end_object(), PH_UNSUPPORTED},
        {Events().object().key("a").real(1.0 / 0.0).end_object(), PH_INVALID},
        // The host writes a secret through one encoder: JSON within a form would need two.
        {Events().object().key("a").object().key("b").handle(PH_VALUE_SECRET, 1).end_object()
             .end_object(),
         PH_UNSUPPORTED},
        {Events().object().key("a").object().key("b").string("\xFF").end_object().end_object(),
         PH_INVALID},
        {Events().object().key("a").object().key("b").handle(PH_VALUE_BLOB, 1).end_object()
             .end_object(),
         PH_UNSUPPORTED},
    };
    for (const auto& [events, status] : table)
        EXPECT_EQ(encode(events).status, status) << show(events.list());
}

TEST(FormEncode, GivesTheSameThroughASinkThatIsOftenFull) {
    Events e;
    e.object();
    for (int i = 0; i < 200; ++i)
        e.key("name " + std::to_string(i)).part(std::string(300, ' ')).string("&")
            .key("secret").handle(PH_VALUE_SECRET, 1)
            .key("list").array().integer(i).object().key("deep").string("x y").end_object()
            .end_array();
    e.key("long").object().key("text").string(std::string(100000, '&')).end_object().end_object();
    const Encoded whole = encode(e);
    ASSERT_EQ(whole.status, PH_OK);
    EXPECT_LE(whole.largest_write, 16u * 1024);
    for (const std::size_t batch : {1u, 3u, 64u, 5000u})
        for (unsigned every = 2; every < 5; ++every)
            ASSERT_EQ(encode(e, batch, every).bytes, whole.bytes) << batch << ' ' << every;
}

TEST(FormEncode, BeginsAnewAfterAValueThatWasNotFinished) {
    Events half;
    half.object().key("a").array().object().key("b").part("c");
    EXPECT_EQ(encode(half).status, PH_INVALID);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(encode(field("k", "v")).bytes, "k=v");
}

}  // namespace
}  // namespace packhost::form::test
