// run.cpp: the one straight way of a run: bind, build, send, map.
#include "engine/run.hpp"

#include <new>

#include "base/redactor.hpp"
#include "engine/concurrency.hpp"
#include "engine/outcome.hpp"
#include "engine/pages.hpp"
#include "engine/retry.hpp"

namespace packhost::engine {
namespace {

Task<Result<bool>> run_node(RunContext& run, const RunRequest& request, const Plan& plan,
                            RunResult& result) {
    auto pins = bind_pins(plan, request.pins, request.blobs);
    if (!pins) co_return std::move(pins).error();
    std::optional<RunPlace> place;
    const unsigned most = run.worker.commons().config.runs_per_connection;
    if (most > 0 && request.connection && run.vets() && !run.dry_run) {
        place.emplace(run, *request.connection, most);
        auto taken = co_await place->take();
        if (!taken) co_return std::move(taken).error();
    }
    auto download = make_download(plan, request.sinks);
    if (!download) co_return std::move(download).error();
    run.download = download->get();
    auto binding = run.worker.bind(plan, request.connection, run.vets());
    if (!binding) co_return std::move(binding).error();
    if (plan.node->execution.pagination) {
        auto paged = co_await run_pages(run, request, plan, **binding, *pins, result);
        co_return std::move(paged);
    }
    Call call(run, plan, **binding, *pins);
    if (auto prepared = call.prepare(); !prepared) co_return std::move(prepared).error();
    auto ended = co_await call.send(result);
    if (!ended) co_return std::move(ended).error();
    if (*ended == Attempts::Ended::answered)
        conclude(run, plan, **binding, call.request(), read_answer(run, plan, call.transfer()),
                 result);
    else result.ok = true;
    auto bytes = run.download ? run.download->release() : nullptr;
    if (bytes) result.blobs.emplace_back(run.download->pin(), std::move(bytes));
    co_return true;
}

void fail(RunResult& result, Error error) {
    result.ok = false;
    result.error = std::move(error);
}

void redact(std::optional<Error>& error) {
    if (!error) return;
    detail::Redactor::of_process().redact(error->message);
    detail::Redactor::of_process().redact(error->hint);
}

/// The last net under what is told of a run; pins may hold what the API answered.
void redact(RunResult& result) {
    const auto& redactor = detail::Redactor::of_process();
    redact(result.error);
    for (std::string& warning : result.warnings) redactor.redact(warning);
    for (Exchange& exchange : result.log) {
        redact(exchange.error);
        for (auto* headers : {&exchange.request_headers, &exchange.response_headers})
            for (auto& [name, value] : *headers) redactor.redact(value);
    }
}

}  // namespace

Task<bool> execute(RunContext& run, const RunRequest& request, const Plan& plan, RunResult& result,
                   const LoginOrder* login) {
    try {
        if (login) {
            auto logged_in = co_await log_in(run, request, *login, result);
            if (!logged_in) fail(result, std::move(logged_in).error());
        } else {
            auto ran = co_await run_node(run, request, plan, result);
            if (!ran) fail(result, std::move(ran).error());
        }
    } catch (const std::bad_alloc&) {
        fail(result, {"out_of_memory", Phase::run, "The host ran out of memory.", ""});
    } catch (const std::exception&) {
        fail(result, {"internal", Phase::run, "The host failed unexpectedly.",
                      "This is a bug in packhost: please report it."});
    }
    result.log = std::move(run.log);
    result.warnings = std::move(run.warnings);
    redact(result);
    co_return true;
}

}  // namespace packhost::engine
