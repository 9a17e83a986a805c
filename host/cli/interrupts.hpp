// interrupts.hpp: Ctrl-C as an event that is waited for, and a run that it cancels.
#pragma once

#include "cli/progress.hpp"
#include "packhost/runtime.hpp"

namespace packhost::cli {

/// SIGINT and SIGTERM as a file descriptor. Made before any thread is, so that none takes them
/// otherwise; read input from a terminal before. One at a time.
class Interrupts {
 public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    /// Waits until the first of them.
    void wait() const;
    /// Waits until `descriptor` can be read (true) or an interrupt came (false). `progress` is kept
    /// going meanwhile; it may be null.
    bool wait_for(int descriptor, Progress* progress = nullptr) const;

 private:
    int fd_;
};

/// Runs to the end. An interrupt cancels the run; a second one ends the process at once. `progress`
/// may be null.
RunResult run_to_end(Runtime& runtime, RunRequest request, const Interrupts& interrupts,
                     Progress* progress = nullptr);

}  // namespace packhost::cli
