// transfer.hpp: one request on its way through a transport plugin, and the answer as it comes back.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/blob.hpp"
#include "engine/download.hpp"
#include "engine/host_services.hpp"
#include "packhost/abi/transport.h"
#include "packhost/error.hpp"
#include "packhost/result.hpp"
#include "packhost/secret.hpp"
#include "packhost/value.hpp"

namespace packhost::engine {

/// An operation under way. Lives in the coroutine that awaits it.
struct Transfer {
    // in
    BodyStream body;                ///< begun; what it reads must live until the end
    Download* download = nullptr;   ///< takes the body of a success; may be null
    std::size_t max_body = 0;       ///< of the response; more is `too_large`
    bool secret_response = false;   ///< keep the answer in locked memory

    // out
    int status = 0;
    std::string header_block;       ///< names and values, back to back
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::string response;
    Secret sealed_response;
    std::vector<std::pair<std::string, Secret>> sealed_headers;
    std::optional<Error> error;     ///< code as the transport gave it; phase from its report
    ph_result report{};             ///< its texts are not valid any more
    bool done = false;
    bool downloaded = false;        ///< the body went, or goes, into the download
    bool has_body = false;
    bool pulled = false;            ///< of the request's body something was asked for
    std::uint64_t moved_ns = 0;     ///< when bytes last came or went

    std::string_view header(std::string_view name) const noexcept;

    // of TransportPort
    std::unique_ptr<Error> own_error;  // why the host ended it
    std::coroutine_handle<> waiter;
};

/// A transport of a plugin on one worker, and the host's side of its operations.
class TransportPort {
 public:
    static Result<std::unique_ptr<TransportPort>> make(const ph_transport* table,
                                                       std::string_view name,
                                                       const Value& settings,
                                                       HostServices& services);
    ~TransportPort();
    TransportPort(const TransportPort&) = delete;
    TransportPort& operator=(const TransportPort&) = delete;

    /// Starts the operation; co_await Done{transfer} ends when it has completed, failed or been
    /// cancelled. Returns the id for cancel(), or 0: transfer.error is set already.
    ph_op start(Transfer& transfer, const ph_request& request);
    /// Ends the operation with `reason` (its waiter resumes before this returns) if it still runs.
    void cancel(ph_op op, Error reason);

    struct Done {
        Transfer& transfer;
        bool await_ready() const noexcept { return transfer.done; }
        void await_suspend(std::coroutine_handle<> waiter) noexcept { transfer.waiter = waiter; }
        void await_resume() const noexcept {}
    };

 private:
    TransportPort(const ph_transport* table, HostServices& services);
    Transfer* find(ph_op op) noexcept;
    Transfer* release(ph_op op) noexcept;
    static void end(Transfer& transfer);

    static ph_status body_pull(void* ctx, ph_op op, char* buffer, std::size_t capacity,
                               std::size_t* length);
    static ph_status head(void* ctx, ph_op op, const ph_response_head* head);
    static ph_status body(void* ctx, ph_op op, ph_str bytes);
    static ph_status trailers(void* ctx, ph_op op, const ph_header* fields, std::size_t count);
    static void complete(void* ctx, ph_op op, const ph_result* result);

    struct Slot {
        Transfer* transfer = nullptr;
        std::uint32_t generation = 1;
    };

    const ph_transport* table_;
    HostServices& services_;
    ph_exchange exchange_;
    void* instance_ = nullptr;
    bool broken_ = false;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
};

}  // namespace packhost::engine
