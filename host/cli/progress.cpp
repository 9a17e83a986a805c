// progress.cpp: the line of what is under way.
#include "cli/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "cli/terminal.hpp"

namespace packhost::cli {
namespace {

constexpr char kToStartAndClear[] = "\r\x1B[K";
constexpr std::size_t kLongest = 60;  // of a line of 80 columns, beside the seconds

bool can_clear_lines() {
    const char* kind = std::getenv("TERM");
    return Paint(2).terminal() && kind && std::string_view(kind) != "dumb";
}

void show(const std::string& text) {
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
}

}  // namespace

Progress::Progress(std::string what, bool wanted)
    : what_(printable(what).substr(0, kLongest)), shown_(wanted && can_clear_lines()) {}

void Progress::finish() {
    if (shown_ && seconds_ > 0) show(kToStartAndClear);
    shown_ = false;
}

int Progress::until_next() const {
    if (!shown_) return -1;
    const auto due = start_ + std::chrono::seconds(seconds_ + 1);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        due - std::chrono::steady_clock::now());
    return std::max(0, static_cast<int>(left.count()));
}

void Progress::tick() {
    const auto gone = std::chrono::steady_clock::now() - start_;
    const int seconds =
        static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(gone).count());
    if (!shown_ || seconds <= seconds_) return;
    seconds_ = seconds;
    const std::string detail = detail_ ? ", " + printable(detail_()) : std::string();
    show(fmt::format("{}{}: {} s{}", kToStartAndClear, what_, seconds, detail));
}

}  // namespace packhost::cli
