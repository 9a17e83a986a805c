// form_encoder.hpp: an object's events to the pairs of a form.
#pragma once

#include <string>

#include "json_field.hpp"
#include "packhost/plugin/codec.hpp"

namespace packhost::form {

/// Writes an object as `name=value` pairs (URL Standard, 5.2), in the order in which its members
/// come: scalars as their text, an array as one pair for each item, an object (and what is nested
/// in an array) as compact JSON; null is left out. The same events always give the same bytes.
class FormEncoder final : public plugin::Encoder {
 public:
    /// Throws Refused: PH_INVALID for a value that is no object, PH_UNSUPPORTED for a blob, and for
    /// a secret within JSON.
    void event(const ph_value_event& event, plugin::Output& out) override;
    bool restart(const plugin::CodecOptions&) override;

 private:
    void begin_pair(plugin::Output& out);
    void open(const ph_value_event& event, plugin::Output& out);
    void scalar(const ph_value_event& event, plugin::Output& out);

    enum class Place { outside, in_object, in_array };
    Place place_ = Place::outside;
    std::string key_;        // of the member whose value is being written
    JsonField json_;
    bool first_ = true;      // no pair has been written
    bool in_string_ = false; // a STRING_PART has been written
};

}  // namespace packhost::form
