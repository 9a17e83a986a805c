// wrapper_test.cpp: what plugin/codec.hpp does for any codec, shown with the smallest of them.
#include <gtest/gtest.h>

#include "packhost/plugin/codec.hpp"

namespace packhost::plugin {
namespace {

// One string, as its bytes.
class PlainEncoder final : public Encoder {
    void event(const ph_value_event& event, Output& out) override {
        if (event.kind != PH_VALUE_STRING) throw Refused(PH_UNSUPPORTED);
        if (view(event.text) == "throw") throw std::runtime_error("of the codec");
        out.put(view(event.text));
    }
};

class PlainDecoder final : public Decoder {
    void bytes(std::string_view chunk, bool last, Events& events) override {
        if (chunk == "throw") throw std::runtime_error("of the codec");
        if (chunk == "fail") throw Failure("odd", "Something odd.");
        events.append_text(chunk);
        if (last) events.string(events.take_text());
    }
};

struct Plain : BodyCodec {
    static constexpr CodecInfo kInfo{.name = "plain", .media_types = "text/plain"};
    std::unique_ptr<Encoder> encoder(const CodecOptions&) override {
        return std::make_unique<PlainEncoder>();
    }
    std::unique_ptr<Decoder> decoder(const CodecOptions&) override {
        return std::make_unique<PlainDecoder>();
    }
};

struct Other final : Plain {
    static constexpr CodecInfo kInfo{.name = "other", .media_types = "text/other", .flags = 1};
    Other(const Host&, const ph_value&) {}
    unsigned sniff(std::string_view) override { return 700; }
};

struct Unmade final : Plain {
    static constexpr CodecInfo kInfo{.name = "unmade", .media_types = "text/none"};
    Unmade() { throw Failure("no_way", "It can't be made."); }
};

using Kind = Codec<Plain, Other, Unmade>;

const ph_codec& table() { return *static_cast<const ph_codec*>(Kind::table()); }

void* make(const char* name, ph_status expected = PH_OK, ph_error* error = nullptr) {
    static const ph_host host = [] {
        auto h = sized<ph_host>();
        h.get = [](const ph_host*, const char*) -> const void* { return nullptr; };
        return h;
    }();
    void* instance = nullptr;
    EXPECT_EQ(table().create(&host, str(name), {}, &instance, error), expected);
    return instance;
}

ph_value_sink text_sink(std::string& text) {
    auto sink = sized<ph_value_sink>();
    sink.ctx = &text;
    sink.events = [](void* ctx, const ph_value_event* events, std::size_t,
                     ph_sink_answer*) -> ph_status {
        static_cast<std::string*>(ctx)->append(view(events[0].text));
        return PH_OK;
    };
    return sink;
}

TEST(CodecTable, HoldsTheFactsOfEachCodec) {
    ASSERT_EQ(table().info_count, 3u);
    EXPECT_STREQ(table().info[0].name, "plain");
    EXPECT_STREQ(table().info[1].media_types, "text/other");
    EXPECT_EQ(table().info[1].flags, 1u);
    EXPECT_STREQ(Kind::kProvides[1].kind, "body");
    EXPECT_STREQ(Kind::kProvides[1].name, "other");
}

TEST(CodecTable, LeavesOutWhatNoCodecOverrides) {
    EXPECT_EQ(table().check, nullptr);
    EXPECT_EQ(table().template_compile, nullptr);
    EXPECT_EQ(table().template_escape, nullptr);
    ASSERT_NE(table().sniff, nullptr);
    void* plain = make("plain");
    void* other = make("other");
    EXPECT_EQ(table().sniff(plain, {"a", 1}), 0u);
    EXPECT_EQ(table().sniff(other, {"a", 1}), 100u); // 100 at most, whatever a codec says
    table().destroy(plain);
    table().destroy(other);
}

TEST(CodecTable, RefusesANameThatIsNotItsOwn) {
    make("nothing", PH_NOT_FOUND);
    auto error = sized<ph_error>();
    make("unmade", PH_FAILED, &error);
    EXPECT_EQ(view(error.code), "no_way");
}

TEST(CodecTable, CarriesTextBothWays) {
    void* codec = make("plain");
    std::string text;
    const ph_value_sink sink = text_sink(text);
    const auto options = sized<ph_codec_options>();
    void* decoder = nullptr;
    ASSERT_EQ(table().decode_begin(codec, &options, &sink, &decoder), PH_OK);
    EXPECT_EQ(table().decode(decoder, {"some ", 5}, 0, nullptr), PH_OK);
    EXPECT_EQ(table().decode(decoder, {"text", 4}, 1, nullptr), PH_OK);
    table().decode_free(decoder);
    EXPECT_EQ(text, "some text");
    table().destroy(codec);
}

TEST(CodecTable, HandsNothingOfOneBodyToTheNext) {
    void* codec = make("plain");
    std::string first, second;
    const ph_value_sink first_sink = text_sink(first), second_sink = text_sink(second);
    const auto options = sized<ph_codec_options>();
    void* decoder = nullptr;
    ASSERT_EQ(table().decode_begin(codec, &options, &first_sink, &decoder), PH_OK);
    table().decode(decoder, {"left behind", 11}, 0, nullptr);
    table().decode_free(decoder);
    ASSERT_EQ(table().decode_begin(codec, &options, &second_sink, &decoder), PH_OK);
    table().decode(decoder, {"new", 3}, 1, nullptr);
    table().decode_free(decoder);
    EXPECT_EQ(first, "");
    EXPECT_EQ(second, "new");
    table().destroy(codec);
}

TEST(CodecTable, LetsNoExceptionOut) {
    void* codec = make("plain");
    std::string text;
    const ph_value_sink sink = text_sink(text);
    const auto options = sized<ph_codec_options>();
    for (const auto& [input, code] : {std::pair("throw", "plugin_exception"), {"fail", "odd"}}) {
        void* decoder = nullptr;
        ASSERT_EQ(table().decode_begin(codec, &options, &sink, &decoder), PH_OK);
        auto error = sized<ph_codec_error>();
        EXPECT_EQ(table().decode(decoder, str(input), 1, &error), PH_FAILED);
        EXPECT_EQ(view(error.code), code);
        table().decode_free(decoder);
    }
    auto bytes = sized<ph_byte_sink>();
    bytes.write = [](void*, ph_str) -> ph_status { return PH_OK; };
    bytes.put_secret = [](void*, ph_secret, ph_encoder) -> ph_status { return PH_OK; };
    void* encoder = nullptr;
    ASSERT_EQ(table().encode_begin(codec, &options, &bytes, &encoder), PH_OK);
    auto event = sized<ph_value_event>();
    event.kind = PH_VALUE_STRING;
    event.text = str("throw");
    std::size_t taken = 0;
    EXPECT_EQ(table().encode(encoder, &event, 1, &taken), PH_FAILED);
    EXPECT_EQ(taken, 0u);
    table().encode_free(encoder);
    table().destroy(codec);
}

TEST(CodecTable, RefusesASinkThatCantTakeAnything) {
    void* codec = make("plain");
    const auto options = sized<ph_codec_options>();
    const auto values = sized<ph_value_sink>();
    const auto bytes = sized<ph_byte_sink>();
    void* made = nullptr;
    EXPECT_EQ(table().decode_begin(codec, &options, &values, &made), PH_INVALID);
    EXPECT_EQ(table().encode_begin(codec, &options, &bytes, &made), PH_INVALID);
    EXPECT_EQ(table().decode_begin(codec, &options, nullptr, &made), PH_INVALID);
    EXPECT_EQ(made, nullptr);
    table().destroy(codec);
}

}  // namespace
}  // namespace packhost::plugin
