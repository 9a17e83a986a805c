// json_field.hpp: an object or an array within a form's field: compact JSON, then form-encoded.
#pragma once

#include "json_encoder.hpp"
#include "packhost/plugin/codec.hpp"

namespace packhost::form {

/// Writes one container after the other, in pieces: memory does not grow with the value.
class JsonField {
 public:
    JsonField();
    JsonField(const JsonField&) = delete;
    JsonField& operator=(const JsonField&) = delete;

    /// Before the event that opens the container.
    void begin();
    /// The container's next event. Throws Refused: what JSON can't hold is PH_INVALID; a secret or
    /// a blob is PH_UNSUPPORTED, since the host writes a secret through one encoder alone.
    void event(const ph_value_event& event, plugin::Output& out);
    /// The container is open.
    bool open() const noexcept { return depth_ > 0; }

 private:
    json::JsonEncoder json_;
    plugin::Output text_;
    ph_byte_sink sink_;
    plugin::Output* out_ = nullptr; // where text_ goes, during event()
    std::size_t depth_ = 0;
};

}  // namespace packhost::form
