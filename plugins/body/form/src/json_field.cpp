// json_field.cpp: the json codec's encoder, writing into a sink that form-encodes.
#include "json_field.hpp"

#include "form_text.hpp"

namespace packhost::form {

using plugin::Refused;

JsonField::JsonField() : sink_(plugin::sized<ph_byte_sink>()) {
    sink_.ctx = this;
    sink_.write = [](void* ctx, ph_str bytes) -> ph_status {
        write_form_text(plugin::view(bytes), *static_cast<JsonField*>(ctx)->out_);
        return PH_OK;
    };
    sink_.put_secret = [](void*, ph_secret, ph_encoder) -> ph_status { return PH_UNSUPPORTED; };
}

void JsonField::begin() {
    json_.restart({});
    text_.restart(&sink_);
    depth_ = 0;
}

void JsonField::event(const ph_value_event& event, plugin::Output& out) {
    if (event.kind == PH_VALUE_BEGIN_OBJECT || event.kind == PH_VALUE_BEGIN_ARRAY) ++depth_;
    if (event.kind == PH_VALUE_END_OBJECT || event.kind == PH_VALUE_END_ARRAY) --depth_;
    out_ = &out;
    json_.event(event, text_);
    const ph_status status = depth_ > 0 ? text_.pass_on() : text_.drain();
    if (status != PH_OK) throw Refused(status);
}

}  // namespace packhost::form
