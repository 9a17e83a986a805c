// form_codec.cpp: the plugin's entry: what the form codec is and which of its parts does what.
#include "form_decoder.hpp"
#include "form_encoder.hpp"
#include "form_template.hpp"

namespace packhost::form {
namespace {

using namespace plugin;

class FormCodec final : public BodyCodec {
 public:
    static constexpr CodecInfo kInfo{
        .name = "form",
        .media_types = "application/x-www-form-urlencoded",
        .empty_value = "",
        .flags = PH_CODEC_BYTE_IDENTICAL,
    };

    std::unique_ptr<Encoder> encoder(const CodecOptions&) override {
        return std::make_unique<FormEncoder>();
    }
    std::unique_ptr<Decoder> decoder(const CodecOptions& options) override {
        return make_decoder(options);
    }
    void compile_template(std::string_view text, Segments& segments) override {
        form::compile_template(text, segments);
    }
    void escape(std::uint32_t place, const ValueEvents& value, Output& out) override {
        escape_into(place, value, out);
    }
    void check(std::string_view bytes) override { check_form(bytes); }
};

}  // namespace
}  // namespace packhost::form

PACKHOST_PLUGIN(packhost::plugin::Codec<packhost::form::FormCodec>)
