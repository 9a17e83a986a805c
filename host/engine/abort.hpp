// abort.hpp: how a run that waits is ended from outside: cancel, deadline, shutdown.
#pragma once

#include <optional>
#include <utility>

#include "packhost/error.hpp"

namespace packhost::engine {

/// What a run waits for, and the way to end that wait. At most one wait is armed at a time. One
/// worker's thread.
class Abort {
 public:
    using Hook = void (*)(void* user, const Error& reason);

    /// Ends the wait under way, if there is one; later waits end at once.
    void fire(Error reason) {
        if (fired_) return;
        fired_ = std::move(reason);
        if (hook_) std::exchange(hook_, nullptr)(user_, *fired_);
    }
    const std::optional<Error>& fired() const noexcept { return fired_; }

    /// Arms a wait for its lifetime.
    class Armed {
     public:
        Armed(Abort& abort, Hook hook, void* user) : abort_(abort) {
            abort_.hook_ = hook;
            abort_.user_ = user;
        }
        ~Armed() { abort_.hook_ = nullptr; }
        Armed(const Armed&) = delete;
        Armed& operator=(const Armed&) = delete;

     private:
        Abort& abort_;
    };

 private:
    std::optional<Error> fired_;
    Hook hook_ = nullptr;
    void* user_ = nullptr;
};

}  // namespace packhost::engine
