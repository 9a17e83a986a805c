// transfer.cpp: operation ids with generations, and the completion service's functions.
#include "engine/transfer.hpp"

#include <fmt/format.h>

#include <cstring>

#include "base/deadline.hpp"
#include "engine/value_events.hpp"
#include "engine/views.hpp"
#include "net/field.hpp"
#include "plugins/guard.hpp"

namespace packhost::engine {
namespace {

Phase phase_of(ph_phase phase) {
    switch (phase) {
        case PH_PHASE_CONNECT: return Phase::connect;
        case PH_PHASE_TLS: return Phase::tls;
        case PH_PHASE_SEND: return Phase::send;
        case PH_PHASE_WAIT: return Phase::wait;
        default: return Phase::receive;
    }
}

/// Whether the server refused the handshake for this side's certificate (RFC 8446, 6.2), in the
/// words of OpenSSL: "tlsv13 alert certificate required", "tlsv1 alert unknown ca".
bool wants_certificate(std::string_view message) {
    const auto says = [&](std::string_view what) { return message.find(what) != message.npos; };
    return says(" alert ") && (says("certificate") || says("unknown ca"));
}

std::string hint_of(std::string_view code, std::string_view message) {
    // What OpenSSL says when the first bytes are no record of TLS.
    if (code == "tls" && (message.find("wrong version number") != message.npos ||
                          message.find("packet length too long") != message.npos))
        return "The server seems to speak plain http at this port: check the URL's scheme and "
               "port.";
    if (code == "tls" && wants_certificate(message))
        return "The server wants a client certificate, or another one: check the connection's, "
               "and that the pack's auth shows it.";
    if (code == "connect") return "Check that the API is up and that host and port are right.";
    if (code == "tls")
        return "Check the server's certificate; a private CA is set by ca_file in packhost.toml.";
    if (code == "timeout")
        return "The API may be slow or down; the pack's defaults.timeout sets the limit, that of "
               "a stream limits.transfer_seconds in packhost.toml.";
    if (code == "protocol") return "The server, or something between, sent a malformed response.";
    if (code == "too_large")
        return "Ask the API for less, or raise max_response_bytes in packhost.toml.";
    if (code == "closed") return "The server closed the connection; try again.";
    if (code == "proxy") return "Check network.proxy in packhost.toml, and what the proxy allows.";
    if (code == "proxy_auth")
        return "The administrator sets network.proxy.credentials_file in packhost.toml.";
    return "";
}

/// Ends the transfer with the error of what the host did itself.
ph_status own_status(Transfer& transfer, Result<void> done) {
    if (done) return PH_OK;
    transfer.own_error = std::make_unique<Error>(std::move(done).error());
    return PH_FAILED;
}

}  // namespace

std::string_view Transfer::header(std::string_view name) const noexcept {
    for (const auto& [n, v] : headers)
        if (net::equals_ignoring_case(n, name)) return v;
    return {};
}

TransportPort::TransportPort(const ph_transport* table, HostServices& services)
    : table_(table), services_(services),
      exchange_{sizeof(ph_exchange), 0, this, &body_pull, &head, &body, &trailers, &complete} {}

Result<std::unique_ptr<TransportPort>> TransportPort::make(const ph_transport* table,
                                                           std::string_view name,
                                                           const Value& settings,
                                                           HostServices& services) {
    std::unique_ptr<TransportPort> port(new TransportPort(table, services));
    std::vector<ph_value_event> events;
    append_events(events, settings);
    auto config = sized<ph_transport_config>();
    config.name = str(name);
    config.settings = {events.data(), events.size()};
    auto error = sized<ph_error>();
    auto status = plugins::guard_call(services.plugin_id(), [&] {
        return table->create(services.abi(), &config, &port->exchange_, &port->instance_, &error);
    });
    if (!status) return std::move(status).error();
    if (*status != PH_OK) {
        port->instance_ = nullptr;
        return Error{"plugin_failed", Phase::plugin,
                     fmt::format("The transport \"{}\" of {} could not start: {}", name,
                                 services.plugin_id(), view(error.message)),
                     std::string(view(error.hint))};
    }
    return port;
}

TransportPort::~TransportPort() {
    if (instance_ && !broken_)
        (void)plugins::guard_call(services_.plugin_id(), [&] { table_->destroy(instance_); });
}

Transfer* TransportPort::find(ph_op op) noexcept {
    const auto index = static_cast<std::uint32_t>(op);
    if (index >= slots_.size() || slots_[index].generation != op >> 32) return nullptr;
    return slots_[index].transfer;
}

Transfer* TransportPort::release(ph_op op) noexcept {
    Transfer* transfer = find(op);
    if (!transfer) return nullptr;
    const auto index = static_cast<std::uint32_t>(op);
    slots_[index].transfer = nullptr;
    if (++slots_[index].generation == 0) slots_[index].generation = 1;
    free_.push_back(index);
    return transfer;
}

void TransportPort::end(Transfer& transfer) {
    transfer.done = true;
    if (transfer.waiter) std::exchange(transfer.waiter, {}).resume();
}

ph_op TransportPort::start(Transfer& transfer, const ph_request& request) {
    std::uint32_t index;
    if (free_.empty()) {
        index = static_cast<std::uint32_t>(slots_.size());
        slots_.emplace_back();
    } else {
        index = free_.back();
        free_.pop_back();
    }
    slots_[index].transfer = &transfer;
    const ph_op op = std::uint64_t{slots_[index].generation} << 32 | index;
    const auto status =
        broken_ ? Result<ph_status>(
                      Error{"plugin_failed", Phase::plugin,
                            fmt::format("The plugin {} failed earlier and is not used any more.",
                                        services_.plugin_id()),
                            "Restart the host; see its log."})
                : plugins::guard_call(services_.plugin_id(),
                                      [&] { return table_->send(instance_, op, &request); });
    if (status && *status == PH_OK) return op;
    release(op);
    if (!status) broken_ = true;
    transfer.error = status
                         ? Error{"plugin_failed", Phase::plugin,
                                 fmt::format("The transport of {} refused the request (status {}).",
                                             services_.plugin_id(), *status),
                                 ""}
                         : status.error();
    transfer.done = true;
    return 0;
}

void TransportPort::cancel(ph_op op, Error reason) {
    Transfer* transfer = release(op);
    if (!transfer) return;
    (void)plugins::guard_call(services_.plugin_id(), [&] { table_->cancel(instance_, op); });
    transfer->error = std::move(reason);
    end(*transfer);
}

ph_status TransportPort::body_pull(void* ctx, ph_op op, char* buffer, std::size_t capacity,
                                   std::size_t* length) {
    Transfer* t = static_cast<TransportPort*>(ctx)->find(op);
    if (!t) return PH_NOT_FOUND;
    t->moved_ns = monotonic_ns();
    t->pulled = true;
    auto read = t->body.read({buffer, capacity});
    if (!read) {
        t->own_error = std::make_unique<Error>(std::move(read).error());
        return PH_FAILED;
    }
    *length = *read;
    return t->body.at_end() || *read == 0 ? PH_END : PH_OK;
}

ph_status TransportPort::head(void* ctx, ph_op op, const ph_response_head* head) {
    Transfer* t = static_cast<TransportPort*>(ctx)->find(op);
    if (!t) return PH_NOT_FOUND;
    t->moved_ns = monotonic_ns();
    t->status = static_cast<int>(head->status);
    const bool download = t->download && t->status / 100 == 2;
    if (!download && head->body_size != PH_BODY_UNKNOWN && head->body_size > t->max_body)
        return PH_LIMIT;
    if (t->secret_response) {
        for (std::uint32_t i = 0; i < head->header_count; ++i) {
            const ph_header& h = element(head->headers, i);
            t->sealed_headers.emplace_back(view(h.name), Secret(view(h.value)));
        }
        return PH_OK;
    }
    std::size_t size = 0;
    for (std::uint32_t i = 0; i < head->header_count; ++i) {
        const ph_header& h = element(head->headers, i);
        size += h.name.size + h.value.size;
    }
    t->header_block.reserve(size);  // the views below point into it
    const auto keep = [t](ph_str text) {
        const std::size_t at = t->header_block.size();
        t->header_block.append(view(text));
        return std::string_view(t->header_block).substr(at);
    };
    t->headers.reserve(head->header_count);
    for (std::uint32_t i = 0; i < head->header_count; ++i) {
        const ph_header& h = element(head->headers, i);
        const auto name = keep(h.name);
        t->headers.emplace_back(name, keep(h.value));
    }
    if (!download) return PH_OK;
    t->downloaded = true;
    return own_status(*t, t->download->begin(t->header("content-encoding"),
                                             t->header("content-type")));
}

ph_status TransportPort::body(void* ctx, ph_op op, ph_str bytes) {
    Transfer* t = static_cast<TransportPort*>(ctx)->find(op);
    if (!t) return PH_NOT_FOUND;
    t->moved_ns = monotonic_ns();
    if (t->downloaded) return own_status(*t, t->download->write(view(bytes)));
    const std::size_t held = t->secret_response ? t->sealed_response.size() : t->response.size();
    if (bytes.size > t->max_body - held) return PH_LIMIT;
    if (t->secret_response) t->sealed_response.append(view(bytes));
    else t->response.append(view(bytes));
    return PH_OK;
}

ph_status TransportPort::trailers(void* ctx, ph_op op, const ph_header*, std::size_t) {
    return static_cast<TransportPort*>(ctx)->find(op) ? PH_OK : PH_NOT_FOUND;
}

void TransportPort::complete(void* ctx, ph_op op, const ph_result* result) {
    Transfer* t = static_cast<TransportPort*>(ctx)->release(op);
    if (!t) return;
    t->report = sized<ph_result>();
    std::memcpy(&t->report, result, std::min<std::size_t>(result->size, sizeof t->report));
    t->report.size = sizeof t->report;
    if (result->status != PH_OK) {
        std::string code(view(result->code));
        std::string message(view(result->message));
        if (code == "refused") {
            code = "too_large";
            message = fmt::format("The response is larger than {} bytes.", t->max_body);
        }
        std::string hint = hint_of(code, message);
        t->error = Error{std::move(code), phase_of(result->phase), std::move(message),
                         std::move(hint)};
    } else if (t->downloaded) {
        own_status(*t, t->download->finish());
    } else if (t->status < 200) {
        t->error = Error{"plugin_failed", Phase::plugin,
                         "The transport reported success without a response.", ""};
    }
    if (t->own_error) t->error = std::move(*t->own_error);
    t->report.code = t->report.message = {};
    end(*t);
}

}  // namespace packhost::engine
