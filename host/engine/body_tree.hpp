// body_tree.hpp: texts and JSON trees of a pack with the places of pins in them, compiled.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/pack.hpp"
#include "packhost/result.hpp"
#include "packhost/value.hpp"

namespace packhost::engine {

struct BoundPins;

/// A text with {{pin}} in it.
class PinText {
 public:
    /// Error: phase pack.
    static Result<PinText> compile(std::string_view text, const model::Node& node);

    /// The pin, if the text is its placeholder and nothing else; else -1.
    int only_pin() const noexcept;
    bool has_pins() const noexcept;
    /// The text with each value as text, substituted once; nothing for a value that is not there.
    /// Error: `input_type`, phase input, for an object, an array or a stream.
    Result<std::string> fill(const model::Node& node, const BoundPins& pins) const;

 private:
    struct Piece {
        std::string literal;
        int pin = -1;
    };
    std::vector<Piece> pieces_;
};

/// A body of mode "json": a tree whose leaves may be pins.
class BodyTree {
 public:
    /// Error: phase pack. `node` must outlive the tree.
    static Result<BodyTree> compile(const Value& tree, const model::Node& node);

    /// The tree with the pins' values in their places. A leaf whose pin was not given is left out
    /// of its object or array; at the root, an empty object stands for it. Error: as
    /// PinText::fill().
    Result<Value> fill(const BoundPins& pins) const;

 private:
    struct Branch {
        enum class Kind { constant, pin, text, object, array };
        Kind kind = Kind::constant;
        Value constant;
        int pin = -1;
        PinText text;
        std::vector<std::string> names;  ///< of an object's children
        std::vector<Branch> children;
    };
    static Result<Branch> compile_branch(const Value& value, const model::Node& node);
    Result<std::optional<Value>> fill_branch(const Branch& branch, const BoundPins& pins) const;

    const model::Node* node_ = nullptr;
    Branch root_;
};

}  // namespace packhost::engine
