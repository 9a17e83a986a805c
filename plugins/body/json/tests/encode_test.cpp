// encode_test.cpp: events to bytes, through a sink that may be full, and what is refused.
#include <gtest/gtest.h>

#include "codec_driver.hpp"

namespace packhost::json::test {
namespace {

using namespace std::string_literals;

Events example() {
    Events e;
    e.object().key("a").integer(1).key("b\n").array().null().boolean(true).boolean(false).real(0.5);
    e.array().end_array().object().end_object().end_array().key("").string("\u00e9\"").end_object();
    return e;
}
const std::string kExample = R"({"a":1,"b\n":[null,true,false,0.5,[],{}],"":"é\""})";

TEST(JsonEncode, WritesCompactJson) {
    const Encoded e = encode(example());
    EXPECT_EQ(e.status, PH_OK);
    EXPECT_EQ(e.bytes, kExample);
    EXPECT_EQ(encode(Events().null()).bytes, "null");
    EXPECT_EQ(encode(Events().array().array().end_array().array().end_array().end_array()).bytes,
              "[[],[]]");
}

TEST(JsonEncode, EscapesWhatMustBeAndNothingElse) {
    std::string controls, expected = "\"";
    for (char c = 0; c < 0x20; ++c) controls += c;
    for (const char* escaped : {"\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005",
                                "\\u0006", "\\u0007", "\\b", "\\t", "\\n", "\\u000b", "\\f", "\\r"})
        expected += escaped;
    for (const char* escaped : {"\\u000e", "\\u000f", "\\u0010", "\\u0011", "\\u0012", "\\u0013",
                                "\\u0014", "\\u0015", "\\u0016", "\\u0017", "\\u0018", "\\u0019",
                                "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f"})
        expected += escaped;
    EXPECT_EQ(encode(Events().string(controls)).bytes, expected + "\"");
    EXPECT_EQ(encode(Events().string("a/b<>&'\x7f\u2028\U0001F600")).bytes,
              "\"a/b<>&'\x7f\u2028\U0001F600\"");
    // Every byte that is special, at every place of the eight that are looked at together.
    for (std::size_t at = 0; at < 20; ++at) {
        std::string text(20, 'x');
        text[at] = '\\';
        EXPECT_EQ(encode(Events().string(text)).bytes,
                  "\"" + std::string(at, 'x') + "\\\\" + std::string(19 - at, 'x') + "\"");
    }
}

TEST(JsonEncode, RefusesTextThatIsNotUtf8) {
    for (const std::string bad : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
                                  "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82",
                                  "\xC3\xC3", "abc\xE2\x28\xA1", "\xE2\x82\""}) {
        EXPECT_EQ(encode(Events().string(bad)).status, PH_INVALID) << bad;
        EXPECT_EQ(encode(Events().object().key(bad).null().end_object()).status, PH_INVALID);
    }
}

TEST(JsonEncode, JoinsThePartsOfAString) {
    EXPECT_EQ(encode(Events().part("ab").part("").part("c\n").string("d")).bytes, R"("abc\nd")");
    EXPECT_EQ(encode(Events().array().part("a").string("").string("b").end_array()).bytes,
              R"(["a","b"])");
    // A part may end within a character, the string may not.
    EXPECT_EQ(encode(Events().part("\xF0\x9F").part("\x98").string("\x80")).bytes,
              "\"\U0001F600\"");
    EXPECT_EQ(encode(Events().part("\xF0\x9F").string("\x98")).status, PH_INVALID);
    EXPECT_EQ(encode(Events().part("\xF0\x9F").string("x")).status, PH_INVALID);
}

TEST(JsonEncode, LeavesSecretsToTheHost) {
    Events e;
    e.object().key("token").handle(PH_VALUE_SECRET, 7).key("list").array();
    e.handle(PH_VALUE_SECRET, 8).handle(PH_VALUE_SECRET, 9).end_array().end_object();
    const std::string expected =
        R"({"token":"<secret:7:3>","list":["<secret:8:3>","<secret:9:3>"]})";
    EXPECT_EQ(encode(e).bytes, expected);
    for (unsigned every = 2; every < 6; ++every) EXPECT_EQ(encode(e, 1, every).bytes, expected);
}

TEST(JsonEncode, GivesTheSameThroughASinkThatIsOftenFull) {
    Events e;
    e.array();
    for (int i = 0; i < 300; ++i)
        e.object().key("name").string(std::string(500 + i, 'n') + "\n").key("secret")
            .handle(PH_VALUE_SECRET, 1).end_object();
    e.string(std::string(100000, '\t')).end_array();
    const Encoded whole = encode(e);
    ASSERT_EQ(whole.status, PH_OK);
    EXPECT_LE(whole.largest_write, 16u * 1024);
    for (const std::size_t batch : {1u, 3u, 64u, 5000u})
        for (unsigned every = 2; every < 5; ++every)
            ASSERT_EQ(encode(e, batch, every).bytes, whole.bytes) << batch << ' ' << every;
}

