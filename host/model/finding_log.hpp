// finding_log.hpp: collects the findings of one reading, and gives them their places at the end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/finding.hpp"
#include "model/json_view.hpp"
#include "model/requirements.hpp"

namespace packhost::model {

/// The findings of one document, whose text and tree outlive the log.
class FindingLog {
 public:
    /// The number of findings that are kept.
    static constexpr std::size_t kMost = 1000;

    FindingLog(std::string_view text, const JsonDocument& document)
        : text_(text), document_(document) {}

    /// Adds an error at a value.
    void error(const JsonView& at, std::string_view code, std::string message,
               std::string hint = {});
    /// Adds an error at the key of a member.
    void error_at_key(const JsonView& at, std::string_view code, std::string message,
                      std::string hint = {});
    /// Adds a warning at a value, or at the key of a member.
    void warning(const JsonView& at, std::string_view code, std::string message,
                 std::string hint = {});
    void warning_at_key(const JsonView& at, std::string_view code, std::string message,
                        std::string hint = {});

    /// Whether the pack can't be used: a full log means that it was not read to its end.
    bool has_errors() const noexcept { return has_errors_ || full(); }
    /// Whether there is no room for more: readers stop where they notice.
    bool full() const noexcept { return entries_.size() >= kMost; }
    /// What the pack requires, for readers to hold its keys against.
    Requirements& requirements() noexcept { return requirements_; }
    /// Where a value stands. Cheap when asked in the order of the text.
    Position position(const JsonView& at) noexcept;

    /// All findings, in the order of their places; the log is empty afterwards.
    std::vector<Finding> take(std::string_view file);

 private:
    struct Entry {
        std::size_t offset = 0;
        Finding finding;
    };

    void add(Severity severity, const JsonView& at, bool at_key, std::string_view code,
             std::string message, std::string hint);
    Position position(std::size_t offset) noexcept;

    std::string_view text_;
    const JsonDocument& document_;
    std::vector<Entry> entries_;
    Requirements requirements_;
    std::size_t last_offset_ = 0;  ///< what position() was asked last
    Position last_position_;
    bool has_errors_ = false;
};

}  // namespace packhost::model
