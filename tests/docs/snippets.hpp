// snippets.hpp: the fenced blocks of the project's documents, and the markers before them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace packhost::tests {

/// A fenced block. Its marker is the HTML comment on the line before it: `<!-- run -->` is "run".
struct Snippet {
    std::filesystem::path file;
    std::size_t line = 0;
    std::string marker;  ///< "" if there is none
    std::string language;
    std::string text;

    std::string where() const { return file.string() + ":" + std::to_string(line); }
};

/// All documents of the project.
std::vector<std::filesystem::path> documents();

/// The snippets of a document's text, in order; `file` is what they say of where they are.
std::vector<Snippet> snippets_of(const std::filesystem::path& file, const std::string& text);
std::vector<Snippet> snippets_of(const std::filesystem::path& file);

/// The snippets of all documents whose marker begins so.
std::vector<Snippet> marked(std::string_view marker);

}  // namespace packhost::tests
