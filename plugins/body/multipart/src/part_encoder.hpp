// part_encoder.hpp: a list of parts to the body of a form with files.
#pragma once

#include <string>

#include "json_encoder.hpp"
#include "packhost/plugin/codec.hpp"

namespace packhost::multipart {

/// Writes one part after the other, in pieces: memory does not grow with a value, and a blob's
/// bytes never come here.
class PartEncoder final : public plugin::Encoder {
 public:
    /// Throws Refused(PH_INVALID) without a boundary in the media type.
    explicit PartEncoder(const plugin::CodecOptions& options);

    /// Throws Refused: PH_INVALID for what is no list of parts.
    void event(const ph_value_event& event, plugin::Output& out) override;
    void end(plugin::Output& out) override;
    bool restart(const plugin::CodecOptions& options) override;

 private:
    enum class Place { outside, in_list, in_part, in_field, in_value, in_json, after_value };

    void field(const ph_value_event& event);
    void value(const ph_value_event& event, plugin::Output& out);
    void json(const ph_value_event& event, plugin::Output& out);
    void begin_part(std::string_view default_type, plugin::Output& out);
    void end_value(plugin::Output& out);

    std::string boundary_;
    Place place_ = Place::outside;
    std::string name_, filename_, type_;
    std::string* field_ = nullptr;  // the one that is being read
    bool has_name_ = false, in_string_ = false;
    json::JsonEncoder json_;
    std::size_t json_depth_ = 0;
};

}  // namespace packhost::multipart
