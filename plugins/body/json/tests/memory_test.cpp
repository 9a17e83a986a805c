// memory_test.cpp: a codec that has warmed up allocates nothing for another document.
#include <gtest/gtest.h>

#include "allocations.hpp"
#include "codec_driver.hpp"

namespace packhost::json::test {
namespace {

std::string document() {
    std::string text = "[";
    for (int i = 0; i < 200; ++i)
        text += R"({"id":)" + std::to_string(i) + R"(,"name":"a \u00e9 \n text","real":1.25e-7,)" +
                R"("big":123456789012345678901234567890,"list":[true,null,"plain"]},)";
    return text + "{}]";
}

TEST(JsonMemory, DecodingADocumentAllocatesNothingOnceWarm) {
    const std::string text = document();
    auto sink = plugin::sized<ph_value_sink>();
    sink.events = [](void*, const ph_value_event*, std::size_t, ph_sink_answer*) -> ph_status {
        return PH_OK;
    };
    auto options = plugin::sized<ph_codec_options>();
    options.max_depth = 128;
    const auto decode_once = [&](std::size_t step) {
        void* decoder = nullptr;
        codec().decode_begin(instance(), &options, &sink, &decoder);
        for (std::size_t at = 0; at < text.size(); at += step)
            EXPECT_EQ(codec().decode(decoder, {text.data() + at, std::min(step, text.size() - at)},
                                     at + step >= text.size(), nullptr),
                      PH_OK);
        codec().decode_free(decoder);
    };
    for (const std::size_t step : {text.size(), std::size_t(1000), std::size_t(7)}) {
        decode_once(step);
        const Allocations since;
        for (int i = 0; i < 3; ++i) decode_once(step);
        EXPECT_EQ(since.count(), 0u) << step;
    }
}

TEST(JsonMemory, EncodingAValueAllocatesNothingOnceWarm) {
    const Allocations all;
    Events value;
    value.array();
    for (int i = 0; i < 1000; ++i)
        value.object().key("name").string("some text\n").key("n").real(0.1 * i)
            .key("s").handle(PH_VALUE_SECRET, 1).end_object();
    value.end_array();
    auto sink = plugin::sized<ph_byte_sink>();
    sink.write = [](void*, ph_str) -> ph_status { return PH_OK; };
    sink.put_secret = [](void*, ph_secret, ph_encoder) -> ph_status { return PH_OK; };
    const auto options = plugin::sized<ph_codec_options>();
    const auto encode_once = [&] {
        void* encoder = nullptr;
        codec().encode_begin(instance(), &options, &sink, &encoder);
        std::size_t taken = 0;
        EXPECT_EQ(codec().encode(encoder, value.list().data(), value.list().size(), &taken), PH_OK);
        EXPECT_EQ(codec().encode_end(encoder), PH_OK);
        codec().encode_free(encoder);
    };
    encode_once();
    ASSERT_GT(all.count(), 0u); // they are counted at all
    const Allocations since;
    for (int i = 0; i < 3; ++i) encode_once();
    EXPECT_EQ(since.count(), 0u);
}

}  // namespace
}  // namespace packhost::json::test
