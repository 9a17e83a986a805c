// multipart_codec.cpp: the plugin's entry: what the multipart codec is.
#include "part_encoder.hpp"

namespace packhost::multipart {
namespace {

using namespace plugin;

class MultipartCodec final : public BodyCodec {
 public:
    static constexpr CodecInfo kInfo{
        .name = "multipart",
        .media_types = "multipart/form-data",
        .empty_value = "",
        .flags = PH_CODEC_BYTE_IDENTICAL,
    };

    std::unique_ptr<Encoder> encoder(const CodecOptions& options) override {
        return std::make_unique<PartEncoder>(options);
    }
    /// Forms with files are sent to APIs, and come from none.
    std::unique_ptr<Decoder> decoder(const CodecOptions&) override {
        throw Refused(PH_UNSUPPORTED);
    }
};

}  // namespace
}  // namespace packhost::multipart

PACKHOST_PLUGIN(packhost::plugin::Codec<packhost::multipart::MultipartCodec>)
