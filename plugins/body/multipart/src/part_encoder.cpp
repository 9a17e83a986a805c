// part_encoder.cpp: one event after the other; the order has been checked by the wrapper.
#include "part_encoder.hpp"

#include "packhost/plugin/codec_text.hpp"
#include "part_text.hpp"

namespace packhost::multipart {

using plugin::Output;
using plugin::Refused;
using plugin::view;

constexpr std::size_t kLongestField = 64 * 1024;

PartEncoder::PartEncoder(const plugin::CodecOptions& options)
    : boundary_(boundary_of(options.media_type)) {}

bool PartEncoder::restart(const plugin::CodecOptions& options) {
    boundary_ = boundary_of(options.media_type);
    place_ = Place::outside;
    in_string_ = false;
    return true;
}

void PartEncoder::event(const ph_value_event& event, Output& out) {
    switch (place_) {
        case Place::outside:
            if (event.kind != PH_VALUE_BEGIN_ARRAY) throw Refused(PH_INVALID);
            place_ = Place::in_list;
            return;
        case Place::in_list:
            if (event.kind == PH_VALUE_END_ARRAY) {
                place_ = Place::outside;
                return;
            }
            if (event.kind != PH_VALUE_BEGIN_OBJECT) throw Refused(PH_INVALID);
            name_.clear();
            filename_.clear();
            type_.clear();
            has_name_ = false;
            place_ = Place::in_part;
            return;
        case Place::in_part:
            if (event.kind != PH_VALUE_KEY) throw Refused(PH_INVALID);
            if (view(event.text) == "value") {
                place_ = Place::in_value;
                return;
            }
            field_ = view(event.text) == "name"          ? &name_
                     : view(event.text) == "filename"    ? &filename_
                     : view(event.text) == "contentType" ? &type_
                                                         : throw Refused(PH_INVALID);
            place_ = Place::in_field;
            return;
        case Place::in_field: return field(event);
        case Place::in_value: return value(event, out);
        case Place::in_json: return json(event, out);
        case Place::after_value:
            if (event.kind != PH_VALUE_END_OBJECT) throw Refused(PH_INVALID);
            place_ = Place::in_list;
    }
}

void PartEncoder::field(const ph_value_event& event) {
    if (event.kind != PH_VALUE_STRING && event.kind != PH_VALUE_STRING_PART)
        throw Refused(PH_INVALID);
    if (event.text.size > kLongestField - field_->size()) throw Refused(PH_LIMIT);
    field_->append(view(event.text));
    if (event.kind == PH_VALUE_STRING_PART) return;
    if (field_ == &name_) has_name_ = true;
    if (field_ == &type_) check_type(type_);
    place_ = Place::in_part;
}

void PartEncoder::value(const ph_value_event& event, Output& out) {
    switch (event.kind) {
        case PH_VALUE_BEGIN_OBJECT:
        case PH_VALUE_BEGIN_ARRAY:
            begin_part("application/json", out);
            json_.restart({});
            json_depth_ = 0;
            place_ = Place::in_json;
            return json(event, out);
        case PH_VALUE_STRING:
        case PH_VALUE_STRING_PART:
            if (!in_string_) begin_part("", out);
            in_string_ = event.kind == PH_VALUE_STRING_PART;
            out.put(view(event.text));
            if (in_string_) return;
            break;
        case PH_VALUE_BLOB:
            begin_part("application/octet-stream", out);
            out.put_blob(event.as.handle);
            break;
        case PH_VALUE_SECRET:
            begin_part("", out);
            out.put_secret(event.as.handle, PH_ENC_RAW);
            break;
        case PH_VALUE_NULL: throw Refused(PH_INVALID);
        default:
            begin_part("", out);
            out.put(plugin::ScalarText(event).text());
    }
    end_value(out);
}

void PartEncoder::json(const ph_value_event& event, Output& out) {
    json_.event(event, out);
    if (event.kind == PH_VALUE_BEGIN_OBJECT || event.kind == PH_VALUE_BEGIN_ARRAY) ++json_depth_;
    if (event.kind == PH_VALUE_END_OBJECT || event.kind == PH_VALUE_END_ARRAY) --json_depth_;
    if (json_depth_ == 0) end_value(out);
}

void PartEncoder::begin_part(std::string_view default_type, Output& out) {
    if (!has_name_) throw Refused(PH_INVALID);
    out.put("--");
    out.put(boundary_);
    out.put("\r\nContent-Disposition: form-data");
    write_parameter("name", name_, out);
    if (!filename_.empty()) write_parameter("filename", filename_, out);
    const std::string_view type = type_.empty() ? default_type : std::string_view(type_);
    if (!type.empty()) {
        out.put("\r\nContent-Type: ");
        out.put(type);
    }
    out.put("\r\n\r\n");
}

void PartEncoder::end_value(Output& out) {
    out.put("\r\n");
    place_ = Place::after_value;
}

void PartEncoder::end(Output& out) {
    out.put("--");
    out.put(boundary_);
    out.put("--\r\n");
}

}  // namespace packhost::multipart
