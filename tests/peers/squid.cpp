// squid.cpp: Squid as a child process.
#include "squid.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <sstream>
#include <thread>

#include "support/scripted_server.hpp"

namespace packhost::tests {
namespace {

constexpr char kProgram[] = "/usr/sbin/squid";

// The whole head of each request is in the log, so that what must not be there would be seen.
constexpr char kAround[] = R"(
http_port 127.0.0.1:$PORT
visible_hostname proxy.example
pid_filename none
cache_effective_user $USER
cache deny all
coredump_dir $FOLDER
netdb_filename none
hosts_file $FOLDER/hosts
cache_log $FOLDER/cache.log
logformat asked %rm %ru %>Hs %un
logformat heads %>h %<h
access_log stdio:$FOLDER/access.log asked
access_log stdio:$FOLDER/heads.log heads
shutdown_lifetime 0 seconds
dns_nameservers 127.0.0.1
icon_directory /usr/share/squid/icons
acl connect method CONNECT
$RULES
http_access deny all
)";

/// Squid started by root becomes this user of Debian's; started by others it stays what it is.
constexpr char kUser[] = "proxy";

/// Makes the folder and what is in it that user's.
void hand_over(const std::filesystem::path& folder) {
    const passwd* const user = ::getuid() == 0 ? ::getpwnam(kUser) : nullptr;
    if (!user) return;
    EXPECT_EQ(::chown(folder.c_str(), user->pw_uid, user->pw_gid), 0);
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        EXPECT_EQ(::chown(entry.path().c_str(), user->pw_uid, user->pw_gid), 0);
}

bool takes_connections(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool taken =
        ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return taken;
}

}  // namespace

bool Squid::is_installed() { return ::access(kProgram, X_OK) == 0; }

bool Squid::start(std::string rules) {
    port_ = unused_port();
    std::string text = replaced(kAround, "$RULES", rules);
    text = replaced(std::move(text), "$PORT", std::to_string(port_));
    text = replaced(std::move(text), "$USER", kUser);
    text = replaced(std::move(text), "$FOLDER", folder_.path().string());
    if (!std::filesystem::exists(folder_.path() / "hosts"))
        folder_.write("hosts", "127.0.0.1 localhost\n");
    const std::string file = folder_.write("squid.conf", text).string();
    hand_over(folder_.path());
    std::vector<LoopbackSocket> none;
    // The name is part of those of its shared memory, which others may have, too.
    process_.start(kProgram, {"-N", "-n", "packhost" + std::to_string(port_), "-f", file},
                   {"PATH=/usr/bin:/bin"}, none);
    for (int i = 0; i < 400; ++i) {
        if (takes_connections(port_)) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    ADD_FAILURE() << "Squid does not listen: " << all_logs();
    return false;
}

void Squid::stop() { EXPECT_TRUE(process_.stop()) << all_logs(); }

std::vector<std::string> Squid::stop_and_read() {
    stop();
    std::vector<std::string> out;
    const auto file = folder_.path() / "access.log";
    if (!std::filesystem::exists(file)) return out;
    std::istringstream in(read_text(file));
    for (std::string line; std::getline(in, line);)
        if (!line.starts_with("NONE ") && !line.starts_with("- ")) out.push_back(line);
    return out;
}

std::string Squid::all_logs() const {
    std::string all;
    for (const char* name : {"access.log", "heads.log", "cache.log"})
        if (std::filesystem::exists(folder_.path() / name)) all += read_text(folder_.path() / name);
    return all;
}

}  // namespace packhost::tests
