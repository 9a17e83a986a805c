// validate.cpp: what `packhost pack validate` costs for a pack of 1,000 nodes: the command as a
// process of its own, and its work in the library; beside a parse of the same text by Boost.JSON.
//   bench_validate PACKHOST ROUNDS
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "own_lock.hpp"
#include "packhost/pack.hpp"
#include "rounds.hpp"

namespace packhost::bench {
namespace {

namespace json = boost::json;

constexpr std::size_t kNodes = 1000;

/// The benchmarks' pack with its first node over and over, under names and ids of their own.
std::string many_nodes() {
    std::ifstream file(kBenchPack, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    json::object pack = json::parse(text).as_object();
    const json::value first = pack.at("nodes").as_array().at(0);
    json::array nodes;
    for (std::size_t i = 0; i < kNodes; ++i) {
        json::object node = first.as_object();
        char id[48];
        std::snprintf(id, sizeof id, "b0000001-0000-4000-8000-%012zu", i);
        node["id"] = id;
        node["nodeTypeId"] = "Bench-GetItem" + std::to_string(i);
        node["title"] = "Get Item " + std::to_string(i);
        nodes.emplace_back(std::move(node));
    }
    pack["nodes"] = std::move(nodes);
    return json::serialize(pack);
}

void run_command(const char* packhost, const std::string& pack) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    const std::vector<std::string> words{packhost, "pack", "validate", pack};
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    int status = -1;
    if (::posix_spawn(&child, packhost, &actions, nullptr, arguments.data(), environ) != 0 ||
        ::waitpid(child, &status, 0) != child || status != 0) {
        std::fprintf(stderr, "%s pack validate failed\n", packhost);
        std::exit(1);
    }
    ::posix_spawn_file_actions_destroy(&actions);
}

}  // namespace
}  // namespace packhost::bench

int main(int argc, char** argv) {
    using namespace packhost::bench;
    const int rounds = argc == 3 ? std::atoi(argv[2]) : 0;
    if (rounds < 1) {
        std::fprintf(stderr, "usage: %s PACKHOST ROUNDS\n", argv[0]);
        return 2;
    }
    const OwnFolder folder;
    const auto file = folder.path / "many-nodes.dragops-pack.json";
    const std::string text = many_nodes();
    std::ofstream(file, std::ios::binary) << text;
    const auto config = bench_config({});
    std::vector<double> command, work, parse;
    for (int i = 0; i < rounds * 2 + 1; ++i) {
        command.push_back(cpu_of([&] { run_command(argv[1], file); }, RUSAGE_CHILDREN));
        work.push_back(cpu_of([&] {
            if (!packhost::validate_packs({file}, config).empty()) std::exit(1);
        }));
        parse.push_back(cpu_of([&] {
            if (!boost::json::parse(text).is_object()) std::abort();
        }));
    }
    const double library = median(work), alone = median(parse);
    std::printf("a pack of %zu nodes, %.2f MB: %.1f ms of CPU in the library, %.1f ms as a "
                "command; parsed by Boost.JSON alone: %.1f ms (ratio %.2f)\n",
                kNodes, static_cast<double>(text.size()) / 1e6, library / 1000,
                median(command) / 1000, alone / 1000, library / alone);
}
