// outcome.hpp: what an answer means: ok, empty or an error, and what that makes of the run.
#pragma once

#include "engine/answer.hpp"
#include "engine/binding.hpp"
#include "engine/outgoing.hpp"

namespace packhost::engine {

/// What an answer counts as. Of an error, `code` and `message` are the API's own words, or null.
struct Verdict {
    model::Outcome outcome = model::Outcome::ok;
    Value code, message;
};

/// The first rule that holds decides; without one, a status of 400 or above is an error.
Verdict judge(const Plan& plan, const Answer& answer);

/// Whether a condition holds. What the path misses is null, and does not exist; 1 equals 1.0.
bool holds(const model::Condition& condition, const Value& found);

/// The error that a verdict means: `http_status`, or `api_error` under a status below 400.
/// `request` is the one that was answered: what the API echoes of its credentials is masked.
Error error_of(const Verdict& verdict, const Plan& plan, const Binding& binding,
               const Outgoing& request, int status);

/// Ends a run with an answer: judges it, and fills status, pins, exec, error and ok.
void conclude(RunContext& run, const Plan& plan, const Binding& binding, const Outgoing& request,
              Answer&& answer, RunResult& result);

/// Ends a run well, unless the answer has a problem or an output is missing. Not with `error`.
void conclude_ok(RunContext& run, const Plan& plan, model::Outcome outcome, Answer&& answer,
                 RunResult& result);

/// Delivers the pins of a run that ends with result.error, which is that of no answer.
void conclude_failed(RunContext& run, const Plan& plan, Answer&& mapped, RunResult& result);

/// Ends a run with the error of an answer of that status, by the node's `onHttpError`. The pins are
/// those of `mapped`, which may be of an answer before it.
void conclude_error(RunContext& run, const Plan& plan, const Verdict& verdict, int status,
                    Error error, Answer&& mapped, RunResult& result);

}  // namespace packhost::engine
