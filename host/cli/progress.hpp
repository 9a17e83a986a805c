// progress.hpp: one line on a terminal for what takes longer than a second.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <utility>

namespace packhost::cli {

/// Says on stderr what is under way and for how long: from the first second on, gone at the end.
/// Silent if stderr is no terminal, if TERM is "dumb", or unless `wanted`.
class Progress {
 public:
    Progress(std::string what, bool wanted);
    /// What is said behind the seconds, each time anew.
    void also(std::function<std::string()> detail) { detail_ = std::move(detail); }
    ~Progress() { finish(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Milliseconds until tick() has something to say; -1: never.
    int until_next() const;
    /// Shows the seconds that went by.
    void tick();
    /// Takes the line away, and shows no other.
    void finish();

 private:
    const std::string what_;
    std::function<std::string()> detail_;
    bool shown_;
    const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    int seconds_ = 0;  // that were shown last
};

/// Does `work` on a thread of its own, while this one tells how long it takes.
template <class Work>
auto with_progress(Progress& progress, Work work) {
    auto done = std::async(std::launch::async, std::move(work));
    for (int wait = 0; (wait = progress.until_next()) >= 0; progress.tick())
        if (done.wait_for(std::chrono::milliseconds(wait)) == std::future_status::ready) break;
    progress.finish();
    return done.get();
}

}  // namespace packhost::cli
