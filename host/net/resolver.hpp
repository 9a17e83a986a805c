// resolver.hpp: turns host names into addresses on threads of its own, so that no worker waits.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "address.hpp"
#include "packhost/result.hpp"
#include "packhost/services.hpp"

namespace packhost::net {

/// Looks names up. An interface, so that tests can answer what they like.
class NameService {
 public:
    virtual ~NameService() = default;
    /// Every address of `host`, in the order to try them, each with `port`. Called from several
    /// threads at once; may block for as long as it likes. An empty answer counts as a failure.
    virtual Result<std::vector<Address>> look_up(const std::string& host, std::uint16_t port) = 0;
};

/// The system's: getaddrinfo with all it is configured to ask (hosts file, DNS, ...).
std::shared_ptr<NameService> system_name_service();

/// An application's. What it throws, and texts that are no addresses, are failures (`dns`); the
/// phase of its errors is resolve.
std::shared_ptr<NameService> application_names(std::shared_ptr<packhost::NameService> service);

/// The resolver of a runtime. One look-up is in flight per name and port, and later callers join
/// it; answers are kept for a short while. A look-up that hangs holds one thread: while all threads
/// are busy, others are started up to `max_threads`, which end when there is nothing left to do.
/// Numeric forms beyond Address::parse_literal are looked up like names. Nothing here judges
/// addresses: vet the very answer that is used (NetworkPolicy::vet). All functions are thread-safe.
class Resolver {
 public:
    using Addresses = std::vector<Address>;
    using Callback = std::function<void(Result<Addresses>)>;
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    struct Options {
        unsigned threads = 4;        ///< kept while the resolver lives; started when first needed
        unsigned max_threads = 16;   ///< with those that stand in while others hang
        std::size_t max_queued = 256;    ///< names that wait for a thread
        std::size_t max_cached = 1024;   ///< answers that are kept
        std::chrono::milliseconds keep_good{30'000};
        std::chrono::milliseconds keep_bad{1'000};
        Clock now = {};              ///< empty: std::chrono::steady_clock
    };

    explicit Resolver(unsigned threads);
    Resolver(Options options, std::shared_ptr<NameService> service);
    /// As forget() on all that is in flight; then ends the threads. A thread inside a look-up is
    /// left behind with what it needs and ends when the look-up does: this never waits for one.
    /// Not to be called from a callback.
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// The answer that is at hand, if any: a literal address, or a cached answer or failure. Cheap.
    std::optional<Result<Addresses>> cached(std::string_view host, std::uint16_t port) const;

    /// Looks `host` up (lower case, as Origin::host()) and calls back exactly once, on a resolver
    /// thread, unless forgotten before. The callback must not throw nor block; it may come before
    /// this returns. Only when all threads are busy and the queue is full it is called right here,
    /// with `resolver_busy`, and the id is 0.
    /// Errors: `dns` (the message names the host) and `resolver_busy`, phase resolve.
    std::uint64_t resolve(std::string_view host, std::uint16_t port, Callback callback);

    /// After this returns, the callback of that resolve() is not running and will not be called.
    /// Waits while it runs on another thread, so hold no lock that it takes, and do not forget one
    /// callback from within another; inside the callback itself it returns at once. An id that is
    /// done or 0 is ignored.
    void forget(std::uint64_t id);

 private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace packhost::net
