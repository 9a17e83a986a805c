// crowd.cpp: starts runs as others end.
#include "crowd.hpp"

#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>

namespace packhost::tests {
namespace {

/// Outlives the last callback, which may still hold the lock when the crowd is told to go home.
struct Door {
    std::mutex mutex;
    std::condition_variable changed;
    int gone = 0;
};

}  // namespace

int crowd_size() {
    const char* wanted = std::getenv("PACKHOST_APART_RUNS");
    return wanted ? std::atoi(wanted) : 10'000;
}

void run_crowd(int in_flight,
               const std::function<void(int n, std::function<void(RunResult)> done)>& start,
               const std::function<void(int n, const RunResult& result)>& ended) {
    const auto door = std::make_shared<Door>();
    const int runs = crowd_size();
    for (int n = 0; n < runs; ++n) {
        start(n, [door, &ended, n](const RunResult& result) {
            const std::lock_guard lock(door->mutex);
            ended(n, result);
            ++door->gone;
            door->changed.notify_one();
        });
        std::unique_lock lock(door->mutex);
        door->changed.wait(lock, [&] { return n - door->gone < in_flight; });
    }
    std::unique_lock lock(door->mutex);
    door->changed.wait(lock, [&] { return door->gone == runs; });
}

}  // namespace packhost::tests
