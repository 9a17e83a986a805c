// interrupts.hpp: Ctrl-C as an event that is waited for, and a run that it cancels.
#pragma once

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
    /// Waits until `descriptor` can be read (true) or an interrupt came (false).
    bool wait_for(int descriptor) const;

 private:
    int fd_;
};

/// Runs to the end. An interrupt cancels the run; a second one ends the process at once.
RunResult run_to_end(Runtime& runtime, RunRequest request, const Interrupts& interrupts);

}  // namespace packhost::cli
