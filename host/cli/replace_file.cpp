// replace_file.cpp: a file beside it, and a rename.
#include "cli/replace_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

namespace packhost::cli {

namespace fs = std::filesystem;

Result<void> replace_file(const fs::path& file, std::string_view text) {
    std::error_code failed;
    const bool exists = fs::exists(file, failed);
    const fs::path target = exists ? fs::canonical(file, failed) : file;
    const fs::path beside = target.string() + fmt::format(".{}.new", ::getpid());
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    const bool good = out.good() && !failed;
    if (good && exists) fs::permissions(beside, fs::status(target, failed).permissions(), failed);
    if (good && !failed) fs::rename(beside, target, failed);
    if (good && !failed) return {};
    fs::remove(beside, failed);
    return Error{"file_unwritable", Phase::input,
                 fmt::format("{} can't be written.", file.string()),
                 "Check the folder, its rights and the space on its disk; nothing was changed."};
}

}  // namespace packhost::cli
