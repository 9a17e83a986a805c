// text_codec.cpp: the plugin's entry: what the text codec is and which of its parts does what.
#include "text_decoder.hpp"
#include "text_writer.hpp"

namespace packhost::text {
namespace {

using namespace plugin;

class TextCodec final : public BodyCodec {
 public:
    static constexpr CodecInfo kInfo{
        .name = "text",
        .media_types = "text/plain text/* application/xml *+xml",
        .empty_value = "",
        .flags = PH_CODEC_BYTE_IDENTICAL,
    };

    std::unique_ptr<Encoder> encoder(const CodecOptions& options) override {
        return std::make_unique<TextEncoder>(options);
    }
    std::unique_ptr<Decoder> decoder(const CodecOptions& options) override {
        return make_decoder(options);
    }
    void compile_template(std::string_view text, Segments& segments) override {
        split_template(text, kInText, segments);
    }
    void escape(std::uint32_t place, const ValueEvents& value, Output& out) override {
        insert(place, value, out);
    }
    void check(std::string_view bytes) override {
        Utf8Checker utf8;
        const std::size_t right = utf8.take(bytes);
        if (right < bytes.size() || !utf8.complete())
            throw error_at("invalid_utf8", "The text is not UTF-8.", bytes, right);
    }

    // Any other codec knows its bytes better. The last character may be cut off.
    unsigned sniff(std::string_view first) override {
        constexpr std::string_view kControls = "\t\n\f\r\x1B";
        for (const char c : first) {
            const auto byte = static_cast<unsigned char>(c);
            if ((byte < 0x20 && kControls.find(c) == kControls.npos) || byte == 0x7F) return 0;
        }
        return !first.empty() && Utf8Checker().take(first) == first.size() ? 10 : 0;
    }
};

}  // namespace
}  // namespace packhost::text

PACKHOST_PLUGIN(packhost::plugin::Codec<packhost::text::TextCodec>)
