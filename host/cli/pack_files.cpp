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
        if (inside.empty())
            return Error{"no_packs", Phase::input,
                         "There is no *.dragops-pack.json in " + path.string() + ".",
                         "Name a folder of packs, or a pack."};
    }
    return found;
}

}  // namespace packhost::cli
