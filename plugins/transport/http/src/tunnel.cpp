// tunnel.cpp: CONNECT and its answer.
#include "tunnel.hpp"

#include <algorithm>
#include <utility>

#include "packhost/plugin/core.hpp"
#include "sentences.hpp"
#include "wiping.hpp"

namespace packhost::http {

namespace {

constexpr std::size_t kMostTargets = 4;
constexpr std::uint32_t kMaxHead = 16 * 1024, kMaxFields = 64;
constexpr std::uint64_t kLongestShare = 10'000'000'000;  // deadlines of streams are hours away

bool is_authority(std::string_view text) noexcept {
    return text.find(':') != std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [](char c) {
               const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                                         (c >= 'A' && c <= 'Z');
               return alphanumeric || (c != '\0' && std::string_view(".-_:[]").find(c) !=
                                                        std::string_view::npos);
           });
}

// Another address of the target may answer where the proxy could not reach this one.
bool is_of_target(std::uint32_t status) noexcept {
    return status == 502 || status == 503 || status == 504;
}

}  // namespace

bool fit_for_wire(const ph_proxy& proxy) noexcept {
    const auto target = plugin::view(proxy.target), head = plugin::view(proxy.head);
    return proxy.address_count != 0 && proxy.addresses &&
           proxy.addresses->size >= sizeof(ph_address) &&
           (target.empty() || is_authority(target)) && (head.empty() || head.ends_with("\r\n"));
}

void Tunnel::start(Site& site, const ph_request& request, std::uint64_t now) {
    const ph_proxy& proxy = *request.proxy;
    active_ = true;
    site_ = &site;
    next_ = 0;
    deadline_ns_ = request.deadline_ns;
    refusals_.clear();
    authority_ = plugin::view(proxy.authority);
    copy_addresses(proxy.addresses, proxy.address_count, addresses_);
    make_room(head_, proxy.head.size);
    head_.append(plugin::view(proxy.head));
    targets_.clear();
    if (proxy.target.size != 0) {
        targets_.push_back({std::string(plugin::view(proxy.target)), ph_address{}});
    } else {
        std::vector<ph_address> all;
        copy_addresses(request.addresses, request.address_count, all);
        if (all.size() > kMostTargets) all.resize(kMostTargets);
        for (const ph_address& each : all) targets_.push_back({describe_address(each), each});
    }
    attempt(now);
}

void Tunnel::cancel() noexcept {
    active_ = false;
    share_.stop();
    connector_.cancel();
    if (Connection* const connection = std::exchange(connection_, nullptr))
        pool_.drop(*connection);
    wipe(head_);
    wipe(out_);
    parser_.reset();
}

void Tunnel::attempt(std::uint64_t now) {
    const std::size_t left = targets_.size() - next_;
    if (left > 1 && deadline_ns_ > now) {
        const std::uint64_t share = std::min((deadline_ns_ - now) / left, kLongestShare);
        pool_.shared().loop.start<&Tunnel::on_slow>(share_, now + share, this);
    }
    connector_.start(*site_, addresses_, now);
}

void Tunnel::on_connect_failed(std::string message) {
    fail("proxy", "Connecting to the proxy " + authority_ + " failed: " + message + ".");
}

void Tunnel::on_connected(Connection& connection) {
    connection_ = &connection;
    connection.listener = this;
    const std::string& target = targets_[next_].text;
    wipe(out_);
    sent_ = 0;
    make_room(out_, 2 * target.size() + head_.size() + 40);
    out_.append("CONNECT ").append(target).append(" HTTP/1.1\r\nHost: ").append(target);
    out_.append("\r\n").append(head_).append("\r\n");
    parser_.reset();
    parser_.begin(true, kMaxHead, kMaxFields);  // a success has no body, whatever its head says
    send();
}

void Tunnel::on_ready(Connection& connection, std::uint32_t events) {
    connection.new_turn();
    if ((events & PH_WRITABLE) && sent_ < out_.size()) send();
    // A failure in send() shows when reading; what the proxy said before it tells why.
    if (connection_ == &connection && (events & PH_READABLE)) receive();
}

void Tunnel::send() {
    while (sent_ < out_.size()) {
        const Io io = connection_->write(std::string_view(out_).substr(sent_));
        if (io.kind == Io::Kind::blocked)
            return connection_->want(PH_READABLE | PH_WRITABLE);
        if (io.kind != Io::Kind::bytes) break;
        sent_ += io.size;
    }
    wipe(out_);
    sent_ = 0;
    connection_->want(PH_READABLE);
}

void Tunnel::receive() {
    std::string_view input;
    for (;;) {
        switch (parser_.next(input)) {
            case ResponseParser::Step::more: {
                const Io io = connection_->read(input);
                if (io.kind == Io::Kind::blocked) return;
                if (io.kind == Io::Kind::bytes) break;
                const std::string how =
                    io.kind == Io::Kind::error ? describe_errno(io.error)
                                               : std::string("it closed the connection");
                return fail("proxy", "The proxy " + authority_ + " gave no answer for " +
                                         targets_[next_].text + ": " + how + ".");
            }
            case ResponseParser::Step::failed:
                return fail("protocol", "The answer of the proxy " + authority_ +
                                            " is malformed: " + std::string(parser_.message()) +
                                            ".");
            default: return answered(parser_.head().status, input);
        }
    }
}

void Tunnel::answered(std::uint32_t status, std::string_view rest) {
    const std::string& target = targets_[next_].text;
    const std::string number = std::to_string(status);
    if (status == 407) {
        const bool had = !head_.empty();
        return fail("proxy_auth", "The proxy " + authority_ +
                                      (had ? " does not accept the credentials for it (407)."
                                           : " wants credentials (407)."));
    }
    if (is_of_target(status)) return ask_next("status " + number);
    if (status / 100 != 2)
        return fail("proxy", "The proxy " + authority_ + " gives no tunnel to " + target +
                                 " (status " + number + ").");
    if (!rest.empty() || parser_.holds_rest())
        return fail("protocol", "The proxy " + authority_ + " sent more than its answer before "
                                "the tunnel was used.");
    Connection& connection = *std::exchange(connection_, nullptr);
    connection.lead_to(targets_[next_].address);
    cancel();
    owner_.on_tunnel(connection);
}

void Tunnel::on_slow() { ask_next("no answer in time"); }

void Tunnel::ask_next(std::string_view why) {
    share_.stop();
    connector_.cancel();
    if (Connection* const connection = std::exchange(connection_, nullptr))
        pool_.drop(*connection);
    if (!refusals_.empty()) refusals_ += "; ";
    refusals_.append(targets_[next_].text).append(": ").append(why);
    if (++next_ == targets_.size())
        return fail("proxy", "The proxy " + authority_ + " could not reach the host (" +
                                 refusals_ + ").");
    attempt(host_.monotonic_ns());
}

void Tunnel::fail(std::string_view code, std::string message) {
    cancel();
    owner_.on_tunnel_failed(code, std::move(message));
}

}  // namespace packhost::http
