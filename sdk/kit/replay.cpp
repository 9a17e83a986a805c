// replay.cpp: replays a file of step transcripts against a built plugin;
// packhost_check_transcripts() makes a test of it.
//   packhost_replay PLUGIN.so FILE.transcript
#include <cstdio>

#include "packhost/kit/transcript.hpp"

int main(int argc, char** argv) {
    if (argc != 3)
        return std::fputs("usage: packhost_replay PLUGIN.so FILE.transcript\n", stderr), 2;
    try {
        const auto plugin = packhost::kit::Plugin::open(argv[1]);
        std::size_t different = 0;
        const auto cases = packhost::kit::read_transcript(argv[2]);
        for (const auto& transcript : cases) {
            const std::string told = packhost::kit::replay(plugin, transcript);
            std::fputs(told.c_str(), stdout);
            different += !told.empty();
        }
        std::printf("%zu cases, %zu different\n", cases.size(), different);
        return different == 0 ? 0 : 1;
    } catch (const std::exception& error) {
        return std::fprintf(stderr, "%s\n", error.what()), 2;
    }
}
