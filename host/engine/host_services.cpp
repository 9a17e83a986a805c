// host_services.cpp: log, clock, random and loop for plugins, as tables.
#include "engine/host_services.hpp"

#include <openssl/rand.h>

#include <chrono>
#include <cstring>

#include "base/deadline.hpp"
#include "engine/expression.hpp"
#include "engine/tls_identity.hpp"
#include "engine/views.hpp"

namespace packhost::engine {
namespace {

HostServices& of(void* ctx) { return *static_cast<HostServices*>(ctx); }

void write_log(void* ctx, std::uint32_t level, ph_str line) {
    of(ctx).log(level, view(line).substr(0, 4096));
}

std::int64_t unix_ms(void* ctx) { return of(ctx).unix_ms(); }

std::uint64_t now_ns(void*) { return monotonic_ns(); }

ph_status fill_random(void*, void* buffer, std::size_t size) {
    return RAND_bytes(static_cast<unsigned char*>(buffer), static_cast<int>(size)) == 1 ? PH_OK
                                                                                       : PH_FAILED;
}

ph_status watch(void* ctx, int fd, void (*on_ready)(void*, std::uint32_t), void* user,
                ph_watch** out) {
    *out = of(ctx).loop().watch(fd, on_ready, user);
    return *out ? PH_OK : PH_FAILED;
}

ph_status timer_start(void* ctx, std::uint64_t deadline_ns, void (*on_time)(void*), void* user,
                      ph_timer** out) {
    *out = of(ctx).loop().timer_start(deadline_ns, on_time, user);
    return PH_OK;
}

void* scratch(void* ctx, std::size_t* size) {
    const auto buffer = of(ctx).loop().scratch();
    *size = buffer.size();
    return buffer.data();
}

constexpr ph_log kLog = {sizeof(ph_log), 0, &write_log};
constexpr ph_clock kClock = {sizeof(ph_clock), 0, &unix_ms, &now_ns};
constexpr ph_random kRandom = {sizeof(ph_random), 0, &fill_random};
constexpr ph_loop kLoop = {sizeof(ph_loop), 0,           &watch,
                           &net::Loop::want, &net::Loop::unwatch, &timer_start,
                           &net::Loop::timer_cancel, &scratch};

const void* get_service(const ph_host*, const char* id) {
    if (std::strcmp(id, PH_SECRETS) == 0) return secret_service();
    if (std::strcmp(id, PH_CLOCK) == 0) return &kClock;
    if (std::strcmp(id, PH_IDENTITIES) == 0) return identity_service();
    if (std::strcmp(id, PH_LOOP) == 0) return &kLoop;
    if (std::strcmp(id, PH_RANDOM) == 0) return &kRandom;
    if (std::strcmp(id, PH_LOG) == 0) return &kLog;
    return nullptr;
}

}  // namespace

HostServices::HostServices(std::string plugin_id, net::Loop& loop, const PluginLog& log,
                           Clock* clock, const SecretTable* secrets)
    : plugin_id_(std::move(plugin_id)), loop_(loop), log_(log), clock_(clock), secrets_(secrets),
      abi_{sizeof(ph_host), 0, PACKHOST_VERSION, this, &get_service} {}

void HostServices::log(unsigned level, std::string_view line) const {
    if (log_) log_(plugin_id_, level, line);
}

std::int64_t HostServices::unix_ms() const {
    if (clock_) return clock_->unix_ms();
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

const std::set<std::string, std::less<>>& known_services() {
    static const std::set<std::string, std::less<>> known = {PH_SECRETS, PH_CLOCK, PH_LOOP,
                                                             PH_RANDOM, PH_LOG,
                                                             PH_IDENTITIES};
    return known;
}

}  // namespace packhost::engine
