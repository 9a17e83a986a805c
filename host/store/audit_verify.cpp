// audit_verify.cpp: follows the chain through lines and files, and says where it breaks.
#include <algorithm>
#include <fstream>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/try.hpp"
#include "model/json_reader.hpp"
#include "packhost/audit.hpp"
#include "store/audit_folder.hpp"
#include "store/audit_line.hpp"
#include "store/json_line.hpp"

namespace packhost::store {
namespace {

namespace fs = std::filesystem;

constexpr model::JsonLimits kLineLimits{kMostAuditLine, 8, 1000};

/// Where a later file says that this one had got to.
struct Anchor {
    std::string told_by;
    std::optional<std::uint64_t> seq;  ///< nothing: it had no whole line
    std::string hash;
};

/// The parts of a line that the chain is made of.
struct Line {
    Value members;
    std::uint64_t seq = 0;
    std::string_view event, prev;  ///< of `members`
};

std::string_view text_of(const Value& object, std::string_view key) {
    const Value* member = object.find(key);
    const auto* text = member ? member->get_if<std::string>() : nullptr;
    return text ? std::string_view(*text) : std::string_view();
}

std::optional<std::uint64_t> whole_of(const Value& object, std::string_view key) {
    const Value* member = object.find(key);
    const auto* number = member ? member->get_if<std::int64_t>() : nullptr;
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

bool is_run(const Value& members) {
    constexpr const char* kKeys[] = {"run",  "actor",        "pid",  "connection", "connection_id",
                                     "pack", "pack_version", "node", "origins",    "outcome",
                                     "status", "code",       "ms"};
    return std::all_of(std::begin(kKeys), std::end(kKeys),
                       [&](const char* key) { return members.find(key) != nullptr; });
}

/// A line as it must be, wherever it stands.
std::optional<Line> parse_line(std::string_view text) {
    auto value = model::read_json(text, kLineLimits);
    if (!value || !value->is_object()) return std::nullopt;
    Line line;
    line.members = std::move(*value);
    const auto seq = whole_of(line.members, "seq");
    if (!seq || !is_time(text_of(line.members, "time"))) return std::nullopt;
    line.seq = *seq;
    line.event = text_of(line.members, "event");
    line.prev = text_of(line.members, "prev");
    const bool known = line.event == "begin" || line.event == "end" || line.event == "lost";
    if (!known && (!line.event.empty() || !is_run(line.members))) return std::nullopt;
    return line;
}

class Verifier {
 public:
    Verifier(const fs::path& folder, std::string_view expected)
        : folder_(folder), expected_(expected) {}

    Result<AuditReport> run() {
        PH_TRY(names_, audit_file_names(folder_));
        for (const std::string& name : names_) PH_CHECK(read_beginning(name));
        for (const auto& [name, anchors] : anchors_)
            if (!std::binary_search(names_.begin(), names_.end(), name))
                tell_missing(name, anchors.front().told_by);
        for (const std::string& name : names_) PH_CHECK(verify_file(name));
        report_.files = names_.size();
        if (names_.empty())
            tell(false, "no_files", folder_.string(), 0,
                 "There is no file of an audit log here: nothing was written so far, or all of it "
                 "was removed.");
        if (!expected_.empty() && !met_expected_) tell_unmet();
        return std::move(report_);
    }

 private:
    void tell(bool broken, const char* code, const std::string& file, std::uint64_t line,
              std::string message) {
        report_.findings.push_back({broken, code, file, line, std::move(message)});
    }

    Result<void> read_beginning(const std::string& name) {
        std::ifstream in(folder_ / name, std::ios::binary);
        std::string text;
        if (!std::getline(in, text) || in.eof()) return {};  // torn: verify_file() tells
        const auto line = parse_line(text);
        const Value* after = line ? line->members.find("after") : nullptr;
        if (!after || !after->is_object()) return {};
        anchors_[std::string(text_of(*after, "file"))].push_back(
            {name, whole_of(*after, "seq"), std::string(text_of(*after, "hash"))});
        return {};
    }

    /// A file that another one follows is not here.
    void tell_missing(const std::string& name, const std::string& told_by) {
        if (told_by == names_.front() && name < told_by)
            tell(false, "archived_files", told_by, 1,
                 fmt::format("The file before it, {}, is not here: the earlier files were moved "
                             "elsewhere, or removed.",
                             name));
        else tell(true, "missing_file", told_by, 1,
                  fmt::format("It follows {}, which is not here: that file was removed or renamed.",
                              name));
    }

    void tell_unmet() {
        tell(true, "missing_hash", report_.head_file.empty() ? folder_.string() : report_.head_file,
             0,
             fmt::format("No sound line has the hash {}: lines were cut off, files were removed or "
                         "written anew, or its file was moved elsewhere.",
                         expected_));
    }

    Result<void> verify_file(const std::string& name);
    bool verify_line(const std::string& name, std::string_view text, std::uint64_t expected);
    void verify_end(const std::string& name, std::uint64_t lines, bool torn);
    bool agrees_with_anchors(const std::string& name, std::uint64_t seq);

    const fs::path folder_;
    const std::string expected_;  ///< a hash of earlier; empty: none
    bool met_expected_ = false;
    std::vector<std::string> names_;
    std::map<std::string, std::vector<Anchor>> anchors_;  ///< by the file that they are about
    AuditReport report_;
    LineHash hash_;
    std::string prev_;    ///< the hash of the line before, in the file under way
    bool ended_ = false;  ///< the file under way has its last line
};

bool Verifier::agrees_with_anchors(const std::string& name, std::uint64_t seq) {
    for (const Anchor& anchor : anchors_[name])
        if (anchor.seq == seq && anchor.hash != prev_) {
            tell(true, "changed_line", name, seq + 1,
                 fmt::format("This line, or one before it, is not what it was when {} began: the "
                             "file was changed.",
                             anchor.told_by));
            return false;
        }
    return true;
}

/// False: the line is broken, and told.
bool Verifier::verify_line(const std::string& name, std::string_view text, std::uint64_t expected) {
    const auto line = parse_line(text);
    const std::uint64_t number = expected + 1;
    const auto broken = [&](const char* code, std::uint64_t where, std::string message) {
        tell(true, code, name, where, std::move(message));
        return false;
    };
    if (!line)
        return broken("bad_line", number, "This is no line of an audit log: it was changed or put "
                                          "here.");
    if (line->seq > expected)
        return broken("missing_lines", number,
                      fmt::format("{} line(s) are missing before this one: they were removed, or "
                                  "lines were moved.",
                                  line->seq - expected));
    if (line->seq < expected)
        return broken("moved_line", number,
                      "This line belongs further up: lines were moved or repeated.");
    if ((line->event == "begin") != (expected == 0))
        return broken("no_beginning", number, "The beginning of the file is not in its place.");
    if (expected > 0 && line->prev != prev_)
        return broken("changed_line", number - 1,
                      "This line is not as it was written: the one behind it has the hash of "
                      "another; or both were put here.");
    if (ended_)
        return broken("behind_end", number, "The file had ended: this line was added to it.");
    prev_ = hash_(text);
    met_expected_ = met_expected_ || prev_ == expected_;
    ended_ = line->event == "end";
    if (line->event == "lost") report_.lost += whole_of(line->members, "lines").value_or(0);
    if (line->event.empty()) ++report_.runs;
    ++report_.lines;
    return agrees_with_anchors(name, line->seq);
}

void Verifier::verify_end(const std::string& name, std::uint64_t lines, bool torn) {
    for (const Anchor& anchor : anchors_[name])
        if (anchor.seq && *anchor.seq >= lines)
            return tell(true, "cut_file", name, lines,
                        fmt::format("The file had {} lines when {} began: its end was cut off.",
                                    *anchor.seq + 1, anchor.told_by));
    if (torn)
        tell(false, "torn_line", name, lines + 1,
             "The last line is not whole: the process was killed while it wrote it, or writes it "
             "now.");
    else if (!ended_)
        tell(false, "no_end", name, lines,
             "The file does not say that it has ended: its process runs, or was killed, or the end "
             "was cut off.");
}

Result<void> Verifier::verify_file(const std::string& name) {
    PH_TRY(const std::string content, read_audit_file(folder_ / name));
    const std::uint64_t lost_before = report_.lost;
    prev_.clear();
    ended_ = false;
    std::uint64_t lines = 0;
    std::string_view left = content;
    for (std::size_t end; (end = left.find('\n')) != left.npos; left.remove_prefix(end + 1)) {
        if (!verify_line(name, left.substr(0, end), lines)) return {};
        ++lines;
    }
    verify_end(name, lines, !left.empty() || lines == 0);
    if (report_.lost > lost_before)
        tell(false, "lost_lines", name, 0,
             fmt::format("{} run(s) have no line: they came while the log could not be written.",
                         report_.lost - lost_before));
    if (!prev_.empty()) {
        report_.head_file = name;
        report_.head_hash = prev_;
    }
    return {};
}

}  // namespace
}  // namespace packhost::store

namespace packhost {

Result<AuditReport> verify_audit(const std::filesystem::path& folder, std::string_view expected) {
    auto report = store::Verifier(folder, expected).run();
    if (report) return report;
    Error error = std::move(report).error();
    error.code = "audit_unreadable";
    error.phase = Phase::input;
    return error;
}

}  // namespace packhost
