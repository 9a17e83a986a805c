// rounds.hpp: what programs share that measure several things in turns: CPU time and medians.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "meter.hpp"

namespace packhost::bench {

/// User and system time in microseconds: RUSAGE_SELF of all threads of this process so far,
/// RUSAGE_CHILDREN of the processes that it has waited for.
inline double cpu_now(__rusage_who who = RUSAGE_SELF) {
    rusage usage;
    ::getrusage(who, &usage);
    return cpu_us(usage);
}

/// The CPU time that a function takes.
template <class Function>
double cpu_of(Function function, __rusage_who who = RUSAGE_SELF) {
    const double begun = cpu_now(who);
    function();
    return cpu_now(who) - begun;
}

/// Of an odd number of values.
inline double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace packhost::bench
