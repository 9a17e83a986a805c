// text_writer.hpp: values to text: a whole body, or what goes into a template.
#pragma once

#include "packhost/plugin/codec.hpp"
#include "packhost/plugin/codec_text.hpp"

namespace packhost::text {

/// Writes one string as it is. Throws Refused: PH_INVALID for any other value and for text that is
/// not UTF-8, PH_UNSUPPORTED for a secret, a blob, and a media type with another charset.
class TextEncoder final : public plugin::Encoder {
 public:
    explicit TextEncoder(const plugin::CodecOptions& options) { restart(options); }

    void event(const ph_value_event& event, plugin::Output& out) override;
    bool restart(const plugin::CodecOptions& options) override;

 private:
    plugin::Utf8Checker utf8_;
};

/// The one place in which a placeholder may stand: the context of its segment.
inline constexpr std::uint32_t kInText = 1;

/// Writes a value into a template as it is: a string's text, a number or a bool as text, containers
/// as compact JSON; null and nothing at all are empty. Throws Refused for what can't be written.
void insert(std::uint32_t place, const plugin::ValueEvents& value, plugin::Output& out);

}  // namespace packhost::text
