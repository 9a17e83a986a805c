// handles.hpp: what stands behind the opaque handles of packhost.h, and how calls end.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "packhost/packhost.h"
#include "packhost/runtime.hpp"

struct packhost_error {
    packhost::Error error;
    std::string phase;
};

struct packhost_config {
    packhost::Config config;
};

struct packhost_connection {
    std::shared_ptr<const packhost::Connection> connection;
    /// The same while it may be changed: nobody else has seen it.
    std::shared_ptr<packhost::Connection> open;
    mutable std::atomic<bool> used = false;

    /// For a run or a store; from now on it can't be changed.
    std::shared_ptr<const packhost::Connection> use() const {
        used = true;
        return connection;
    }
};

struct packhost_runtime {
    std::unique_ptr<packhost::Runtime> runtime;
};

struct packhost_pack {
    std::shared_ptr<const packhost::Pack> pack;
};

struct packhost_run {
    packhost::RunHandle handle;
};

struct packhost_result {
    packhost::RunResult result;
    std::optional<packhost_error> error;
    mutable std::once_flag pins_made;
    mutable std::string pins;
};

struct packhost_task {
    std::function<void()> run;
};

namespace packhost::capi {

/// An error as a handle; a static one if there is no memory.
packhost_error* to_handle(Error error) noexcept;
packhost_error* out_of_memory() noexcept;

/// A null, or a struct that makes no sense.
Error bad_argument(const char* what);

/// Runs the body of a function of the API, which yields a Result<void>.
template <class Body>
packhost_error* guarded(Body body) noexcept {
    try {
        Result<void> outcome = body();
        return outcome ? nullptr : to_handle(std::move(outcome).error());
    } catch (const std::bad_alloc&) {
        return out_of_memory();
    } catch (...) {
        return to_handle({"internal", Phase::run, "The host failed unexpectedly.",
                          "This is a bug in packhost: please report it."});
    }
}

/// Whether all of these are there.
template <class... Pointers>
bool given(const Pointers*... pointers) noexcept {
    return (... && (pointers != nullptr));
}

/// A struct of the caller's, whose members beyond those known here must be zero. Members are only
/// ever appended, so one that is larger comes from a later version, and one of an `earlier` version
/// has that many bytes.
template <class Struct>
Result<Struct> read_struct(const Struct* theirs, const char* name,
                           std::initializer_list<std::size_t> earlier = {}) {
    constexpr std::size_t kAbsurd = 4096;
    Struct known{};
    if (!theirs || theirs->size > kAbsurd ||
        (theirs->size < sizeof(Struct) &&
         std::find(earlier.begin(), earlier.end(), theirs->size) == earlier.end()))
        return bad_argument(name);
    const char* const bytes = reinterpret_cast<const char*>(theirs);
    for (std::size_t i = sizeof(Struct); i < theirs->size; ++i)
        if (bytes[i] != 0) return bad_argument(name);
    std::memcpy(&known, bytes, std::min(sizeof(Struct), theirs->size));
    return known;
}

/// A text for packhost_text_free().
char* copy_text(std::string_view text);

/// A result as a handle.
packhost_result* to_handle(RunResult result);

/// The C++ services over the caller's structs.
Result<Services> make_services(const packhost_services* theirs);

/// What descriptions consist of.
Value describe(const Error& error);
Value describe(const PackFinding& finding);
Value describe(const Pack& pack);

}  // namespace packhost::capi
