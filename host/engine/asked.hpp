// asked.hpp: what decides about an answer beside the pins: the compiled paths of `responses` and
// `pagination`, and the pins that fire.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "model/pack.hpp"

namespace packhost::engine {

struct Plan;

/// Refers to the plan's model::Node. Immutable, any thread.
struct Asked {
    /// A path, and where its value will be if it begins with $body.
    struct Path {
        const model::ResponsePath* path = nullptr;  ///< null: there is none
        std::size_t index = 0;                      ///< into the projection's values
        explicit operator bool() const noexcept { return path != nullptr; }
    };
    struct Rule {
        const model::ResponseRule* rule;
        Path when, code, message;
    };
    std::vector<Rule> rules;

    // of pagination
    Path items, cursor, stop_when, total;
    std::vector<std::size_t> item_outputs;  ///< into Plan::outputs: those that get all pages' items

    std::string_view error_info;  ///< the output pin of that kind, or ""
};

/// Adds the paths to the plan's projection, before it is compiled. Null: the node has none.
std::shared_ptr<const Asked> compile_asked(Plan& plan);

/// The first exec pin of the outputs, and that of the name "error"; or "".
std::string_view exec_pin(const model::Node& node) noexcept;
std::string_view error_exec_pin(const model::Node& node) noexcept;

/// The output pin that gets a page's items as they are; null: there is none.
const model::Pin* items_pin(const model::Node& node) noexcept;

}  // namespace packhost::engine
