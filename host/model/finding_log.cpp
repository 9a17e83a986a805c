// finding_log.cpp: findings in the order of the text.
#include "model/finding_log.hpp"

#include <algorithm>

namespace packhost::model {

void FindingLog::error(const JsonView& at, std::string_view code, std::string message,
                       std::string hint) {
    add(Severity::error, at, false, code, std::move(message), std::move(hint));
}

void FindingLog::error_at_key(const JsonView& at, std::string_view code, std::string message,
                              std::string hint) {
    add(Severity::error, at, true, code, std::move(message), std::move(hint));
}

void FindingLog::warning(const JsonView& at, std::string_view code, std::string message,
                         std::string hint) {
    add(Severity::warning, at, false, code, std::move(message), std::move(hint));
}

void FindingLog::warning_at_key(const JsonView& at, std::string_view code, std::string message,
                                std::string hint) {
    add(Severity::warning, at, true, code, std::move(message), std::move(hint));
}

void FindingLog::add(Severity severity, const JsonView& at, bool at_key, std::string_view code,
                     std::string message, std::string hint) {
    has_errors_ |= severity == Severity::error;
    if (full()) return;
    const JsonMark& mark = document_.marks[at.mark()];
    Finding finding{severity, std::string(code), pointer_to(document_, at.mark()), 1, 1,
                    std::move(message), std::move(hint), {}};
    entries_.push_back({at_key ? mark.key : mark.value, std::move(finding)});
}

Position FindingLog::position(const JsonView& at) noexcept {
    return position(document_.marks[at.mark()].value);
}

Position FindingLog::position(std::size_t offset) noexcept {
    if (offset < last_offset_) {
        last_offset_ = 0;
        last_position_ = {};
    }
    last_position_ = advance(last_position_, text_, last_offset_, offset);
    last_offset_ = offset;
    return last_position_;
}

std::vector<Finding> FindingLog::take(std::string_view file) {
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const Entry& a, const Entry& b) { return a.offset < b.offset; });
    std::vector<Finding> findings;
    for (Entry& entry : entries_) {
        const Position at = position(entry.offset);
        entry.finding.line = at.line;
        entry.finding.column = at.column;
        entry.finding.file = file;
        findings.push_back(std::move(entry.finding));
    }
    if (full())
        findings.push_back({Severity::error, "too_many_findings",
                            "", findings.back().line, findings.back().column,
                            "Reading stopped after " + std::to_string(kMost) + " findings.",
                            "Repair these first, and read the pack again.", std::string(file)});
    entries_.clear();
    return findings;
}

}  // namespace packhost::model
