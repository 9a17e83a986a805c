// generation.hpp: one config in force, with the plugins, policy and resolver that were made of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "engine/worker.hpp"
#include "net/policy.hpp"
#include "net/proxy.hpp"
#include "net/resolver.hpp"
#include "packhost/config.hpp"
#include "packhost/services.hpp"
#include "plugins/registry.hpp"
#include "runtime/run_records.hpp"

namespace packhost::runtime {

/// What runs of one config share. Lives until the last of them has ended on the last worker.
/// Immutable, any thread.
class Generation {
 public:
    /// Reads the lock and verifies its plugins; runs none of their code. What is refused is told to
    /// the log. `shares` must outlive the generation. `before` is what the config before this one
    /// keeps of its runs, which goes on if this one keeps the same.
    static Result<std::shared_ptr<const Generation>> make(Config config, std::uint64_t number,
                                                          engine::Shares& shares,
                                                          const Services& services,
                                                          const std::shared_ptr<RunRecords>&
                                                              before = nullptr);
    Generation(const Generation&) = delete;
    Generation& operator=(const Generation&) = delete;

    std::uint64_t number() const noexcept { return number_; }  ///< later ones are greater
    const std::shared_ptr<const Config>& config() const noexcept { return config_; }
    const engine::Commons& commons() const noexcept { return commons_; }
    /// Null if the config keeps nothing of its runs.
    const std::shared_ptr<RunRecords>& records() const noexcept { return records_; }
    /// How many workers the config asks for.
    unsigned workers() const noexcept;

 private:
    Generation(Config config, std::uint64_t number, plugins::Registry registry,
               net::NetworkPolicy policy, std::optional<net::Proxy> proxy,
               engine::Shares& shares, const Services& services,
               std::shared_ptr<RunRecords> records);

    const std::uint64_t number_;
    const std::shared_ptr<const Config> config_;
    const plugins::Registry registry_;
    const net::NetworkPolicy policy_;
    const std::optional<net::Proxy> proxy_;
    net::Resolver resolver_;
    const engine::Commons commons_;
    const std::shared_ptr<RunRecords> records_;
};

/// The newest generation. Any thread.
class Newest {
 public:
    std::uint64_t number() const noexcept { return number_.load(std::memory_order_acquire); }
    std::shared_ptr<const Generation> get() const {
        const std::lock_guard lock(mutex_);
        return generation_;
    }
    void set(std::shared_ptr<const Generation> generation) {
        const std::lock_guard lock(mutex_);
        generation_.swap(generation);
        number_.store(generation_->number(), std::memory_order_release);
    }

 private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Generation> generation_;
    std::atomic<std::uint64_t> number_{0};
};

}  // namespace packhost::runtime
