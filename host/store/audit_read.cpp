// audit_read.cpp: the newest lines of an audit folder, and those that come.
#include <algorithm>
#include <iterator>

#include "base/try.hpp"
#include "packhost/audit.hpp"
#include "store/audit_folder.hpp"

namespace packhost {
namespace {

Error unreadable(Error error) {
    error.code = "audit_unreadable";
    error.phase = Phase::input;
    return error;
}

/// Lines of runs, without those that say something of the file.
void take_runs(std::string_view text, std::vector<std::string>& out) {
    for (std::size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
        const std::string_view line = text.substr(0, end);
        if (line.find("\"run\":") != line.npos) out.emplace_back(line);
    }
}

/// The time of a line, which sorts as text; "" if it has none.
std::string_view time_of(std::string_view line) {
    constexpr std::string_view kKey = "\"time\":\"";
    const std::size_t at = line.find(kKey);
    if (at == line.npos) return {};
    line.remove_prefix(at + kKey.size());
    return line.substr(0, line.find('"'));
}

}  // namespace

/// The whole lines that the file has beyond those that were read.
Result<std::string> AuditReader::read_more(const std::string& file) {
    std::uint64_t& from = read_[file];
    auto read = store::read_audit_file(folder_ / file, from);
    if (!read) return unreadable(std::move(read).error());
    std::string text = std::move(*read);
    text.resize(text.rfind('\n') + 1);  // nothing, if there is no line feed
    from += text.size();
    return text;
}

Result<std::vector<std::string>> AuditReader::next() {
    auto files = store::audit_file_names(folder_);
    if (!files) return unreadable(std::move(files).error());
    std::vector<std::string> out;
    for (const std::string& file : *files) {
        PH_TRY(const std::string text, read_more(file));
        take_runs(text, out);
    }
    return out;
}

Result<std::vector<std::string>> AuditReader::last(std::size_t count) {
    auto files = store::audit_file_names(folder_);
    if (!files) return unreadable(std::move(files).error());
    std::vector<std::string> out;
    for (auto file = files->rbegin(); file != files->rend(); ++file) {
        if (out.size() >= count) {  // their sizes alone, so that next() knows where to go on
            std::error_code gone;
            read_[*file] = std::filesystem::file_size(folder_ / *file, gone);
            continue;
        }
        PH_TRY(const std::string text, read_more(*file));
        std::vector<std::string> runs;
        take_runs(text, runs);
        out.insert(out.begin(), std::make_move_iterator(runs.begin()),
                   std::make_move_iterator(runs.end()));
    }
    std::stable_sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) {
        return time_of(a) < time_of(b);
    });
    if (out.size() > count) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(count));
    return out;
}

}  // namespace packhost
