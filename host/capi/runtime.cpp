// runtime.cpp: a runtime's life.
#include <algorithm>

#include "capi/handles.hpp"

using namespace packhost;
using capi::bad_argument;
using capi::given;
using capi::guarded;

packhost_error* packhost_runtime_create(const packhost_config* config,
                                        const packhost_services* services,
                                        packhost_runtime** out) {
    return guarded([&]() -> Result<void> {
        if (!given(config, out)) return bad_argument("config or out");
        auto taken = capi::make_services(services);
        if (!taken) return std::move(taken).error();
        auto handle = std::make_unique<packhost_runtime>();
        auto made = Runtime::create(config->config, std::move(*taken));
        if (!made) return std::move(made).error();
        handle->runtime = std::move(*made);
        *out = handle.release();
        return {};
    });
}

void packhost_runtime_free(packhost_runtime* runtime) { delete runtime; }

packhost_error* packhost_runtime_reload(packhost_runtime* runtime, const packhost_config* config) {
    return guarded([&]() -> Result<void> {
        if (!given(runtime, config)) return bad_argument("runtime or config");
        return runtime->runtime->reload(config->config);
    });
}

packhost_error* packhost_runtime_drain(packhost_runtime* runtime, uint64_t deadline_ms,
                                       size_t* finished, size_t* cancelled) {
    return guarded([&]() -> Result<void> {
        if (!runtime) return bad_argument("runtime");
        constexpr std::uint64_t kLongest = INT64_MAX;
        auto drained = runtime->runtime->drain(
            std::chrono::milliseconds(static_cast<std::int64_t>(std::min(deadline_ms, kLongest))));
        if (!drained) return std::move(drained).error();
        if (finished) *finished = drained->finished;
        if (cancelled) *cancelled = drained->cancelled;
        return {};
    });
}

unsigned packhost_runtime_workers(const packhost_runtime* runtime) {
    return runtime ? runtime->runtime->workers() : 0;
}

size_t packhost_runtime_active(const packhost_runtime* runtime) {
    return runtime ? runtime->runtime->active() : 0;
}
