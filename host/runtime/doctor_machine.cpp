// doctor_machine.cpp: the machine: its clock, resolver, CA bundle, and what the process may do.
#include <arpa/inet.h>
#include <dirent.h>
#include <netdb.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>

#include <fmt/format.h>

#include "runtime/doctor.hpp"

namespace packhost::runtime {
namespace {

constexpr int kEarliestYear = 2025, kLatestYear = 2100;
constexpr rlim_t kEnoughLockedBytes = rlim_t{1} << 20;

void examine_clock(Checks& out) {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    const int year = utc.tm_year + 1900;
    const auto first = std::chrono::steady_clock::now();
    const auto second = std::chrono::steady_clock::now();
    const std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", year,
                                         utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min);
    if (year < kEarliestYear || year > kLatestYear)
        bad(out, "clock", text + " can't be right",
            "Set it: signatures, certificates and tokens depend on it.");
    else if (second < first)
        bad(out, "clock", "the monotonic clock goes back", "Deadlines can't be kept here.");
    else
        fine(out, "clock", text);
}

void examine_resolver(Checks& out) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = ::getaddrinfo("localhost", nullptr, &wanted, &found);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(failed ? nullptr : found,
                                                                     ::freeaddrinfo);
    if (failed)
        return bad(out, "resolver", fmt::format("localhost: {}", ::gai_strerror(failed)),
                   "See /etc/hosts, /etc/nsswitch.conf and /etc/resolv.conf.");
    std::size_t count = 0;
    for (const addrinfo* one = found; one; one = one->ai_next) ++count;
    fine(out, "resolver", fmt::format("localhost has {} address{}", count,
                                      count == 1 ? "" : "es"));
}

/// The certificates of a PEM file.
std::size_t certificates_in(const std::string& file) {
    const std::unique_ptr<std::FILE, decltype(&std::fclose)> in(std::fopen(file.c_str(), "re"),
                                                                std::fclose);
    std::size_t count = 0;
    while (in) {
        X509* one = PEM_read_X509(in.get(), nullptr, nullptr, nullptr);
        if (!one) break;
        X509_free(one);
        ++count;
    }
    return count;
}

/// Files that OpenSSL looks certificates up by: 8 hexadecimal digits and a number.
std::size_t hashed_files_in(const std::string& folder) {
    struct Close {
        void operator()(DIR* opened) const { ::closedir(opened); }
    };
    const std::unique_ptr<DIR, Close> entries(::opendir(folder.c_str()));
    std::size_t count = 0;
    while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
        const std::string_view name = entry->d_name;
        count += name.size() > 9 && name[8] == '.' &&
                 name.substr(0, 8).find_first_not_of("0123456789abcdef") == name.npos;
    }
    return count;
}

std::string environment_or(const char* name, const char* otherwise) {
    const char* given = std::getenv(name);
    return given && *given ? given : otherwise;
}

void examine_certificates(Checks& out) {
    const std::string file =
        environment_or(X509_get_default_cert_file_env(), X509_get_default_cert_file());
    const std::string folder =
        environment_or(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
    // The folder has the same ones, mostly.
    const std::size_t count = std::max(certificates_in(file), hashed_files_in(folder));
    if (count > 0)
        return fine(out, "ca bundle", fmt::format("{} certificates in {} and {}", count, file,
                                                  folder));
    bad(out, "ca bundle", fmt::format("no certificate in {} or {}", file, folder),
        "Install the system's CA certificates, or name a bundle: "
        "network.connections.NAME.ca_file.");
}

void examine_limits(Checks& out) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur > 0 &&
        ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
        warn(out, "core dumps", "a core of this process may be written",
             "Set RLIMIT_CORE to 0: a core holds what is in memory.");
    else
        fine(out, "core dumps", "off");
    if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return;
    if (limit.rlim_cur < kEnoughLockedBytes)
        warn(out, "memory", fmt::format("only {} KiB may be locked", limit.rlim_cur / 1024),
             "Raise RLIMIT_MEMLOCK to 1 MiB or more: other secrets may reach the swap space.");
    else
        fine(out, "memory", limit.rlim_cur == RLIM_INFINITY
                                ? std::string("as much as is needed may be locked")
                                : fmt::format("{} KiB may be locked", limit.rlim_cur / 1024));
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 1024)
        warn(out, "files", fmt::format("only {} may be open", limit.rlim_cur),
             "Raise RLIMIT_NOFILE: each connection and each plugin takes one.");
}

}  // namespace

void examine_machine(Checks& out) {
    examine_clock(out);
    examine_resolver(out);
    examine_certificates(out);
    examine_limits(out);
}

}  // namespace packhost::runtime
