// finding.cpp: findings as text.
#include "model/finding.hpp"

namespace packhost::model {

std::string_view to_string(Severity severity) noexcept {
    return severity == Severity::error ? "error" : "warning";
}

std::string to_text(const Finding& finding) {
    std::string out = finding.file;
    if (!out.empty()) out += ':';
    out += std::to_string(finding.line) + ':' + std::to_string(finding.column) + ": ";
    out += to_string(finding.severity);
    out += ": " + finding.message + " [" + finding.code + ']';
    if (!finding.hint.empty()) out += ' ' + finding.hint;
    return out;
}

}  // namespace packhost::model
