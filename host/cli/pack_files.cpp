// pack_files.cpp: looks through folders for packs.
#include "cli/pack_files.hpp"

#include <algorithm>

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

/// The entries of a folder, by name; what can't be read has none.
Paths entries_of(const fs::path& folder) {
    Paths entries;
    std::error_code failed;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
        entries.push_back(at->path());
    std::sort(entries.begin(), entries.end());
    return entries;
}

void add_packs(const fs::path& folder, bool subfolders, Paths& found) {
    for (const fs::path& entry : entries_of(folder)) {
        std::error_code failed;
        if (fs::is_directory(entry, failed)) {
            if (subfolders) add_packs(entry, false, found);
        } else if (entry.native().ends_with(".dragops-pack.json")) {
            found.push_back(entry);
        }
    }
}

Error no_packs(const fs::path& folder) {
    return {"no_packs", Phase::input,
            "There is no *.dragops-pack.json in " + folder.string() + ".",
            "Name a folder of packs, or a pack."};
}

}  // namespace

Result<Paths> pack_files(const Paths& files_and_folders) {
    Paths found;
    const auto add = [&](const fs::path& file) {
        if (std::find(found.begin(), found.end(), file) == found.end()) found.push_back(file);
    };
    for (const fs::path& path : files_and_folders) {
        std::error_code failed;
        if (!fs::is_directory(path, failed)) {
            add(path);
            continue;
        }
        Paths inside;
        add_packs(path, true, inside);
        for (const fs::path& file : inside) add(file);
        if (inside.empty()) return no_packs(path);
    }
    return found;
}

Result<fs::path> pack_file(const fs::path& file_or_folder) {
    std::error_code failed;
    if (!fs::is_directory(file_or_folder, failed)) return file_or_folder;
    Paths inside;
    add_packs(file_or_folder, false, inside);
    if (inside.empty()) return no_packs(file_or_folder);
    if (inside.size() == 1) return inside.front();
    std::string names;
    for (const fs::path& file : inside)
        names += (names.empty() ? "" : ", ") + file.filename().string();
    return Error{"several_packs", Phase::input,
                 "There are several packs in " + file_or_folder.string() + ".",
                 "Name one of them: " + names + "."};
}

bool means_folder(const std::string& word) {
    std::error_code failed;
    if (!fs::is_directory(word, failed)) return false;
    if (word.find('/') != std::string::npos) return true;
    Paths inside;
    add_packs(word, false, inside);
    return !inside.empty();
}

}  // namespace packhost::cli
