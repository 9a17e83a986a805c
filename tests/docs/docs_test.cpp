// docs_test.cpp: every marked snippet of the documents is checked: `<!-- from: FILE -->` against
// FILE, `<!-- run -->` by running it, `<!-- pack -->` by the validator. What the documents say of
// requests is checked by exchanges_test.cpp.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "packhost/pack.hpp"
#include "snippets.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

namespace fs = std::filesystem;

TEST(Documents, QuoteWhatTheFilesSay) {
    const auto quotes = marked("from: ");
    EXPECT_GE(quotes.size(), 4u);
    for (const Snippet& s : quotes) {
        const fs::path source = fs::path(SOURCE_DIR) / s.marker.substr(6);
        ASSERT_TRUE(fs::exists(source)) << s.where();
        EXPECT_NE(read_text(source).find(s.text), std::string::npos)
            << s.where() << " quotes what " << source << " does not say";
    }
}

TEST(Documents, TellCommandsThatWork) {
    const auto runs = marked("run");
    EXPECT_GE(runs.size(), 1u);
    for (const Snippet& s : runs) {
        const std::string script =
            "cd '" SOURCE_DIR "' && PATH='" BINARY_DIR "/bin':$PATH && set -e\n"
            "XDG_STATE_HOME=$(mktemp -d) && export XDG_STATE_HOME\n"
            "trap 'rm -rf \"$XDG_STATE_HOME\"' EXIT\n" + s.text;
        const fs::path file =
            fs::temp_directory_path() / ("packhost-docs-" + std::to_string(getpid()) + ".sh");
        std::ofstream(file) << script;
        const std::string log = file.string() + ".log";
        EXPECT_EQ(std::system(("sh " + file.string() + " >" + log + " 2>&1").c_str()), 0)
            << s.where() << "\n" << read_text(log);
        fs::remove(file);
        fs::remove(log);
    }
}

TEST(Documents, ShowPacksThatValidate) {
    for (const Snippet& s : marked("pack")) {
        if (s.marker != "pack") continue;  // a fragment
        const fs::path file = fs::temp_directory_path() /
                              ("docs-" + std::to_string(getpid()) + ".dragops-pack.json");
        std::ofstream(file) << s.text;
        for (const PackFinding& finding : validate_pack(file))
            ADD_FAILURE() << s.where() << ": " << finding.message;
        fs::remove(file);
    }
}

TEST(Documents, TheReadmeMarksEverySnippetButTheFirstTwo) {
    std::size_t unmarked = 0;
    for (const Snippet& s : snippets_of(fs::path(SOURCE_DIR) / "README.md"))
        unmarked += s.marker.empty();
    EXPECT_EQ(unmarked, 2u)
        << "the two commands, which continuous integration runs, and the picture";
}

/// A document without its fenced blocks, in which brackets are code.
std::string prose_of(const fs::path& file) {
    std::istringstream in(read_text(file));
    std::string prose, line;
    bool fenced = false;
    while (std::getline(in, line)) {
        if (line.starts_with("```")) fenced = !fenced;
        else if (!fenced) prose += line + "\n";
    }
    return prose;
}

TEST(Documents, LinkToWhatExists) {
    std::size_t links = 0;
    for (const fs::path& file : documents()) {
        const std::string text = prose_of(file);
        for (std::size_t at = 0; (at = text.find("](", at)) != std::string::npos; ++at) {
            const std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
            if (target.find("://") != std::string::npos || target.starts_with('#')) continue;
            ++links;
            EXPECT_TRUE(fs::exists(file.parent_path() / target.substr(0, target.find('#'))))
                << file << " links to " << target;
        }
    }
    EXPECT_GE(links, 20u);
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
    EXPECT_EQ(std::system(command.c_str()), 0) << read_text(folder / "log");
    fs::remove_all(folder);
}

}  // namespace
}  // namespace packhost::tests
