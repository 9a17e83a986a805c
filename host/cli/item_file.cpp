// item_file.cpp: newline-delimited JSON on disk.
#include "cli/item_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace packhost::cli {

Error ItemFile::failed(int reason) const {
    return {"bad_output", Phase::input,
            fmt::format("{} can't be written: {}.", name_, std::strerror(reason)),
            "Check the folder, its rights and the space on its disk."};
}

Result<std::unique_ptr<ItemFile>> ItemFile::take(std::vector<std::string>& outputs,
                                                 const NodeInfo& node, bool wanted) {
    if (node.items_pin.empty()) return std::unique_ptr<ItemFile>();
    const std::string begin = node.items_pin + "=@";
    const auto found = std::find_if(outputs.begin(), outputs.end(), [&](const std::string& output) {
        return output.starts_with(begin);
    });
    if (found == outputs.end()) return std::unique_ptr<ItemFile>();
    std::string name = found->substr(begin.size());
    outputs.erase(found);
    if (!wanted) return std::unique_ptr<ItemFile>();
    std::FILE* const file = std::fopen(name.c_str(), "ae");
    const int reason = errno;
    std::unique_ptr<ItemFile> out(new ItemFile(std::move(name), file));
    if (!file) return out->failed(reason);
    return out;
}

ItemFile::~ItemFile() {
    if (file_) std::fclose(file_);
}

/// What was there before goes only when something comes instead, or the run has ended without.
void ItemFile::clear() {
    // A pipe or a device has nothing to lose, and refuses it.
    if (pages_ == 0 && ::ftruncate(::fileno(file_), 0) != 0) errno = 0;
}

void ItemFile::write(const Array& items) {
    clear();
    std::string lines;
    for (const Value& item : items) lines.append(to_json(item)).append("\n");
    errno = 0;
    const bool good = std::fwrite(lines.data(), 1, lines.size(), file_) == lines.size() &&
                      std::fflush(file_) == 0;
    if (!good && failure_ == 0) failure_ = errno ? errno : EIO;
    items_ += items.size();
    ++pages_;
}

std::string ItemFile::progress() const {
    return fmt::format("page {}, {} items", pages_.load(), items_.load());
}

Result<void> ItemFile::finish() {
    clear();
    if (std::fclose(std::exchange(file_, nullptr)) != 0 && failure_ == 0) failure_ = errno;
    if (failure_ != 0) return failed(failure_);
    return {};
}

}  // namespace packhost::cli
