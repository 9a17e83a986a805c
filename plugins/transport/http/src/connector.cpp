// connector.cpp: the race of connection attempts.
#include "connector.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "sentences.hpp"

namespace packhost::http {

namespace {
constexpr std::uint64_t kAttemptDelay = 250'000'000;  // RFC 8305, 5
}

void Connector::start(Site& site, std::span<const ph_address> addresses, std::uint64_t now) {
    site_ = &site;
    next_ = 0;
    failure_.clear();
    addresses_.assign(addresses.begin(), addresses.end());
    attempt(now);
}

void Connector::cancel() noexcept {
    next_attempt_.stop();
    for (Connection* connection : std::exchange(racing_, {})) pool_.drop(*connection);
}

// Starts the next address, passing over those that fail at once.
void Connector::attempt(std::uint64_t now) {
    while (next_ < addresses_.size()) {
        last_tried_ = addresses_[next_++];
        Connection& connection = pool_.fresh(*site_);
        racing_.push_back(&connection);
        connection.listener = this;
        connection.opened_ns = now;
        if (const int error = connection.connect(last_tried_)) {
            racing_.pop_back();
            pool_.drop(connection);
            note_failure(error);
            continue;
        }
        if (next_ < addresses_.size())
            pool_.shared().loop.start<&Connector::on_next_attempt>(next_attempt_,
                                                                   now + kAttemptDelay, this);
        return;
    }
    if (racing_.empty()) owner_.on_connect_failed(std::move(failure_));
}

void Connector::on_next_attempt() { attempt(host_.monotonic_ns()); }

void Connector::note_failure(int error) {
    if (!failure_.empty()) failure_ += "; ";
    failure_ += describe_errno(error) + " (" + describe_address(last_tried_) + ")";
}

void Connector::on_ready(Connection& connection, std::uint32_t) {
    const int error = connection.connect_result();
    if (error == EINPROGRESS) return;
    std::erase(racing_, &connection);
    if (error == 0) {
        cancel();
        return owner_.on_connected(connection);
    }
    last_tried_ = connection.peer();
    note_failure(error);
    pool_.drop(connection);
    next_attempt_.stop();
    attempt(host_.monotonic_ns());
}

}  // namespace packhost::http
