// pin_rules.hpp: what a pin's rules (pins/1) say of a value.
#pragma once

#include <optional>
#include <string>

#include "model/pack.hpp"
#include "model/pattern.hpp"

namespace packhost::model {

/// Whether a value of a manifest is of a pin's type as it is written: a text for `string` and
/// `blob`, a whole number for `int`, an object or array for `object`; all but null for `any`.
bool is_of_type(PinType type, const Value& value) noexcept;

/// The rules of one pin, ready to be asked. Copies are cheap; any thread.
class PinCheck {
 public:
    /// `rules` is copied. Error: `bad_pattern`, which a pack that was read can't have.
    static Result<PinCheck> compile(const PinRules& rules);

    /// What is wrong with a value that has been coerced to the pin's type, as the end of a sentence
    /// that does not hold the value: "must be at most 50". Empty: nothing. Null breaks no rule.
    std::string problem(const Value& value) const;

 private:
    PinRules rules_;
    std::optional<Pattern> pattern_;
};

}  // namespace packhost::model
