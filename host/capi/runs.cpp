// runs.cpp: requests, runs and results.
#include <algorithm>
#include <cstddef>

#include "capi/blobs.hpp"
#include "capi/handles.hpp"
#include "packhost/json.hpp"

using namespace packhost;
using capi::bad_argument;
using capi::given;
using capi::guarded;

namespace packhost::capi {

packhost_result* to_handle(RunResult result) {
    auto handle = std::make_unique<packhost_result>();
    if (result.error)
        handle->error = packhost_error{*result.error, std::string(to_string(result.error->phase))};
    handle->result = std::move(result);
    return handle.release();
}

namespace {

constexpr std::uint64_t kFlags = PACKHOST_DRY_RUN | PACKHOST_TEST_REQUEST | PACKHOST_LOG_HEADERS;

Result<Object> read_pins(const packhost_request& theirs) {
    if (!theirs.pins) return Object{};
    auto pins = parse_json({theirs.pins, theirs.pins_size});
    if (!pins) return std::move(pins).error();
    Object* const object = pins->get_if<Object>();
    if (object) return std::move(*object);
    return Error{"bad_pins", Phase::input,
                 "The pins are no JSON object, but " + std::string(pins->kind()) + ".", ""};
}

Result<RunRequest> read_request(const packhost_request* given_request) {
    auto theirs = read_struct(given_request, "packhost_request",
                              {offsetof(packhost_request, on_items),
                               offsetof(packhost_request, sources)});
    if (!theirs) return std::move(theirs).error();
    if (!theirs->pack) return bad_argument("packhost_request.pack");
    const bool is_test = (theirs->flags & PACKHOST_TEST_REQUEST) != 0;
    if (!theirs->node && !is_test) return bad_argument("packhost_request.node");
    if ((theirs->flags & ~kFlags) != 0) return bad_argument("packhost_request.flags");
    auto pins = read_pins(*theirs);
    if (!pins) return std::move(pins).error();

    RunRequest request;
    request.pack = theirs->pack->pack;
    if (theirs->node) request.node = theirs->node;
    if (theirs->connection) request.connection = theirs->connection->use();
    if (theirs->connection_name) request.connection_name = theirs->connection_name;
    request.pins = std::move(*pins);
    if (theirs->deadline_ms > 0) {
        constexpr std::uint64_t kLongest = std::uint64_t{366} * 24 * 3600 * 1000;
        request.deadline = std::chrono::milliseconds(
            static_cast<std::int64_t>(std::min(theirs->deadline_ms, kLongest)));
    }
    if (theirs->flags & PACKHOST_LOG_HEADERS) request.log = LogDetail::headers;
    request.dry_run = (theirs->flags & PACKHOST_DRY_RUN) != 0;
    request.test_request = is_test;
    if (theirs->on_items)
        request.on_items = [call = theirs->on_items, user = theirs->on_items_user](Array items) {
            const std::string json = to_json(Value(std::move(items)));
            call(user, json.data(), json.size());
        };
    auto blobs = read_blobs(*theirs, request);
    if (!blobs) return std::move(blobs).error();
    return request;
}

}  // namespace
}  // namespace packhost::capi

packhost_error* packhost_runtime_run(packhost_runtime* runtime, const packhost_request* request,
                                     packhost_result** out) {
    return guarded([&]() -> Result<void> {
        if (!given(runtime, request, out)) return bad_argument("runtime, request or out");
        auto read = capi::read_request(request);
        if (!read) return std::move(read).error();
        *out = capi::to_handle(runtime->runtime->run(std::move(*read)));
        return {};
    });
}

packhost_error* packhost_runtime_submit(packhost_runtime* runtime, const packhost_request* request,
                                        packhost_done done, void* user, packhost_run** out) {
    return guarded([&]() -> Result<void> {
        if (!given(runtime, request) || !done) return bad_argument("runtime, request or done");
        auto read = capi::read_request(request);
        if (!read) return std::move(read).error();
        auto handle = std::make_unique<packhost_run>();
        handle->handle =
            runtime->runtime->submit(std::move(*read), [done, user](RunResult result) {
                packhost_result* ended = nullptr;
                try {
                    ended = capi::to_handle(std::move(result));
                } catch (...) {
                    // Told as null: there is no memory.
                }
                done(user, ended);
            });
        if (out) *out = handle.release();
        return {};
    });
}

void packhost_run_cancel(const packhost_run* run) {
    if (run) run->handle.cancel();
}

void packhost_run_free(packhost_run* run) { delete run; }

int packhost_result_ok(const packhost_result* result) { return result && result->result.ok; }

int packhost_result_status(const packhost_result* result) {
    return result ? result->result.status : 0;
}

const char* packhost_result_exec(const packhost_result* result) {
    return result ? result->result.exec.c_str() : "";
}

const packhost_error* packhost_result_error(const packhost_result* result) {
    return result && result->error ? &*result->error : nullptr;
}

const char* packhost_result_pins(const packhost_result* result) {
    if (!result) return "{}";
    try {
        std::call_once(result->pins_made, [&] { result->pins = to_json(result->result.pins); });
        return result->pins.c_str();
    } catch (...) {
        return "{}";
    }
}

packhost_error* packhost_result_json(const packhost_result* result, char** json) {
    return guarded([&]() -> Result<void> {
        if (!given(result, json)) return bad_argument("result or json");
        *json = capi::copy_text(to_json(to_value(result->result)));
        return {};
    });
}

void packhost_result_free(packhost_result* result) { delete result; }
