// docs_test.cpp: every marked snippet of the documents is checked: `<!-- from: FILE -->` against
// FILE, `<!-- run -->` by running it, `<!-- pack -->` by the validator.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "packhost/pack.hpp"

namespace packhost {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

struct Snippet {
    fs::path file;
    std::size_t line;
    std::string marker;  ///< "" if there is none
    std::string language;
    std::string text;
};

std::vector<Snippet> snippets(const fs::path& file) {
    std::vector<Snippet> out;
    std::istringstream in(read(file));
    std::string line, marker;
    bool open = false;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (line.starts_with("```")) {
            open = !open;
            if (open) out.push_back({file, number, std::exchange(marker, {}), line.substr(3), {}});
        } else if (open) {
            out.back().text += line + "\n";
        } else if (line.starts_with("<!-- ") && line.ends_with(" -->")) {
            marker = line.substr(5, line.size() - 9);
        } else if (!line.empty()) {
            marker.clear();
        }
    }
    return out;
}

std::vector<fs::path> documents() {
    std::vector<fs::path> out{fs::path(SOURCE_DIR) / "README.md"};
    for (const char* folder : {"host", "sdk", "plugins", "packs", "tests", ".github"})
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / folder))
            if (entry.path().extension() == ".md") out.push_back(entry.path());
    return out;
}

std::vector<Snippet> marked(std::string_view marker) {
    std::vector<Snippet> out;
    for (const fs::path& file : documents())
        for (Snippet& s : snippets(file))
            if (s.marker.starts_with(marker)) out.push_back(std::move(s));
    return out;
}

std::string where(const Snippet& s) { return s.file.string() + ":" + std::to_string(s.line); }

TEST(Documents, QuoteWhatTheFilesSay) {
    const auto quotes = marked("from: ");
    EXPECT_GE(quotes.size(), 4u);
    for (const Snippet& s : quotes) {
        const fs::path source = fs::path(SOURCE_DIR) / s.marker.substr(6);
        ASSERT_TRUE(fs::exists(source)) << where(s);
        EXPECT_NE(read(source).find(s.text), std::string::npos)
            << where(s) << " quotes what " << source << " does not say";
    }
}

TEST(Documents, TellCommandsThatWork) {
    const auto runs = marked("run");
    EXPECT_GE(runs.size(), 1u);
    for (const Snippet& s : runs) {
        const std::string script =
            "cd '" SOURCE_DIR "' && PATH='" BINARY_DIR "/bin':$PATH && set -e\n" + s.text;
        const fs::path file =
            fs::temp_directory_path() / ("packhost-docs-" + std::to_string(getpid()) + ".sh");
        std::ofstream(file) << script;
        const std::string log = file.string() + ".log";
        EXPECT_EQ(std::system(("sh " + file.string() + " >" + log + " 2>&1").c_str()), 0)
            << where(s) << "\n" << read(log);
        fs::remove(file);
        fs::remove(log);
    }
}

TEST(Documents, ShowPacksThatValidate) {
    for (const Snippet& s : marked("pack")) {
        const fs::path file = fs::temp_directory_path() /
                              ("docs-" + std::to_string(getpid()) + ".dragops-pack.json");
        std::ofstream(file) << s.text;
        for (const PackFinding& finding : validate_pack(file))
            ADD_FAILURE() << where(s) << ": " << finding.message;
        fs::remove(file);
    }
}

TEST(Documents, TheReadmeMarksEverySnippetButTheFirstTwo) {
    std::size_t unmarked = 0;
    for (const Snippet& s : snippets(fs::path(SOURCE_DIR) / "README.md"))
        unmarked += s.marker.empty();
    EXPECT_EQ(unmarked, 2u)
        << "the two commands, which continuous integration runs, and the picture";
}

TEST(Documents, LinkToWhatExists) {
    for (const fs::path& file : documents()) {
        const std::string text = read(file);
        for (std::size_t at = 0; (at = text.find("](", at)) != std::string::npos; ++at) {
            const std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
            if (target.find("://") != std::string::npos || target.starts_with('#')) continue;
            EXPECT_TRUE(fs::exists(file.parent_path() / target.substr(0, target.find('#'))))
                << file << " links to " << target;
        }
    }
}

TEST(Documents, TheProgramOfTheReadmeRuns) {
    // Port 1 of loopback, which the configuration allows: the run gets as far as the connection.
    const fs::path folder =
        fs::temp_directory_path() / ("packhost-embed-" + std::to_string(getpid()));
    fs::create_directories(folder);
    std::ofstream(folder / "packhost.toml")
        << "[plugins]\nlock = \"" BINARY_DIR "/etc/packhost/plugins.lock\"\n"
           "[network.connections.\"acme\"]\nallow = [\"loopback\"]\nplain_http = true\n";
    std::ofstream(folder / "acme.toml")
        << "provider = \"acme-api\"\nbase_url = \"http://127.0.0.1:1\"\n"
           "[credentials]\napi-key = { text = \"none\" }\n";
    const std::string command = EMBED " " + (folder / "packhost.toml").string() +
                                " " SOURCE_DIR "/packs/acme/acme.dragops-pack.json " +
                                (folder / "acme.toml").string() + " >" + (folder / "log").string();
    EXPECT_EQ(std::system(command.c_str()), 0) << read(folder / "log");
    fs::remove_all(folder);
}

}  // namespace
}  // namespace packhost
