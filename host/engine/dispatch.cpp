// dispatch.cpp: find the way, send, wait.
#include "engine/dispatch.hpp"

#include <memory>

#include "engine/reach.hpp"
#include "engine/tls_identity.hpp"
#include "engine/views.hpp"
#include "engine/wait.hpp"

namespace packhost::engine {
namespace {

constexpr std::uint64_t kIdleLimitNs = 60'000'000'000;
constexpr std::uint32_t kMaxHead = 65536, kMaxFields = 256;

void fill_timings(Exchange& exchange, const Transfer& transfer) {
    const ph_result& r = transfer.report;
    using ns = std::chrono::nanoseconds;
    exchange.timings.connect = ns(r.connect_ns);
    exchange.timings.tls = ns(r.tls_ns);
    exchange.timings.send = ns(r.send_ns);
    exchange.timings.wait = ns(r.wait_ns);
    exchange.timings.receive = ns(r.receive_ns);
    exchange.sent = r.wrote;
    exchange.received = r.read;
    exchange.reused = r.reused != 0;
    exchange.status = transfer.status;
    exchange.error = transfer.error;
}

std::string peer_text(const ph_address& peer) {
    const auto address = net::Address::from_sockaddr(
        reinterpret_cast<const sockaddr*>(peer.bytes), peer.length);
    return address ? address->to_string() : std::string();
}

struct CancelTransfer {
    TransportPort* port;
    ph_op op;
    static void on_abort(void* user, const Error& reason) {
        auto* self = static_cast<CancelTransfer*>(user);
        self->port->cancel(self->op, reason);
    }
};

/// Ends a transfer with a stream in it when no byte has moved for as long as others may take.
class StallGuard {
 public:
    StallGuard(net::Loop& loop, const CancelTransfer& cancel, Transfer& transfer, Deadline deadline)
        : loop_(loop), cancel_(cancel), transfer_(transfer) {
        transfer_.moved_ns = monotonic_ns();
        gap_ns_ = std::max(deadline.ns(), transfer_.moved_ns) - transfer_.moved_ns;
        start();
    }
    ~StallGuard() {
        if (timer_) net::Loop::timer_cancel(timer_);
    }
    StallGuard(const StallGuard&) = delete;
    StallGuard& operator=(const StallGuard&) = delete;

 private:
    void start() { timer_ = loop_.timer_start(transfer_.moved_ns + gap_ns_, &on_time, this); }
    static void on_time(void* user) {
        auto* self = static_cast<StallGuard*>(user);
        self->timer_ = nullptr;
        if (monotonic_ns() < self->transfer_.moved_ns + self->gap_ns_) return self->start();
        const Transfer& transfer = self->transfer_;
        // How much has reached the API is not known; none if its body was never asked for.
        const bool sent = !transfer.has_body || transfer.pulled;
        self->transfer_.report.wrote = sent ? 1 : 0;
        const CancelTransfer cancel = self->cancel_;  // it ends the coroutine that owns this
        const Phase phase = transfer.status != 0        ? Phase::receive
                            : transfer.body.at_end()    ? Phase::wait
                                                        : Phase::send;
        cancel.port->cancel(cancel.op,
                            {"timeout", phase, "The deadline passed while no byte was moved.",
                             "The API may be slow or down; the pack's defaults.timeout sets the "
                             "limit."});
    }

    net::Loop& loop_;
    const CancelTransfer& cancel_;
    Transfer& transfer_;
    std::uint64_t gap_ns_ = 0;
    ph_timer* timer_ = nullptr;
};

/// A request's identity under a handle that the transport can use until the operation has ended.
class LentIdentity {
 public:
    LentIdentity(SecretTable& secrets, const Outgoing& request) : secrets_(secrets) {
        if (request.identity) handle_ = secrets_.add(request.identity);
    }
    ~LentIdentity() {
        if (handle_) secrets_.remove(handle_);
    }
    LentIdentity(const LentIdentity&) = delete;
    LentIdentity& operator=(const LentIdentity&) = delete;
    ph_secret handle() const noexcept { return handle_; }

