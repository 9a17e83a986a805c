// crowd.hpp: thousands of runs of several users, many at a time, in an order that mixes them.
#pragma once

#include <functional>

#include "packhost/run.hpp"

namespace packhost::tests {

/// How many runs a test makes: PACKHOST_APART_RUNS of the environment, or 10,000.
int crowd_size();

/// Whose the n-th run is: all users have their turns, and not one after the other.
inline int user_of(int n, int users) { return n * 7 / 3 % users; }

/// Starts crowd_size() runs, at most `in_flight` at once, and waits for all. `start` is told a
/// run's number and what to call with its result; `ended` is called for one run at a time.
void run_crowd(int in_flight,
               const std::function<void(int n, std::function<void(RunResult)> done)>& start,
               const std::function<void(int n, const RunResult& result)>& ended);

}  // namespace packhost::tests
