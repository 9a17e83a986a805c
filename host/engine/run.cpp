// run.cpp: the one straight way of a run: bind, build, send, map.
#include "engine/run.hpp"

#include <new>

#include "engine/attempts.hpp"
#include "engine/request_builder.hpp"
#include "engine/response.hpp"

namespace packhost::engine {
namespace {

Task<Result<bool>> run_node(RunContext& run, const RunRequest& request, const Plan& plan,
                            RunResult& result) {
    auto pins = bind_pins(plan, request.pins);
    if (!pins) co_return std::move(pins).error();
    auto binding = run.worker.bind(plan, request.connection, run.vets());
    if (!binding) co_return std::move(binding).error();
    auto built = build_request(plan, *pins, **binding);
    if (!built) co_return std::move(built).error();
    Attempts attempts(run, plan, **binding, *built);
    auto ended = co_await attempts.run_all(result);
    if (!ended) co_return std::move(ended).error();
    if (*ended == Attempts::Ended::answered) deliver_response(run, plan, attempts.transfer(), result);
    else result.ok = true;
    co_return true;
}

void fail(RunResult& result, Error error) {
    result.ok = false;
    result.error = std::move(error);
}

}  // namespace

Task<bool> execute(RunContext& run, const RunRequest& request, const Plan& plan,
                   RunResult& result) {
    try {
        auto ran = co_await run_node(run, request, plan, result);
        if (!ran) fail(result, std::move(ran).error());
    } catch (const std::bad_alloc&) {
        fail(result, {"out_of_memory", Phase::run, "The host ran out of memory.", ""});
    } catch (const std::exception&) {
        fail(result, {"internal", Phase::run, "The host failed unexpectedly.",
                      "This is a bug in packhost: please report it."});
    }
    result.log = std::move(run.log);
    result.warnings = std::move(run.warnings);
    co_return true;
}

}  // namespace packhost::engine
