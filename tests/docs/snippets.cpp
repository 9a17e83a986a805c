// snippets.cpp: reads fenced blocks and their markers, line by line.
#include "snippets.hpp"

#include <sstream>
#include <utility>

#include "support/text_files.hpp"

namespace packhost::tests {

namespace fs = std::filesystem;

std::vector<fs::path> documents() {
    std::vector<fs::path> out{fs::path(SOURCE_DIR) / "README.md"};
    for (const char* folder : {"host", "sdk", "plugins", "packs", "tests", ".github"})
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / folder))
            if (entry.path().extension() == ".md") out.push_back(entry.path());
    return out;
}

std::vector<Snippet> snippets_of(const fs::path& file, const std::string& text) {
    std::vector<Snippet> out;
    std::istringstream in(text);
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

std::vector<Snippet> snippets_of(const fs::path& file) {
    return snippets_of(file, read_text(file));
}

std::vector<Snippet> marked(std::string_view marker) {
    std::vector<Snippet> out;
    for (const fs::path& file : documents())
        for (Snippet& s : snippets_of(file))
            if (s.marker.starts_with(marker)) out.push_back(std::move(s));
    return out;
}

}  // namespace packhost::tests