 private:
    SecretTable& secrets_;
    ph_secret handle_ = 0;
};

/// Hands the request to the transport. The head's bytes are copied by it and wiped here.
ph_op start(RunContext& run, const Binding& binding, TransportPort& port, const Outgoing& request,
            bool repeatable, Deadline deadline, Reach& reach, ph_secret identity,
            Transfer& transfer) {
    auto tls = sized<ph_tls_profile>();
    tls.identity = identity;
    tls.ca_file = str(binding.ca_file);
    tls.server_name = str(request.origin->host());

    auto opened = transfer.body.begin(request.body_bytes(), request.blobs);
    if (!opened) {
        transfer.error = std::move(opened).error();
        return 0;
    }
    if (!transfer.secret_response) transfer.download = run.download;
    transfer.max_body = run.worker.commons().config.max_response_bytes;
    Secret& wire = run.worker.wire();
    const std::size_t target = request.write(wire);
    auto head = sized<ph_request>();
    head.flags = (request.origin->is_tls() ? PH_REQUEST_TLS : 0) |
                 (repeatable ? PH_REQUEST_REPEATABLE : 0);
    head.method = str(request.method);
    head.target = str(wire.expose().substr(0, target));
    head.authority = str(request.origin->authority());
    head.head = str(wire.expose().substr(target));
    head.has_body = transfer.has_body = request.has_body;
    head.body_size = transfer.body.size().value_or(PH_BODY_UNKNOWN);
    reach.place(head);
    std::string own_pool;  // sockets are shared by those who show the same certificate
    if (request.identity) {
        own_pool = std::string(view(head.pool_key)) + "\n" + request.identity->fingerprint();
        head.pool_key = str(own_pool);
    }
    head.tls = request.origin->is_tls() ? &tls : nullptr;
    const bool streams = !request.blobs.empty() || transfer.download;
    if (streams) {
        const std::chrono::seconds longest(run.worker.commons().config.transfer_seconds);
        deadline = Deadline::after(longest).within(run.deadline);
    }
    head.deadline_ns = deadline.ns();
    head.idle_limit_ns = kIdleLimitNs;
    head.max_head = kMaxHead;
    head.max_fields = kMaxFields;
    const ph_op op = port.start(transfer, head);
    wire.clear();
    return op;
}

}  // namespace

Task<bool> dispatch(RunContext& run, const Binding& binding, const Outgoing& request,
                    bool repeatable, Deadline deadline, std::uint64_t begun, Transfer& transfer,
                    Exchange& exchange) {
    if (run.abort.fired()) {
        transfer.error = *run.abort.fired();
        co_return false;
    }
    const Carrier* carrier = run.carrier.get();
    if (!carrier) {
        auto http = run.worker.carrier("http");
        if (!http) {
            transfer.error = std::move(http).error();
            co_return false;
        }
        carrier = *http;
    }
    Reach reach(run, binding, *carrier, *request.origin, begun);
    if (!reach.is_known()) {
        auto found = co_await reach.find(deadline);
        exchange.timings.resolve = std::chrono::nanoseconds(monotonic_ns() - begun);
        if (!found) {
            transfer.error = std::move(found).error();
            exchange.error = transfer.error;
            co_return false;
        }
    }
    const LentIdentity identity(run.worker.secrets(), request);
    const ph_op op = start(run, binding, *carrier->port, request, repeatable, deadline, reach,
                           identity.handle(), transfer);
    if (op != 0) {
        CancelTransfer cancel{carrier->port.get(), op};
        const Abort::Armed armed(run.abort, &CancelTransfer::on_abort, &cancel);
        std::unique_ptr<StallGuard> guard;
        if (!request.blobs.empty() || transfer.download)
            guard = std::make_unique<StallGuard>(run.worker.loop(), cancel, transfer, deadline);
        TransportPort::Done done{transfer};
        co_await done;
    }
    fill_timings(exchange, transfer);
    if (run.detail == LogDetail::headers) exchange.peer = peer_text(transfer.report.peer);
    exchange.timings.total = std::chrono::nanoseconds(monotonic_ns() - begun);
    if (run.recorder && !transfer.error) run.recorder->saw(binding.base, request, transfer);
    co_return !transfer.error;
}

Task<Result<bool>> wait_until(RunContext& run, Deadline deadline) {
    if (run.abort.fired()) co_return *run.abort.fired();
    Wait<bool> wait(run.worker.loop(), deadline, Phase::auth, "while the auth scheme waited");
    const Abort::Armed armed(run.abort, &Wait<bool>::on_abort, &wait);
    auto ended = co_await wait.event();
    if (!ended && ended.error().code == "timeout") co_return true;
    co_return ended;
}

}  // namespace packhost::engine
