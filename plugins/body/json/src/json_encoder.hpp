// json_encoder.hpp: events to compact JSON.
#pragma once

#include "json_text.hpp"
#include "packhost/plugin/codec.hpp"

namespace packhost::json {

/// Writes a value as compact JSON (RFC 8259): no white space, numbers by shortest round trip,
/// members in the order in which they come. The same events always give the same bytes.
class JsonEncoder final : public plugin::Encoder {
 public:
    /// Throws Refused: PH_INVALID for a number or text that JSON can't hold, PH_UNSUPPORTED for a
    /// blob.
    void event(const ph_value_event& event, plugin::Output& out) override;
    bool restart(const plugin::CodecOptions&) override;

 private:
    void separate(plugin::Output& out);
    void text_piece(const ph_value_event& event, plugin::Output& out);

    StringWriter string_;
    bool comma_ = false;     // the container has a member already
    bool in_string_ = false; // a STRING_PART has been written
};

/// Writes a whole value; throws Refused if the events are not one.
void write_value(const plugin::ValueEvents& value, plugin::Output& out);

}  // namespace packhost::json
