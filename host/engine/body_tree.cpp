// body_tree.cpp: placeholders to pins when a pack is loaded, pins to values when a node is run.
#include "engine/body_tree.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/try.hpp"
#include "engine/pin_index.hpp"
#include "engine/plan.hpp"
#include "model/coerce.hpp"
#include "model/placeholder.hpp"

namespace packhost::engine {

Result<PinText> PinText::compile(std::string_view text, const model::Node& node) {
    PinText made;
    PH_TRY(const auto segments, model::split_template(text));
    for (const model::TemplateSegment& segment : segments) {
        Piece piece;
        if (segment.is_placeholder) {
            piece.pin = pin_index(node, segment.text);
            if (piece.pin < 0)
                return Error{"placeholder_without_pin", Phase::pack,
                             fmt::format("The body of {} names \"{}\", which is no input pin.",
                                         node.node_type_id, segment.text),
                             "Name an input pin of the node between {{ and }}."};
        } else {
            piece.literal = segment.text;
        }
        made.pieces_.push_back(std::move(piece));
    }
    return made;
}

int PinText::only_pin() const noexcept { return pieces_.size() == 1 ? pieces_[0].pin : -1; }

bool PinText::has_pins() const noexcept {
    return std::any_of(pieces_.begin(), pieces_.end(), [](const Piece& p) { return p.pin >= 0; });
}

Result<std::string> PinText::fill(const model::Node& node, const BoundPins& pins) const {
    std::string out;
    for (const Piece& piece : pieces_) {
        if (piece.pin < 0) {
            out += piece.literal;
            continue;
        }
        const auto slot = static_cast<std::size_t>(piece.pin);
        const Value& value = pins.values[slot];
        if (value.is_null()) continue;
        const auto text = model::scalar_text(value);
        if (!text)
            return Error{"input_type", Phase::input,
                         fmt::format("The input pin \"{}\" stands within a text of the body, which "
                                     "can't hold an {}.",
                                     node.inputs[slot].name, value.kind()),
                         "Give a text, a number or a bool."};
        out += *text;
    }
    return out;
}

Result<BodyTree::Branch> BodyTree::compile_branch(const Value& value, const model::Node& node) {
    using Kind = Branch::Kind;
    Branch branch;
    if (const Object* members = value.get_if<Object>()) {
        branch.kind = Kind::object;
        for (const auto& [name, member] : *members) {
            PH_TRY(Branch child, compile_branch(member, node));
            branch.names.push_back(name);
            branch.children.push_back(std::move(child));
        }
        return branch;
    }
    if (const Array* items = value.get_if<Array>()) {
        branch.kind = Kind::array;
        for (const Value& item : *items) {
            PH_TRY(Branch child, compile_branch(item, node));
            branch.children.push_back(std::move(child));
        }
        return branch;
    }
    branch.constant = value;
    if (const std::string* text = value.get_if<std::string>()) {
        PH_TRY(branch.text, PinText::compile(*text, node));
        branch.pin = branch.text.only_pin();
        if (branch.pin >= 0) branch.kind = Kind::pin;
        else if (branch.text.has_pins()) branch.kind = Kind::text;
    }
    return branch;
}

Result<BodyTree> BodyTree::compile(const Value& tree, const model::Node& node) {
    BodyTree made;
    made.node_ = &node;
    PH_TRY(made.root_, compile_branch(tree, node));
    return made;
}

Result<std::optional<Value>> BodyTree::fill_branch(const Branch& branch,
                                                   const BoundPins& pins) const {
    using Kind = Branch::Kind;
    switch (branch.kind) {
        case Kind::constant: return std::optional<Value>(branch.constant);
        case Kind::pin: {
            const auto slot = static_cast<std::size_t>(branch.pin);
            if (!pins.given[slot]) return std::optional<Value>();
            return std::optional<Value>(pins.values[slot]);
        }
        case Kind::text: {
            PH_TRY(std::string text, branch.text.fill(*node_, pins));
            return std::optional<Value>(std::move(text));
        }
        case Kind::object:
        case Kind::array: break;
    }
    Object object;
    Array array;
    for (std::size_t i = 0; i < branch.children.size(); ++i) {
        PH_TRY(std::optional<Value> value, fill_branch(branch.children[i], pins));
        if (!value) continue;
        if (branch.kind == Kind::object) object.emplace_back(branch.names[i], std::move(*value));
        else array.push_back(std::move(*value));
    }
    if (branch.kind == Kind::object) return std::optional<Value>(std::move(object));
    return std::optional<Value>(std::move(array));
}

Result<Value> BodyTree::fill(const BoundPins& pins) const {
    PH_TRY(std::optional<Value> value, fill_branch(root_, pins));
    return value ? std::move(*value) : Value(Object{});
}

}  // namespace packhost::engine
