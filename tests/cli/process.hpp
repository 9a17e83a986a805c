// process.hpp: the command as a child process: its output, its exit code, signals, a terminal.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace packhost::tests {

/// What a process left behind.
struct Finished {
    int code = -1;  ///< 128 + N if a signal N ended it
    std::string out;
    std::string err;
};

using Environment = std::vector<std::pair<std::string, std::string>>;

/// A running `packhost` with pipes for stdin, stdout and stderr. Its environment is this process's
/// without what the command reads, and with `environment`. Killed if it still runs at the end.
class Process {
 public:
    explicit Process(const std::vector<std::string>& arguments,
                     const Environment& environment = {});
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t id() const noexcept { return id_; }
    void signal(int number) const;
    /// Reads stdout until `text` has come; false if it ended before.
    bool wait_for_output(const std::string& text);
    /// What wait_for_output() has read.
    const std::string& output() const noexcept { return read_; }
    /// Gives it `input` on stdin, and waits for its end.
    Finished finish(const std::string& input = {});

 private:
    pid_t id_ = -1;
    int in_ = -1, out_ = -1, err_ = -1;
    std::string read_;
};

/// A `packhost` on a terminal of its own, at which the test sits. Killed if it still runs then.
class Terminal {
 public:
    explicit Terminal(const std::vector<std::string>& arguments,
                      const Environment& environment = {});
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    pid_t id() const noexcept { return id_; }
    /// Reads until `text` has been shown since the last call; false if it ended before, or if
    /// nothing more came for long.
    bool shows(const std::string& text);
    void type(const std::string& keys);
    /// Reads to its end. The output holds all that was shown.
    Finished finish();

 private:
    bool read_more();

    pid_t id_ = -1;
    int fd_ = -1;
    std::string shown_;
    std::size_t seen_ = 0;
};

/// Runs it to the end.
Finished run(const std::vector<std::string>& arguments, const Environment& environment = {},
             const std::string& input = {});

/// Runs it on a terminal of its own (all three streams); after `question` has been shown, types
/// `keys`. The output holds both streams.
Finished run_on_terminal(const std::vector<std::string>& arguments,
                         const Environment& environment = {}, const std::string& question = {},
                         const std::string& keys = {});

}  // namespace packhost::tests
