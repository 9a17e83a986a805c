// refusal.hpp: what an answer to a step says if it is not what the step expects, as errors.
#pragma once

#include "session.hpp"

namespace packhost::recipe {

/// The status is not one that the step expects.
[[noreturn]] void throw_refusal(const Step& step, const plugin::Reply& reply);
/// The answer has no value at that place, or an empty one, or one of more than 16 KiB.
[[noreturn]] void throw_nothing_yielded(const Step& step, const std::string& name,
                                        const std::string& from, const plugin::Reply& reply);

}  // namespace packhost::recipe
