// schema.hpp: holds values against a JSON Schema of draft-07.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"
#include "packhost/value.hpp"

namespace packhost::model {

/// Where a value does not fit: the keys and indices on the way down to it, and why, as a sentence.
struct SchemaProblem {
    std::vector<std::string> path;
    std::string reason;
};

/// A compiled schema. Copies share what is compiled; any thread.
class Schema {
 public:
    /// The longest text of a value that is held against a schema: patterns of schemas recurse.
    static constexpr std::size_t kLongestText = 4096;

    /// Remote references are not followed. Error: `bad_schema` (phase plugin).
    static Result<Schema> compile(std::string_view json);

    /// What does not fit; empty if all does. A text beyond kLongestText does not.
    std::vector<SchemaProblem> problems(const Value& value) const;

 private:
    struct Compiled;
    explicit Schema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace packhost::model
