// transport.hpp: the transport "http": HTTP/1.1 over TCP and TLS on the worker's loop.
#pragma once

#include <memory>
#include <vector>

#include "operation.hpp"
#include "packhost/plugin/transport.hpp"

namespace packhost::http {

/// One per worker: its operations by id, its pool. No thread, no lock.
class HttpTransport {
 public:
    static constexpr const char* kName = "http";
    static constexpr bool kTakesProxy = true;

    HttpTransport(const plugin::Host& host, const ph_transport_config& config,
                  plugin::Exchange exchange);
    ~HttpTransport();

    ph_status send(ph_op op, const ph_request& request);
    void cancel(ph_op op) noexcept;
    void resume(ph_op op);
    void stats(ph_transport_stats& out) const noexcept;

 private:
    Operation* find(ph_op op) const noexcept;
    Operation& insert(ph_op op);
    void release(Operation& operation) noexcept;
    void grow();

    Core core_;
    std::vector<std::unique_ptr<Operation>> all_;
    std::vector<Operation*> spare_;
    std::vector<Operation*> buckets_;  // a chained hash table without nodes of its own
    std::size_t active_ = 0;
};

}  // namespace packhost::http
