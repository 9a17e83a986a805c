// memory_test.cpp: memory does not grow with the text, in either direction.
#include <gtest/gtest.h>

#include "allocations.hpp"
#include "codec_under_test.hpp"

namespace packhost::text::test {
namespace {

using namespace packhost::codec_test;

// Decodes the piece `times` over; says how many bytes of text came.
std::size_t decode_pieces(std::string_view media_type, std::string_view piece, int times) {
    std::size_t got = 0;
    auto sink = plugin::sized<ph_value_sink>();
    sink.ctx = &got;
    sink.events = [](void* ctx, const ph_value_event* events, std::size_t count,
                     ph_sink_answer*) -> ph_status {
        for (std::size_t i = 0; i < count; ++i)
            *static_cast<std::size_t*>(ctx) += events[i].text.size;
        return PH_OK;
    };
    auto options = plugin::sized<ph_codec_options>();
    options.media_type = plugin::str(media_type);
    void* decoder = nullptr;
    codec().decode_begin(instance(), &options, &sink, &decoder);
    for (int i = 0; i < times; ++i)
        EXPECT_EQ(codec().decode(decoder, plugin::str(piece), 0, nullptr), PH_OK);
    EXPECT_EQ(codec().decode(decoder, {}, 1, nullptr), PH_OK);
    codec().decode_free(decoder);
    return got;
}

TEST(TextMemory, ALongTextIsReadInLittle) {
    const Allocations all;
    const std::string piece(60'001, 'x');
    ASSERT_GT(all.count(), 0u); // they are counted at all
    for (const char* type : {"text/plain", "text/plain;charset=iso-8859-1"}) {
        const Allocations since;
        EXPECT_EQ(decode_pieces(type, piece, 500), 500 * piece.size()) << type;
        EXPECT_LT(since.peak(), 256u * 1024) << type;
    }
}

TEST(TextMemory, AllocatesNothingOnceWarm) {
    for (const char* type : {"text/plain", "text/plain;charset=iso-8859-1"}) {
        decode_pieces(type, "some text", 3);
        const Allocations since;
        decode_pieces(type, "some text", 3);
        EXPECT_EQ(since.count(), 0u) << type;
    }
}

TEST(TextMemory, ALongTextIsWrittenInLittle) {
    auto sink = plugin::sized<ph_byte_sink>();
    sink.write = [](void*, ph_str) -> ph_status { return PH_OK; };
    sink.put_secret = [](void*, ph_secret, ph_encoder) -> ph_status { return PH_OK; };
    Events text;
    const std::string piece(64 * 1024, 'x');
    for (int i = 0; i < 256; ++i) text.part(piece);
    text.string("");
    const auto options = plugin::sized<ph_codec_options>();
    const Allocations since;
    void* encoder = nullptr;
    codec().encode_begin(instance(), &options, &sink, &encoder);
    std::size_t taken = 0;
    EXPECT_EQ(codec().encode(encoder, text.list().data(), text.list().size(), &taken), PH_OK);
    EXPECT_EQ(codec().encode_end(encoder), PH_OK);
    codec().encode_free(encoder);
    EXPECT_LT(since.peak(), 512u * 1024);
}

}  // namespace
}  // namespace packhost::text::test
