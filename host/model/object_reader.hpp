// object_reader.hpp: reads one object of a manifest by its table of keys, and reports what differs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding_log.hpp"
#include "model/json_view.hpp"
#include "model/sections.hpp"

namespace packhost::model {

/// Checks the keys when it is made: unknown ones, extensions, missing ones. The getters then report
/// a value of the wrong kind, and give nothing or a default for what is absent or wrong.
class ObjectReader {
 public:
    /// Lists are compared item by item, so their lengths are bounded.
    static constexpr std::size_t kMostItems = 1000;

    ObjectReader(FindingLog& log, const JsonView& object, const Section& section);

    /// Whether the value is an object at all; if not, it is reported and all getters give nothing.
    bool is_object() const noexcept { return object_.value().is_object(); }

    /// The first member of that name, of any kind.
    std::optional<JsonView> get(std::string_view key) const;
    /// A text, of any content.
    std::optional<std::string> text(std::string_view key);
    /// A text of one line that is not empty and holds no control character.
    std::optional<std::string> line(std::string_view key);
    bool flag(std::string_view key, bool otherwise);
    /// A whole number, also if it is written as 30.0.
    std::optional<std::int64_t> whole(std::string_view key);
    /// The same, from `least` to `most`; anything else is reported as `code`.
    std::optional<std::int64_t> whole(std::string_view key, std::int64_t least, std::int64_t most,
                                      std::string_view code = "out_of_range");
    /// A number from `least` to `most`, whole or not.
    std::optional<double> number(std::string_view key, double least, double most);
    /// The member, if it is an array or object of at most that many items.
    std::optional<JsonView> array(std::string_view key, std::size_t most = kMostItems);
    std::optional<JsonView> object(std::string_view key, std::size_t most = kMostItems);
    /// An array of at least one item.
    std::optional<JsonView> some(std::string_view key);
    /// An array of texts, each of them a line.
    std::vector<std::string> lines(std::string_view key);

    /// Reports an error at a member that is there.
    void refuse(std::string_view key, std::string_view code, std::string message,
                std::string hint = {});
    /// Where the whole object stands.
    const JsonView& view() const noexcept { return object_; }

 private:
    struct Member {
        std::string_view key;
        JsonView view;
    };

    bool check_size(const JsonView& at, std::string_view key, std::size_t size, std::size_t most);
    void take_members(const Section& section);
    void report_unknown(const JsonView& at, std::string_view key, const Section& section);

    FindingLog& log_;
    JsonView object_;
    std::vector<Member> members_;  ///< the known ones
};

/// Whether the pack may use what belongs to an extension; if not, that is reported, at the key of
/// `at` or at its value. Notes the use.
bool check_extension(FindingLog& log, const JsonView& at, bool at_key, std::string_view what,
                     std::string_view id);

/// Reports a value of the wrong kind: "The metadata must be an object, and is a string."
void report_kind(FindingLog& log, const JsonView& at, std::string_view what,
                 std::string_view expected);

}  // namespace packhost::model
