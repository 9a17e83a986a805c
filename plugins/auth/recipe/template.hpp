// template.hpp: text with placeholders, `Basic {{user ':' password | base64}}`, read once.
#pragma once

#include <functional>
#include <string>

#include "node.hpp"
#include "vocabulary.hpp"

namespace packhost::recipe {

/// What a template is read for.
struct Reading {
    Vocabulary& names;
    std::string where;  ///< for errors
    Phase phase = Phase::place;
    bool may_lack_values = false;  ///< it is left out if a value is missing, or all are known
};

class Template {
 public:
    Template() = default;
    /// Reads it; marks what it names as used. Throws Failure (bad_setting) for what it can't read.
    static Template read(std::string_view text, const Reading& reading);

    /// To be called once, when all is read: computes what is constant.
    void fold(Frame& frame) { node.fold(frame); }
    bool is_constant() const noexcept { return node.is_atom(); }

    Node node;
    std::string empty_credential;  ///< one that is named and must not be empty, but is; or nothing
};

/// Hands the expression to `use`, as `turn.header(name, expression)` takes it.
template <class Use>
void with_expression(const Template& value, Frame& frame, const Use& use) {
    if (value.is_constant()) return use(plugin::Expr(value.node.atom()));
    std::vector<Part> parts;
    value.node.append(frame, parts);
    use(plugin::Expr(std::span<const Part>(parts)));
}

/// A name as templates write it: letters, digits, "_", "-" and "."
bool is_name(std::string_view text) noexcept;

}  // namespace packhost::recipe
