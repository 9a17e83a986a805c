// interrupts.cpp: signals by signalfd; a run's end by eventfd.
#include "cli/interrupts.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "cli/exit_code.hpp"

namespace packhost::cli {
namespace {

sigset_t interrupting_signals() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGINT);
    ::sigaddset(&set, SIGTERM);
    return set;
}

/// The place where a worker leaves the result, and how it tells.
struct Ending {
    Ending() : event(::eventfd(0, EFD_CLOEXEC)) {}
    ~Ending() { ::close(event); }
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;

    const int event;
    std::optional<RunResult> result;
};

}  // namespace

Interrupts::Interrupts() {
    const sigset_t set = interrupting_signals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    fd_ = ::signalfd(-1, &set, SFD_CLOEXEC);
}

Interrupts::~Interrupts() {
    ::close(fd_);
    const sigset_t set = interrupting_signals();
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Interrupts::wait() const { (void)wait_for(-1); }

bool Interrupts::wait_for(int descriptor, Progress* progress) const {
    pollfd watched[] = {{descriptor, POLLIN, 0}, {fd_, POLLIN, 0}};
    while (::poll(watched, 2, progress ? progress->until_next() : -1) <= 0)
        if (progress) progress->tick();
    if (watched[0].revents) return true;
    signalfd_siginfo taken{};
    (void)!::read(fd_, &taken, sizeof taken);
    return false;
}

RunResult run_to_end(Runtime& runtime, RunRequest request, const Interrupts& interrupts,
                     Progress* progress) {
    auto ending = std::make_shared<Ending>();
    const RunHandle run = runtime.submit(std::move(request), [ending](RunResult result) {
        ending->result = std::move(result);
        const std::uint64_t one = 1;
        (void)!::write(ending->event, &one, sizeof one);
    });
    if (!interrupts.wait_for(ending->event, progress)) {
        run.cancel();
        if (!interrupts.wait_for(ending->event)) ::_exit(kInterrupted);
    }
    if (progress) progress->finish();
    // The read orders this thread after the worker's write, and so after the result.
    std::uint64_t count = 0;
    (void)!::read(ending->event, &count, sizeof count);
    return std::move(*ending->result);
}

}  // namespace packhost::cli
