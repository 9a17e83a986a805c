// memory_test.cpp: what the codec allocates: nothing once warm, and little for a large value.
#include <gtest/gtest.h>

#include "allocations.hpp"
#include "codec_under_test.hpp"

namespace packhost::form::test {
namespace {

using namespace packhost::codec_test;

ph_byte_sink null_sink() {
    auto sink = plugin::sized<ph_byte_sink>();
    sink.write = [](void*, ph_str) -> ph_status { return PH_OK; };
    sink.put_secret = [](void*, ph_secret, ph_encoder) -> ph_status { return PH_OK; };
    return sink;
}

void encode_once(const Events& value) {
    const ph_byte_sink sink = null_sink();
    const auto options = plugin::sized<ph_codec_options>();
    void* encoder = nullptr;
    codec().encode_begin(instance(), &options, &sink, &encoder);
    std::size_t taken = 0;
    EXPECT_EQ(codec().encode(encoder, value.list().data(), value.list().size(), &taken), PH_OK);
    EXPECT_EQ(codec().encode_end(encoder), PH_OK);
    codec().encode_free(encoder);
}

void decode_once(std::string_view body, std::size_t step) {
    auto sink = plugin::sized<ph_value_sink>();
    sink.events = [](void*, const ph_value_event*, std::size_t, ph_sink_answer*) -> ph_status {
        return PH_OK;
    };
    const auto options = plugin::sized<ph_codec_options>();
    void* decoder = nullptr;
    codec().decode_begin(instance(), &options, &sink, &decoder);
    for (std::size_t at = 0; at < body.size(); at += step)
        EXPECT_EQ(codec().decode(decoder, {body.data() + at, std::min(step, body.size() - at)},
                                 at + step >= body.size(), nullptr),
                  PH_OK);
    codec().decode_free(decoder);
}

TEST(FormMemory, AllocatesNothingOnceWarm) {
    const Allocations all;
    Events value;
    value.object();
    for (int i = 0; i < 500; ++i)
        value.key("name").string("some text\n").key("n").real(0.1 * i).key("o").object().key("s")
            .string("x").end_object();
    value.end_object();
    std::string body;
    for (int i = 0; i < 500; ++i) body += "name" + std::to_string(i % 300) + "=some+text%0A&";
    ASSERT_GT(all.count(), 0u); // they are counted at all
    encode_once(value);
    decode_once(body, 7);
    const Allocations since;
    for (int i = 0; i < 3; ++i) {
        encode_once(value);
        decode_once(body, 7);
    }
    EXPECT_EQ(since.count(), 0u);
}

TEST(FormMemory, WritesALargeValueInLittleMemory) {
    // Sixteen MiB in one field, once as a string in parts and once as an array that becomes JSON.
    const std::string piece(64 * 1024, '&');
    Events text, nested;
    text.object().key("k");
    nested.object().key("k").object().key("list").array();
    for (int i = 0; i < 256; ++i) {
        text.part(piece);
        nested.string(piece);
    }
    text.string("").end_object();
    nested.end_array().end_object().end_object();
    for (const Events& value : {text, nested}) {
        const Allocations before;
        encode_once(value);
        EXPECT_LT(before.peak(), 2u * 1024 * 1024);
    }
}

TEST(FormMemory, ReadsAtMostAFewTimesItsBound) {
    std::string body;
    for (int i = 0; i < 65536; ++i)
        body += "n" + std::to_string(i) + "=" + std::string(50, 'v') + "&";
    const Allocations before;
    decode_once(body, 4096);
    EXPECT_LT(before.peak(), 24u * 1024 * 1024);
    decode_once("a=1", 1);
    EXPECT_LT(before.now(), 1024u * 1024); // and keeps little of it
}

}  // namespace
}  // namespace packhost::form::test