TEST(JsonEncode, RefusesEventsThatAreNoValue) {
    const Events table[] = {
        Events(),
        Events().object(),
        Events().array().null(),
        Events().null().null(),
        Events().object().end_object().null(),
        Events().key("a"),
        Events().end_object(),
        Events().end_array(),
        Events().object().end_array(),
        Events().array().end_object(),
        Events().object().null(),
        Events().object().key("a").end_object(),
        Events().object().key("a").key("b").null().end_object(),
        Events().array().key("a").null().end_array(),
        Events().part("a"),
        Events().part("a").null(),
        Events().array().part("a").end_array(),
        Events().part("a").handle(PH_VALUE_SECRET, 1),
        Events().object().part("a").string("b").end_object(),
        Events().add(0),
    };
    for (const Events& e : table) EXPECT_EQ(encode(e).status, PH_INVALID) << show(e.list());
}

TEST(JsonEncode, KnowsWhatItMustAndNeedNotUnderstand) {
    EXPECT_EQ(encode(Events().handle(PH_VALUE_BLOB, 1)).status, PH_UNSUPPORTED);
    EXPECT_EQ(encode(Events().add(99 | PH_MUST_UNDERSTAND)).status, PH_UNSUPPORTED);
    EXPECT_EQ(encode(Events().array().add(99).null().add(99).end_array()).bytes, "[null]");
}

TEST(JsonEncode, HoldsTheDepth) {
    const auto nested = [](int depth) {
        Events e;
        for (int i = 0; i < depth; ++i) e.array();
        for (int i = 0; i < depth; ++i) e.end_array();
        return e;
    };
    EXPECT_EQ(encode(nested(1024)).status, PH_OK);
    EXPECT_EQ(encode(nested(1025)).status, PH_LIMIT);
}

TEST(JsonEncode, StaysFailed) {
    auto sink = plugin::sized<ph_byte_sink>();
    sink.write = [](void*, ph_str) -> ph_status { return PH_DENIED; };
    sink.put_secret = [](void*, ph_secret, ph_encoder) -> ph_status { return PH_DENIED; };
    const auto options = plugin::sized<ph_codec_options>();
    void* encoder = nullptr;
    ASSERT_EQ(codec().encode_begin(instance(), &options, &sink, &encoder), PH_OK);
    Events good, bad;
    good.null();
    bad.end_array();
    std::size_t taken = 9;
    EXPECT_EQ(codec().encode(encoder, bad.list().data(), 1, &taken), PH_INVALID);
    EXPECT_EQ(taken, 0u);
    EXPECT_EQ(codec().encode(encoder, good.list().data(), 1, &taken), PH_INVALID);
    EXPECT_EQ(codec().encode_end(encoder), PH_INVALID);
    codec().encode_free(encoder);

    ASSERT_EQ(codec().encode_begin(instance(), &options, &sink, &encoder), PH_OK);
    EXPECT_EQ(codec().encode(encoder, good.list().data(), 1, &taken), PH_OK);
    EXPECT_EQ(codec().encode_end(encoder), PH_DENIED);
    codec().encode_free(encoder);
}

TEST(JsonEncode, StepsByTheSizeOfTheHostsEvents) {
    struct LargerEvent {
        ph_value_event event;
        char more[16];
    };
    LargerEvent events[3] = {};
    const ph_event_kind kinds[] = {PH_VALUE_BEGIN_ARRAY, PH_VALUE_NULL, PH_VALUE_END_ARRAY};
    for (int i = 0; i < 3; ++i) {
        events[i].event.size = sizeof(LargerEvent);
        events[i].event.kind = kinds[i];
    }
    std::string bytes;
    auto sink = plugin::sized<ph_byte_sink>();
    sink.ctx = &bytes;
    sink.write = [](void* ctx, ph_str more) -> ph_status {
        static_cast<std::string*>(ctx)->append(more.data, more.size);
        return PH_OK;
    };
    sink.put_secret = [](void*, ph_secret, ph_encoder) -> ph_status { return PH_OK; };
    const auto options = plugin::sized<ph_codec_options>();
    void* encoder = nullptr;
    ASSERT_EQ(codec().encode_begin(instance(), &options, &sink, &encoder), PH_OK);
    std::size_t taken = 0;
    EXPECT_EQ(codec().encode(encoder, &events[0].event, 3, &taken), PH_OK);
    EXPECT_EQ(codec().encode_end(encoder), PH_OK);
    codec().encode_free(encoder);
    EXPECT_EQ(bytes, "[null]");
}

}  // namespace
}  // namespace packhost::json::test
