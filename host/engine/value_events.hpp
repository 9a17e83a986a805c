// value_events.hpp: Values as the ABI's flat events, and back.
#pragma once

#include <vector>

#include "packhost/abi/plugin.h"
#include "packhost/value.hpp"

namespace packhost::engine {

/// Appends the events of a value. Their views refer to the value.
void append_events(std::vector<ph_value_event>& out, const Value& value);

/// Sets `out` to the value of an event that is a whole value by itself: a scalar, or all of a text.
/// False for any other.
bool set_scalar(Value& out, const ph_value_event& event);

/// Builds one value out of events as they come.
class ValueBuilder {
 public:
    /// Takes the next event; false: it does not fit here, and the value is spoilt.
    bool take(const ph_value_event& event);
    /// True once the value is whole.
    bool complete() const noexcept { return complete_; }
    /// True once a value has begun: a part of a text, or what holds others.
    bool begun() const noexcept { return !open_.empty() || !part_.empty(); }
    Value release() noexcept;

 private:
    bool add(Value value);

    struct Open {
        Value value;
        std::string key;  ///< of the member under way
    };
    std::vector<Open> open_;
    Value root_;
    std::string part_;
    bool complete_ = false;
};

}  // namespace packhost::engine
