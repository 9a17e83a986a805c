// meter.cpp: getrusage around the requests between warm-up and end.
#include "meter.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace packhost::bench {
namespace {

constexpr std::uint64_t kWarmUp = 1000;    // requests, and at least four for each in flight
constexpr std::uint64_t kClockEvery = 32;  // requests: reading the clock is not to be measured

}  // namespace

Arguments Arguments::parse(int argc, char** argv) {
    Arguments a;
    if (argc == 6) {
        a.base_url = argv[1];
        a.path = argv[2];
        a.ca_file = argv[3];
        a.in_flight = static_cast<unsigned>(std::strtoul(argv[4], nullptr, 10));
        a.seconds = std::strtod(argv[5], nullptr);
    }
    if (a.in_flight == 0 || !(a.seconds > 0) || a.port().empty()) {
        std::fprintf(stderr, "usage: %s BASE_URL PATH CA_FILE IN_FLIGHT SECONDS\n", argv[0]);
        std::exit(2);
    }
    return a;
}

std::string Arguments::host() const {
    const std::size_t begin = base_url.find("//") + 2;
    return base_url.substr(begin, base_url.rfind(':') - begin);
}

std::string Arguments::port() const {
    const std::size_t colon = base_url.rfind(':');
    if (colon == std::string::npos || base_url.find("//") >= colon) return {};
    return base_url.substr(colon + 1);
}

double cpu_us(const rusage& usage) {
    const auto us = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
    };
    return us(usage.ru_utime) + us(usage.ru_stime);
}

void print_figures(double cpu_us_per_request, double requests_per_second) {
    std::printf("%.2f %.0f\n", cpu_us_per_request, requests_per_second);
}

Meter::Meter(const Arguments& arguments)
    : duration_(arguments.seconds),
      warm_up_(std::max<std::uint64_t>(kWarmUp, std::uint64_t{4} * arguments.in_flight)) {}

void Meter::begin() {
    ::getrusage(RUSAGE_SELF, &usage_begun_);
    begun_ = Clock::now();
}

void Meter::end(Clock::time_point now) {
    rusage usage;
    ::getrusage(RUSAGE_SELF, &usage);
    over_ = true;
    measured_ = count_ - warm_up_;
    cpu_us_ = cpu_us(usage) - cpu_us(usage_begun_);
    wall_s_ = std::chrono::duration<double>(now - begun_).count();
}

bool Meter::completed(bool good) {
    if (!good) ++bad_;
    if (over_) return false;
    if (++count_ == warm_up_) {
        begin();
    } else if (count_ > warm_up_ && count_ % kClockEvery == 0) {
        if (const auto now = Clock::now(); now - begun_ >= duration_) end(now);
    }
    return !over_;
}

int Meter::report() const {
    if (bad_ > 0 || measured_ == 0) {
        std::fprintf(stderr, "%llu of %llu answers were not what was expected.\n",
                     static_cast<unsigned long long>(bad_),
                     static_cast<unsigned long long>(count_));
        return 1;
    }
    const auto requests = static_cast<double>(measured_);
    print_figures(cpu_us_ / requests, requests / wall_s_);
    return 0;
}

}  // namespace packhost::bench
