// form_encoder.cpp: one event after the other; the order has been checked by the wrapper.
#include "form_encoder.hpp"

#include "form_text.hpp"
#include "packhost/plugin/codec_text.hpp"

namespace packhost::form {

using plugin::Output;
using plugin::Refused;

constexpr std::size_t kKeptKey = 4096;

bool FormEncoder::restart(const plugin::CodecOptions&) {
    place_ = Place::outside;
    if (key_.capacity() > kKeptKey) std::string().swap(key_);
    json_.begin();
    first_ = true;
    in_string_ = false;
    return true;
}

void FormEncoder::event(const ph_value_event& event, Output& out) {
    if (json_.open()) return json_.event(event, out);
    switch (event.kind) {
        case PH_VALUE_BEGIN_OBJECT:
        case PH_VALUE_BEGIN_ARRAY: return open(event, out);
        case PH_VALUE_END_OBJECT: place_ = Place::outside; return;
        case PH_VALUE_END_ARRAY: place_ = Place::in_object; return;
        case PH_VALUE_KEY: key_ = plugin::view(event.text); return;
        default: break;
    }
    if (place_ == Place::outside) throw Refused(PH_INVALID);
    if (event.kind != PH_VALUE_NULL) scalar(event, out);
}

void FormEncoder::open(const ph_value_event& event, Output& out) {
    const bool object = event.kind == PH_VALUE_BEGIN_OBJECT;
    if (place_ == Place::outside) {
        if (!object) throw Refused(PH_INVALID);
        place_ = Place::in_object;
    } else if (place_ == Place::in_object && !object) {
        place_ = Place::in_array;
    } else {
        begin_pair(out);
        json_.begin();
        json_.event(event, out);
    }
}

void FormEncoder::scalar(const ph_value_event& event, Output& out) {
    if (!in_string_) begin_pair(out);
    switch (event.kind) {
        case PH_VALUE_STRING:
        case PH_VALUE_STRING_PART:
            in_string_ = event.kind == PH_VALUE_STRING_PART;
            return write_form_text(plugin::view(event.text), out);
        case PH_VALUE_SECRET: return out.put_secret(event.as.handle, PH_ENC_FORM);
        default: return write_form_text(plugin::ScalarText(event).text(), out);
    }
}

void FormEncoder::begin_pair(Output& out) {
    if (!first_) out.put('&');
    first_ = false;
    write_form_text(key_, out);
    out.put('=');
}

}  // namespace packhost::form
