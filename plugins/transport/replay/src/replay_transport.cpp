// replay_transport.cpp: requests are compared when they come, and answered in the loop's next turn.
#include "replay_transport.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "difference.hpp"

namespace packhost::replay {

using plugin::sized;
using plugin::str;
using plugin::view;

ReplayTransport::ReplayTransport(const plugin::Host& host, const ph_transport_config& config,
                                 plugin::Exchange exchange)
    : exchange_(exchange), event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      recording_(read_recording(plugin::Settings(config.settings))) {
    if (event_ < 0)
        throw plugin::Failure("no_descriptor", "The system has no descriptor left.", "",
                              PH_BLAME_HOST);
    watch_ = plugin::Loop(host).watch<&ReplayTransport::turn>(event_, this);
    watch_.want(PH_READABLE);
}

ReplayTransport::~ReplayTransport() {
    watch_.end();
    if (event_ >= 0) ::close(event_);
}

void ReplayTransport::wake() noexcept { ::eventfd_write(event_, 1); }

ph_status ReplayTransport::send(ph_op op, const ph_request& request) {
    if (request.size < sizeof(ph_request)) return PH_INVALID;
    auto operation = std::make_unique<Operation>(op);
    take(*operation, request);
    operations_.push_back(std::move(operation));
    wake();
    return PH_OK;
}

/// Compares the head while its bytes are there; of them nothing is kept.
void ReplayTransport::take(Operation& operation, const ph_request& request) {
    operation.has_body = request.has_body != 0;
    operation.boundary = boundary_of(field_of(request, "content-type").value_or(""));
    operation.wrote = request.head.size + request.target.size;
    if (!difference_.empty()) return;
    if (next_ == recording_.size())
        return differ("it is the " + std::string(view(request.method)) + " of " +
                      std::string(view(request.target)) + ", and no more were recorded");
    operation.recorded = &recording_[next_];
    const auto& recorded = recording_[next_].request;
    if (recorded && recorded->url.starts_with('/') && home_.empty()) home_ = origin_of(request);
    if (recorded)
        if (const auto found = head_difference(request, *recorded, home_)) return differ(*found);
    ++next_;
}

void ReplayTransport::differ(std::string_view what) {
    difference_ = "The request " + std::to_string(next_ + 1) +
                  " is not the recorded one: " + std::string(what) + ".";
}

void ReplayTransport::turn(std::uint32_t) {
    eventfd_t ignored = 0;
    ::eventfd_read(event_, &ignored);
    // By index: what is called back may send, and cancel.
    for (std::size_t i = 0; i < operations_.size(); ++i)
        if (!operations_[i]->waits) advance(*operations_[i]);
    std::erase_if(operations_, [](const auto& operation) { return operation->done; });
}

void ReplayTransport::advance(Operation& operation) {
    if (operation.done) return;
    if (operation.has_body && !pull_body(operation)) return;
    if (operation.recorded && operation.recorded->request && difference_.empty() &&
        !operation.answered) {
        const auto found = body_difference(std::move(operation.body), operation.boundary,
                                           *operation.recorded->request);
        if (found) {
            --next_;
            differ(*found);
        }
    }
    if (!difference_.empty() && !operation.answered)
        return fail(operation, "different_request", difference_);
    if (answer(operation)) succeed(operation);
}

/// True once the body is whole.
bool ReplayTransport::pull_body(Operation& operation) {
    char buffer[16384];
    while (true) {
        std::size_t length = 0;
        const ph_status status =
            exchange_.body_pull(operation.op, buffer, sizeof buffer, &length);
        if (operation.done) return false;
        if (status == PH_OK || status == PH_END) {
            operation.body.append(buffer, length);
            operation.wrote += length;
        }
        if (status == PH_OK) continue;
        if (status == PH_END) {
            operation.has_body = false;
            return true;
        }
        if (status == PH_LATER) operation.waits = true;
        else fail(operation, "body", "The request's body could not be read.");
        return false;
    }
}

/// True once all of the answer was taken.
bool ReplayTransport::answer(Operation& operation) {
    if (std::exchange(operation.answered, true)) return true;
    const RecordedResponse& response = operation.recorded->response;
    std::vector<ph_header> fields;
    for (const auto& [name, value] : response.headers) {
        auto field = sized<ph_header>();
        field.name = str(name);
        field.value = str(value);
        fields.push_back(field);
    }
    auto head = sized<ph_response_head>();
    head.status = response.status;
    head.version = 11;
    head.header_count = static_cast<std::uint32_t>(fields.size());
    head.headers = fields.data();
    head.body_size = response.body.size();
    ph_status status = exchange_.head(operation.op, head);
    if (!operation.done && status == PH_OK && !response.body.empty())
        status = exchange_.body(operation.op, response.body);
    if (operation.done) return false;
    operation.waits = status == PH_LATER;
    if (status != PH_OK && status != PH_LATER) fail(operation, "refused", "");
    return status == PH_OK;
}

void ReplayTransport::succeed(Operation& operation) {
    operation.done = true;
    auto result = sized<ph_result>();
    result.phase = PH_PHASE_DONE;
    result.wrote = operation.wrote;
    result.read = operation.recorded->response.body.size();
    exchange_.complete(operation.op, result);
}

/// Nothing was sent: a request that differs was not carried out.
void ReplayTransport::fail(Operation& operation, std::string_view code, std::string_view message) {
    operation.done = true;
    auto result = sized<ph_result>();
    result.status = PH_FAILED;
    result.phase = operation.answered ? PH_PHASE_RECEIVE : PH_PHASE_SEND;
    result.code = str(code);
    result.message = str(message);
    exchange_.complete(operation.op, result);
}

void ReplayTransport::cancel(ph_op op) noexcept {
    for (const auto& operation : operations_)
        if (operation->op == op) operation->done = true;
}

void ReplayTransport::resume(ph_op op) {
    for (const auto& operation : operations_)
        if (operation->op == op) operation->waits = false;
    wake();
}

void ReplayTransport::stats(ph_transport_stats& out) const noexcept {
    const std::uint32_t size = out.size;
    auto all = sized<ph_transport_stats>();
    for (const auto& operation : operations_) all.active += !operation->done;
    std::memcpy(&out, &all, std::min<std::size_t>(size, sizeof all));
    out.size = size;
}

void ReplayTransport::handler_threw() noexcept {
    for (const auto& operation : operations_)
        if (!operation->done) fail(*operation, "protocol", "The replay ran out of memory.");
}

}  // namespace packhost::replay

PACKHOST_PLUGIN(packhost::plugin::Transport<packhost::replay::ReplayTransport>)
