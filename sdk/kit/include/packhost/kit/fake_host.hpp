// fake_host.hpp: a host for tests: a clock that stands still, random bytes that repeat, kept logs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "packhost/kit/fake_secrets.hpp"

namespace packhost::kit {

/// Offers ph.log, ph.clock, ph.random and ph.secret; offer() adds and remove() takes away others.
class FakeHost {
 public:
    FakeHost() {
        host_.size = sizeof host_;
        host_.version = "0.1.0";
        host_.ctx = this;
        host_.get = &get;
        static const ph_log kLog{sizeof(ph_log), 0, &write_log};
        static const ph_clock kClock{sizeof(ph_clock), 0, &unix_time, &monotonic_time};
        static const ph_random kRandom{sizeof(ph_random), 0, &fill};
        offer(PH_LOG, &kLog);
        offer(PH_CLOCK, &kClock);
        offer(PH_RANDOM, &kRandom);
        offer(PH_SECRETS, FakeSecrets::table());
    }
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    void offer(const std::string& service, const void* table) { services_[service] = table; }
    void remove(const std::string& service) { services_.erase(service); }
    const ph_host* raw() const { return &host_; }

    void advance_ms(std::int64_t ms) {
        unix_ms += ms;
        monotonic_ns += static_cast<std::uint64_t>(ms) * 1'000'000;
    }

    std::int64_t unix_ms = 1'700'000'000'000;  ///< 2023-11-14T22:13:20Z
    std::uint64_t monotonic_ns = 1'000'000'000;
    std::string random_bytes;       ///< what ph.random gives first
    unsigned char next_random = 0;  ///< then counts up with each random byte
    std::vector<std::string> log;   ///< "warning: text"
    FakeSecrets secrets;

 private:
    static FakeHost& self(void* ctx) { return *static_cast<FakeHost*>(ctx); }
    static const void* get(const ph_host* host, const char* id) {
        const auto& services = self(host->ctx).services_;
        const auto found = services.find(id);
        return found == services.end() ? nullptr : found->second;
    }
    static void write_log(void* ctx, std::uint32_t level, ph_str line) {
        constexpr const char* kLevels[] = {"debug: ", "info: ", "warning: ", "error: "};
        self(ctx).log.push_back(kLevels[level < 4 ? level : 3] + std::string(line.data, line.size));
    }
    static std::int64_t unix_time(void* ctx) { return self(ctx).unix_ms; }
    static std::uint64_t monotonic_time(void* ctx) { return self(ctx).monotonic_ns; }
    static ph_status fill(void* ctx, void* buffer, std::size_t size) {
        auto* bytes = static_cast<unsigned char*>(buffer);
        std::string& given = self(ctx).random_bytes;
        for (std::size_t i = 0; i < size; ++i)
            bytes[i] = i < given.size() ? static_cast<unsigned char>(given[i])
                                        : self(ctx).next_random++;
        given.erase(0, size);
        return PH_OK;
    }

    ph_host host_{};
    std::map<std::string, const void*> services_;
};

}  // namespace packhost::kit
