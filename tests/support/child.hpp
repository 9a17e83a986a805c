// child.hpp: a process of a test's own, which is told what to do, and asked how it went, by lines.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace packhost::tests {

/// Runs a program with these arguments in this process's environment. Ended with this object.
class Child {
 public:
    Child(const std::string& program, std::vector<std::string> arguments);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    pid_t id() const noexcept { return process_; }
    /// The next line that it prints, without its end; "(ended)" if there is none.
    std::string line();
    /// Lets it go on: it reads a line.
    void go_on();
    /// Waits for its end; what it returned, or -1.
    int wait();

 private:
    pid_t process_ = -1;
    std::FILE* from_ = nullptr;
    std::FILE* to_ = nullptr;
};

}  // namespace packhost::tests
