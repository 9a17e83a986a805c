// operation.cpp: an operation's beginning and end: connection, TLS, deadline, result.
#include "operation.hpp"

#include <algorithm>

#include "packhost/plugin/core.hpp"
#include "request_head.hpp"
#include "sentences.hpp"
#include "wiping.hpp"

namespace packhost::http {

namespace {
constexpr std::uint64_t kFreshEnough = 2'000'000'000;  // for what may not be repeated: 2 s
constexpr std::size_t kOutKept = 16 * 1024;
}  // namespace

Operation::Operation(Core& core, Release release, void* owner)
    : core_(core), release_(release), owner_(owner), connector_(core.pool, core.host, *this) {}

void Operation::prepare(const ph_request& request, std::uint64_t now) {
    live_ = true;
    tls_ = (request.flags & PH_REQUEST_TLS) != 0;
    identity_ = tls_ ? request.tls->identity : 0;
    reused_ = false;
    proxied_ = proxy_of(request) != nullptr;
    connection_ = nullptr;
    peer_ = {};
    idle_limit_ns_ = request.idle_limit_ns;
    sent_ = 0;
    chunked_ = request.body_size == PH_BODY_UNKNOWN;
    body_left_ = chunked_ ? 0 : request.body_size;
    body_done_ = request.body_size == 0;
    sending_ = write_blocked_ = waits_for_body_ = write_broken_ = poked_ = false;
    write_error_ = 0;
    paused_ = in_callback_ = resumed_ = false;
    phase_ = PH_PHASE_CONNECT;
    phase_began_ = now;
    wrote_ = read_ = 0;
    spent_.fill(0);
    deferred_code_.clear();
    deferred_message_.clear();
    write_head(request, out_);
    parser_.begin(plugin::view(request.method) == "HEAD", request.max_head, request.max_fields);
}

void Operation::start(const ph_request& request, std::uint64_t now) {
    const ph_op id = id_;
    prepare(request, now);
    SiteKey key{plugin::view(request.pool_key)};
    if (tls_) key = {key.pool_key, plugin::view(request.tls->server_name),
                     plugin::view(request.tls->ca_file), true};
    site_ = &core_.pool.enter(key);
    core_.pool.shared().loop.start<&Operation::on_deadline>(deadline_, request.deadline_ns, this);
    starting_ = true;
    if (connect(request, now)) begin_sending(now);
    if (still(id)) starting_ = false;
}

// Takes a pooled connection (true), or begins to connect.
bool Operation::connect(const ph_request& request, std::uint64_t now) {
    const bool repeatable = (request.flags & PH_REQUEST_REPEATABLE) != 0;
    const std::uint64_t not_before = repeatable || now < kFreshEnough ? 0 : now - kFreshEnough;
    connection_ = core_.pool.take(*site_, request, now, not_before, !repeatable);
    if (connection_) {
        connection_->listener = this;
        reused_ = true;
        return true;
    }
    if (tls_) {
        try {
            tls_context_ = core_.profiles.get(site_->ca_file).sslContext();
        } catch (const plugin::Failure& failure) {
            enter(PH_PHASE_TLS, now);
            fail("tls", failure.what());
            return false;
        }
    }
    open(request, now);
    return false;
}

void Operation::open(const ph_request& request, std::uint64_t now) {
    if (proxied_) {
        if (!tunnel_) tunnel_ = std::make_unique<Tunnel>(core_.pool, core_.host, *this);
        return tunnel_->start(*site_, request, now);
    }
    std::vector<ph_address> addresses;
    copy_addresses(request.addresses, request.address_count, addresses);
    connector_.start(*site_, addresses, now);
}

void Operation::on_connected(Connection& connection) {
    connection_ = &connection;
    connection.listener = this;
    ++core_.connected;
    const std::uint64_t now = core_.now();
    if (!tls_) return begin_sending(now);
    enter(PH_PHASE_TLS, now);
    try {
        connection.start_tls(tls_context_, site_->server_name, site_->session);
        if (identity_) core_.keys.use(connection.ssl(), identity_);
    } catch (const plugin::Failure& failure) {
        return fail("tls", failure.what());
    }
    handshake();
}

void Operation::on_connect_failed(std::string message) {
    peer_ = connector_.last_tried();
    fail("connect", "Connecting failed: " + message + ".");
}

void Operation::on_tunnel_failed(std::string_view code, std::string message) {
    peer_ = tunnel_->last_tried();
    fail(code, message);
}

// For messages: " through the proxy NAME", or nothing.
std::string Operation::through() const {
    return proxied_ && tunnel_ ? " through the proxy " + tunnel_->authority() : std::string();
}

void Operation::handshake() {
    switch (connection_->handshake()) {
        case TlsChannel::Outcome::done: return begin_sending(core_.now());
        case TlsChannel::Outcome::want_input: return connection_->want(PH_READABLE);
        case TlsChannel::Outcome::want_output:
            return connection_->want(PH_READABLE | PH_WRITABLE);
        default: break;
    }
    fail("tls", "The TLS handshake" + through() +
                    " failed: " + std::string(connection_->tls_reason()) + ".");
}

void Operation::on_ready(Connection& connection, std::uint32_t events) {
    connection.new_turn();
    if (phase_ == PH_PHASE_TLS) return handshake();
    const ph_op id = id_;
    const bool poked = std::exchange(poked_, false);
    if (sending_ && !waits_for_body_ && (events & PH_WRITABLE)) {
        write_blocked_ = false;
        send_on();
        if (!still(id)) return;
    }
    if (paused_) return update_wants();
    // A poke means: there may be bytes that were read before the pause.
    if ((events & PH_READABLE) || poked) return receive();
    update_wants();
}

void Operation::resume() {
    resumed_ = true;
    if (in_callback_ || !connection_ || phase_ < PH_PHASE_SEND) return;
    if (!paused_ && !waits_for_body_) return;
    // The host is called back from the loop, not from here: the socket is writable at once.
    if (waits_for_body_) waits_for_body_ = false;
    paused_ = false;
    poked_ = true;
    update_wants();
}

void Operation::cancel() noexcept { let_go(false, false, 0); }

void Operation::on_deadline() {
    if (!deferred_code_.empty()) return finish(deferred_code_, deferred_message_, false);
    if (connector_.active()) peer_ = connector_.last_tried();
    if (tunnel_ && tunnel_->active()) peer_ = tunnel_->last_tried();
    fail("timeout", std::string("The deadline passed while ").append(doing()) + ".");
}

void Operation::handler_threw() noexcept {
    if (!live_) return;
    try {
        fail("closed", "The transport ran out of memory.");
    } catch (...) {
        std::terminate();  // not even one sentence fits
    }
}

void Operation::update_wants() noexcept {
    std::uint32_t events = 0;
    if (!paused_) events |= PH_READABLE;
    if (write_blocked_ || poked_) events |= PH_WRITABLE;
    connection_->want(events);
}

void Operation::enter(ph_phase phase, std::uint64_t now) noexcept {
    spent_[phase_] += now - phase_began_;
    phase_ = phase;
    phase_began_ = now;
}

std::string Operation::doing() const {
    switch (phase_) {
        case PH_PHASE_CONNECT: return "connecting" + through();
        case PH_PHASE_TLS: return "setting up TLS" + through();
        case PH_PHASE_SEND: return "sending the request";
        case PH_PHASE_WAIT: return "waiting for the response";
        default: return "reading the response";
    }
}

// Fails now, or, inside start(), from the loop.
void Operation::fail(std::string_view code, std::string_view message) {
    if (!starting_) return finish(code, message, false);
    deferred_code_ = code;
    deferred_message_ = message;
    connector_.cancel();
    if (tunnel_) tunnel_->cancel();
    if (connection_) connection_->want(0);
    sending_ = false;
    core_.pool.shared().loop.start<&Operation::on_deadline>(deadline_, core_.now(), this);
}

void Operation::finish(std::string_view code, std::string_view message, bool reuse) {
    const std::uint64_t now = core_.now();
    const ph_phase ended_in = phase_;
    enter(PH_PHASE_DONE, now);
    const std::string kept_code(code), kept_message(message);  // they may lie in this object
    auto result = plugin::sized<ph_result>();
    result.phase = code.empty() ? ph_phase{PH_PHASE_DONE} : ended_in;
    result.status = code.empty() ? PH_OK : PH_FAILED;
    result.reused = reused_;
    result.code = plugin::str(kept_code);
    result.message = plugin::str(kept_message);
    result.wrote = wrote_;
    result.read = read_;
    result.connect_ns = spent_[PH_PHASE_CONNECT];
    result.tls_ns = spent_[PH_PHASE_TLS];
    result.send_ns = spent_[PH_PHASE_SEND];
    result.wait_ns = spent_[PH_PHASE_WAIT];
    result.receive_ns = spent_[PH_PHASE_RECEIVE];
    result.peer = connection_ ? connection_->peer() : peer_;
    const ph_op id = id_;
    const plugin::Exchange exchange = core_.exchange;
    let_go(reuse, code.empty(), now);
    release_(owner_, *this);
    exchange.complete(id, result);
}

void Operation::let_go(bool reuse, bool goodbye, std::uint64_t now) noexcept {
    live_ = false;
    deadline_.stop();
    connector_.cancel();
    if (tunnel_) tunnel_->cancel();
    if (Connection* const connection = std::exchange(connection_, nullptr)) {
        if (reuse) core_.pool.put(*connection, now, now + idle_limit_ns_);
        else core_.pool.drop(*connection, goodbye);
    }
    if (site_) core_.pool.leave(*std::exchange(site_, nullptr));
    parser_.reset();
    wipe(out_);
    if (out_.capacity() > kOutKept) std::string().swap(out_);
}

}  // namespace packhost::http
