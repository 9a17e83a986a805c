// meter.hpp: what every client of the benchmark shares: its arguments, and what is measured how.
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace packhost::bench {

/// The arguments of each client, in this order: BASE_URL PATH CA_FILE IN_FLIGHT SECONDS.
struct Arguments {
    std::string base_url;  ///< scheme, host and port: "https://127.0.0.1:8443"
    std::string path;      ///< "/v2/items/small"
    std::string ca_file;
    unsigned in_flight = 0;
    double seconds = 0;

    /// Ends the process with a sentence if they make no sense.
    static Arguments parse(int argc, char** argv);

    bool tls() const { return base_url.starts_with("https:"); }
    std::string host() const;
    std::string port() const;
};

/// Every client sends this key in the header "x-api-key"; the server refuses requests without it.
inline constexpr const char* kApiKey = "bench-key-0123456789abcdef";

/// CPU time (user and system, all threads) and wall time of a process, from the end of its warm-up,
/// when all connections are up, until the time is over. One thread calls it.
class Meter {
 public:
    explicit Meter(const Arguments& arguments);

    /// A request has been answered; `good`: with what was expected. False: send no more.
    bool completed(bool good);

    /// Prints "CPU_US_PER_REQUEST REQUESTS_PER_SECOND"; an exit code: 1 if an answer was not good.
    int report() const;

 private:
    using Clock = std::chrono::steady_clock;
    void begin();
    void end(Clock::time_point now);

    const std::chrono::duration<double> duration_;
    std::uint64_t warm_up_;
    std::uint64_t count_ = 0, measured_ = 0, bad_ = 0;
    bool over_ = false;
    Clock::time_point begun_;
    rusage usage_begun_{};
    double cpu_us_ = 0, wall_s_ = 0;
};

/// User and system time of a rusage, in microseconds.
double cpu_us(const rusage& usage);

/// The line that every client prints.
void print_figures(double cpu_us_per_request, double requests_per_second);

}  // namespace packhost::bench
