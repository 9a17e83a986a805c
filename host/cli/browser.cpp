// browser.cpp: starts xdg-open, whose output nobody sees.
#include "cli/browser.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

namespace packhost::cli {

bool has_display() {
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY"})
        if (const char* value = std::getenv(name); value && *value) return true;
    return false;
}

bool open_in_browser(const std::string& url) {
    if (!url.starts_with("https://") && !url.starts_with("http://")) return false;
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    for (const int stream : {0, 1, 2})
        ::posix_spawn_file_actions_addopen(&files, stream, "/dev/null",
                                           stream == 0 ? O_RDONLY : O_WRONLY, 0);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    // A group of its own: Ctrl-C in this terminal is none of the browser's.
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    char name[] = "xdg-open";
    std::string copy = url;
    char* const arguments[] = {name, copy.data(), nullptr};
    pid_t child = 0;
    const int failed = ::posix_spawnp(&child, name, &files, &attributes, arguments, ::environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (failed) return false;
    std::thread([child] { ::waitpid(child, nullptr, 0); }).detach();
    return true;
}

}  // namespace packhost::cli
