// replay_transport.hpp: the transport "replay": answers each request as it was recorded.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "packhost/plugin/transport.hpp"
#include "recording.hpp"

namespace packhost::replay {

/// One for each run. Requests are taken in order; from the first that differs on, all fail with
/// that difference.
class ReplayTransport {
 public:
    static constexpr const char* kName = "replay";

    ReplayTransport(const plugin::Host& host, const ph_transport_config& config,
                    plugin::Exchange exchange);
    ~ReplayTransport();

    ph_status send(ph_op op, const ph_request& request);
    void cancel(ph_op op) noexcept;
    void resume(ph_op op);
    void stats(ph_transport_stats& out) const noexcept;

    void turn(std::uint32_t events);  // of the loop: goes on with all operations
    void handler_threw() noexcept;

 private:
    struct Operation {
        explicit Operation(ph_op id) : op(id) {}
        ph_op op;
        const Recorded* recorded = nullptr;
        std::string boundary;    // the request's own, of a multipart body
        std::string body;        // of the request, as far as it came
        std::uint64_t wrote = 0;
        bool has_body = false;
        bool answered = false;   // all of the answer was given
        bool waits = false;      // for resume()
        bool done = false;
    };
    void take(Operation& operation, const ph_request& request);
    void advance(Operation& operation);
    bool pull_body(Operation& operation);
    bool answer(Operation& operation);
    void differ(std::string_view what);
    void succeed(Operation& operation);
    void fail(Operation& operation, std::string_view code, std::string_view message);
    void wake() noexcept;

    plugin::Exchange exchange_;
    const int event_;
    plugin::Watch watch_;
    const std::vector<Recorded> recording_;
    std::size_t next_ = 0;      // of the recording
    std::string home_;          // the origin that recorded URLs without one mean
    std::string difference_;    // the first; empty: none so far
    std::vector<std::unique_ptr<Operation>> operations_;
};

}  // namespace packhost::replay
