// response_path.hpp: the path of a response mapping, such as $body.items[*].id, compiled once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"
#include "packhost/value.hpp"

namespace packhost::model {

/// One step down from a value. `index` comes from a numeric segment (`.0` or `[0]`): it takes the
/// array's item, or the object's member of that name. `key` takes an object's member alone. `all`
/// applies the rest of the path to each item of an array.
struct Step {
    enum class Kind { key, index, all };
    Kind kind = Kind::key;
    std::string text;        ///< the segment as a member name; empty for `all`
    std::size_t number = 0;  ///< the item, for `index`
    bool operator==(const Step&) const = default;
};

/// Where a mapping starts and how it goes on. `$status` has no steps.
struct ResponsePath {
    enum class Source { body, status, headers };
    Source source = Source::body;
    std::vector<Step> steps;
    bool operator==(const ResponsePath&) const = default;
};

/// Compiles a path: `$body`, `$status` or `$headers`, then any number of `.name`, `.0`, `[0]`,
/// `["odd.key"]` (with the escapes \" and \\) and `[*]`. The first step of `$headers` is a header
/// name. At most 64 steps. Error: `bad_response_path` (phase pack), whose text names the column.
Result<ResponsePath> parse_response_path(std::string_view text);

/// Follows the steps from `root`, the value of the path's source: the decoded body, the status, or
/// an object of all headers. The first step of `$headers` is compared without case. A miss gives
/// null. Behind `[*]` a miss keeps its place in the list as null; nested `[*]` give nested lists.
Value evaluate(const ResponsePath& path, const Value& root);

}  // namespace packhost::model
