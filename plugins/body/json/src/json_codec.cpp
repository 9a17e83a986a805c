// json_codec.cpp: the plugin's entry: what the json codec is and which of its parts does what.
#include <algorithm>

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
        constexpr std::string_view kMark = "\xEF\xBB\xBF", kSpace = " \t\r\n";
        if (first.starts_with(kMark)) first.remove_prefix(kMark.size());
        first.remove_prefix(std::min(first.find_first_not_of(kSpace), first.size()));
        if (first.empty()) return 0;
        const bool contains = first[0] == '{' || first[0] == '[';
        // A text may begin like a number or a word ("123 Main St", "nullable"): these must be all
        // there is. The rest may go on beyond the first bytes.
        const bool open = contains || first[0] == '"';
        if (is_json(first, open ? Extent::beginning : Extent::whole)) return contains ? 80 : 20;
        return begins_objects(first) ? 80 : 0;
    }

 private:
    // What is no JSON, and begins as hardly anything else does: better called wrong than a text.
    static bool begins_objects(std::string_view first) {
        const std::size_t second = first.find_first_not_of(" \t\r\n", 1);
        if (second == first.npos) return false;
        return first[0] == '{' ? first[second] == '"'
                               : first[0] == '[' && (first[second] == '{' || first[second] == '"');
    }
};

}  // namespace
}  // namespace packhost::json

PACKHOST_PLUGIN(packhost::plugin::Codec<packhost::json::JsonCodec>)
