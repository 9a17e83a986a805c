// json_codec.cpp: the plugin's entry: what the json codec is and which of its parts does what.
#include "json_decoder.hpp"
#include "json_encoder.hpp"
#include "json_template.hpp"

namespace packhost::json {
namespace {

using namespace plugin;

class JsonCodec final : public BodyCodec {
 public:
    static constexpr CodecInfo kInfo{
        .name = "json",
        .media_types = "application/json *+json",
        .empty_value = "{}",
        .flags = PH_CODEC_NESTED_KEYS | PH_CODEC_BYTE_IDENTICAL,
    };

    std::unique_ptr<Encoder> encoder(const CodecOptions&) override {
        return std::make_unique<JsonEncoder>();
    }
    std::unique_ptr<Decoder> decoder(const CodecOptions& options) override {
        return make_decoder(options);
    }
    void compile_template(std::string_view text, Segments& segments) override {
        json::compile_template(text, segments);
    }
    void escape(std::uint32_t place, const ValueEvents& value, Output& out) override {
        escape_into(place, value, out);
    }
    void check(std::string_view bytes) override { check_json(bytes); }

    // An object or array is JSON as good as surely; other values are seldom a whole body.
    unsigned sniff(std::string_view first) override {
        if (first.starts_with("\xEF\xBB\xBF")) first.remove_prefix(3);
        const std::size_t at = first.find_first_not_of(" \t\r\n");
        if (at == first.npos) return 0;
        first.remove_prefix(at);
        if (first[0] == '{' || first[0] == '[') return 80;
        if (first[0] == '"' || first[0] == '-' || (first[0] >= '0' && first[0] <= '9')) return 20;
        for (const std::string_view word : {"true", "false", "null"})
            if (first.starts_with(word)) return 20;
        return 0;
    }
};

}  // namespace
}  // namespace packhost::json

PACKHOST_PLUGIN(packhost::plugin::Codec<packhost::json::JsonCodec>)
