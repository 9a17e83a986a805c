// body_key.hpp: the key of a body_field parameter as steps into the body's object.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"

namespace packhost::model {

/// One step into the body: to an object's member, an array's item, or a new item at its end.
struct BodyKeyStep {
    enum class Kind { member, index, append };
    Kind kind = Kind::member;
    std::string name;        ///< for `member`
    std::size_t index = 0;   ///< for `index`, at most 999
    bool operator==(const BodyKeyStep&) const = default;
};

/// Reads a key such as `fields.project.key`: dots nest, `\.` is a literal dot and `\\` a backslash;
/// after the first segment, which is always a member, a number is an item and `[]` a new item:
/// `tags.0`, `tags[0]`, `tags[]` and `tags.[]`. At most 32 steps. A form does not use this: there
/// the key stays flat. Error: `bad_body_key` (phase pack).
Result<std::vector<BodyKeyStep>> parse_body_key(std::string_view key);

/// Finds keys that can't stand side by side: the same key twice, `a` beside `a.b`, an object beside
/// an array, `[]` beside a number.
class BodyKeyTree {
 public:
    BodyKeyTree();
    ~BodyKeyTree();
    BodyKeyTree(const BodyKeyTree&) = delete;
    BodyKeyTree& operator=(const BodyKeyTree&) = delete;

    /// Adds a key; false if it conflicts with one added before.
    bool add(const std::vector<BodyKeyStep>& steps);

 private:
    struct Branch;
    std::vector<Branch> branches_;
};

}  // namespace packhost::model
