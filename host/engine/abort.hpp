// abort.hpp: how a run that waits is ended from outside: cancel, deadline, shutdown.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

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
    friend class ActiveRuns;
    std::size_t slot_ = 0;
    std::optional<Error> fired_;
    Hook hook_ = nullptr;
    void* user_ = nullptr;
};

/// The runs and fills under way on a worker, so that a shutdown can end them.
class ActiveRuns {
 public:
    void enter(Abort& abort) {
        abort.slot_ = all_.size();
        all_.push_back(&abort);
    }
    void leave(Abort& abort) noexcept {
        all_.back()->slot_ = abort.slot_;
        all_[abort.slot_] = all_.back();
        all_.pop_back();
    }
    bool empty() const noexcept { return all_.empty(); }
    std::size_t size() const noexcept { return all_.size(); }
    /// Ends all of them; each may leave, and others enter, while this runs.
    void fire_all(const Error& reason) {
        const std::vector<Abort*> before = all_;
        for (Abort* abort : before)
            if (std::find(all_.begin(), all_.end(), abort) != all_.end()) abort->fire(reason);
    }

 private:
    std::vector<Abort*> all_;
};

}  // namespace packhost::engine
