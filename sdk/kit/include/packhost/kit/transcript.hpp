// transcript.hpp: step transcripts: what happens to an auth scheme and what it answers, as plain
// text, replayed against the plugin without a network. sdk/kit/README.md has the format.
//
//   for (const TranscriptCase& c : read_transcript("tests/header.transcript"))
//       EXPECT_EQ(replay(Plugin::open("auth-header.so"), c), "");
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "packhost/kit/plugin.hpp"
#include "packhost/kit/transcript_text.hpp"

namespace packhost::kit {

/// One case of a file: the lines of the file's top, then its own.
struct TranscriptCase {
    std::string file, name;
    std::vector<TranscriptLine> lines;
};

/// The cases of a transcript, each with the lines above the first `== name` before its own. A line
/// that is indented by six blanks or more goes on with the one above. Throws TranscriptError if the
/// file can't be read or holds no case.
inline std::vector<TranscriptCase> read_transcript(std::istream& in, const std::string& file) {
    constexpr std::size_t kContinuation = 6;
    std::vector<TranscriptLine> top;
    std::vector<TranscriptCase> cases;
    std::string text;
    for (std::size_t number = 1; std::getline(in, text); ++number) {
        while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.pop_back();
        const std::size_t first = text.find_first_not_of(' ');
        if (first == text.npos || text[first] == '#') continue;
        if (text.starts_with("== ")) {
            cases.push_back({file, text.substr(3), top});
            continue;
        }
        auto& lines = cases.empty() ? top : cases.back().lines;
        if (first >= kContinuation && !lines.empty()) lines.back().text += text.substr(first - 1);
        else lines.push_back({number, text});
    }
    if (cases.empty()) throw TranscriptError(file + " holds no case (a line \"== name\")");
    return cases;
}
inline std::vector<TranscriptCase> read_transcript(const std::string& file) {
    std::ifstream in(file);
    if (!in) throw TranscriptError("can't read " + file);
    return read_transcript(in, file);
}

/// Replays a case: "" if the plugin does what it says, else what is different, line by line, or
/// what is wrong with the case.
std::string replay(const Plugin& plugin, const TranscriptCase& transcript);

}  // namespace packhost::kit

#include "packhost/kit/transcript_replay.hpp"
