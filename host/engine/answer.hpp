// answer.hpp: an answer read: of its body, as values, what the plan maps or asks.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/plan.hpp"
#include "engine/run_context.hpp"
#include "engine/transfer.hpp"

namespace packhost::engine {

struct Answer {
    int status = 0;
    /// One for each path of the plan's projection; all null without a body that can be decoded.
    std::vector<Value> body;
    Value headers;                 ///< an object, if the plan wants them
    std::optional<Error> problem;  ///< why the body could not be decoded
    std::size_t bytes = 0;         ///< of the body, without its content encoding

    /// What a path leads to; `kept` holds it if it is not among the body's values.
    const Value& at(const Asked::Path& path, Value& kept) const;
};

/// Inflates the body and decodes it as far as the plan wants it. Takes the body out of `transfer`.
Answer read_answer(RunContext& run, const Plan& plan, Transfer& transfer);

}  // namespace packhost::engine
