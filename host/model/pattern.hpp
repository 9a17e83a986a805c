// pattern.hpp: a regular expression of a pack, which takes linear time on whatever it is given.
#pragma once

#include <memory>
#include <string_view>

#include "packhost/result.hpp"

namespace packhost::model {

/// A compiled expression in the syntax of RE2. Copies share what is compiled; any thread.
class Pattern {
 public:
    /// Error: `bad_pattern` (phase pack), for wrong syntax, for more than 1,000 bytes, and for an
    /// expression that would take more than 1 MiB.
    static Result<Pattern> compile(std::string_view text);

    /// Whether the whole of a text matches.
    bool matches(std::string_view text) const;

 private:
    struct Compiled;
    explicit Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace packhost::model
