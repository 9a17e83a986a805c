// wrk_client.cpp: runs wrk as a child and prints its figures as the other clients do. It has no
// warm-up, so its CPU time includes connecting.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "meter.hpp"

using namespace packhost::bench;

namespace {

struct Output {
    std::string text;
    rusage usage{};
};

Output run_wrk(const Arguments& arguments) {
    const std::string connections = "-c" + std::to_string(arguments.in_flight);
    const std::string duration =
        "-d" + std::to_string(static_cast<int>(std::ceil(arguments.seconds))) + "s";
    const std::string key = std::string("x-api-key: ") + kApiKey;
    const std::string url = arguments.base_url + arguments.path;
    int ends[2];
    if (::pipe(ends) != 0) std::exit(1);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execlp("wrk", "wrk", "-t1", connections.c_str(), duration.c_str(), "-H", key.c_str(),
                 "-H", "Accept: application/json", url.c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }
    ::close(ends[1]);
    Output output;
    std::array<char, 4096> buffer;
    for (ssize_t n; (n = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
        output.text.append(buffer.data(), static_cast<std::size_t>(n));
    int status = 0;
    if (::wait4(child, &status, 0, &output.usage) != child || status != 0) std::exit(1);
    return output;
}

}  // namespace

int main(int argc, char** argv) {
    const Output output = run_wrk(Arguments::parse(argc, argv));
    const std::size_t line = output.text.find(" requests in ");
    const std::size_t rate = output.text.find("Requests/sec:");
    if (line == std::string::npos || rate == std::string::npos ||
        output.text.find("Non-2xx") != std::string::npos) {
        std::fprintf(stderr, "wrk did not get what was expected:\n%s", output.text.c_str());
        return 1;
    }
    const std::size_t number = output.text.rfind(' ', line - 1) + 1;
    const double requests = std::atof(output.text.c_str() + number);
    print_figures(cpu_us(output.usage) / requests, std::atof(output.text.c_str() + rate + 13));
    return 0;
}
