// response.hpp: from an answer to output pins.
#pragma once

#include "engine/answer.hpp"

namespace packhost::engine {

/// Fills result.pins with what is mapped; takes the values out of the answer. Of an answer that
/// counts as `empty`, what is mapped from the body is null. Sets result.error if nothing is wrong
/// yet and a value is missing that must be there; that is not asked of an answer that counts as
/// `error`.
void map_outputs(RunContext& run, const Plan& plan, Answer& answer, model::Outcome outcome,
                 RunResult& result);

}  // namespace packhost::engine
