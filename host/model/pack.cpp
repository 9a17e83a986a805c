// pack.cpp: names of a pack's kinds, and looking things up in it.
#include "model/pack.hpp"

#include "model/suggest.hpp"

namespace packhost::model {
namespace {

template <class Items>
auto find_named(const Items& items, std::string_view name) noexcept -> decltype(items.data()) {
    for (const auto& item : items)
        if (item.name == name) return &item;
    return nullptr;
}

Error unknown_node(const Pack& pack, std::string_view text) {
    std::vector<std::string_view> names;
    for (const Node& node : pack.nodes) {
        names.push_back(node.node_type_id);
        names.push_back(node.title);
    }
    std::string hint = did_you_mean(text, names);
    if (hint.empty() && !pack.nodes.empty()) {
        hint = "Nodes of this pack:";
        for (std::size_t i = 0; i < pack.nodes.size() && i < 10; ++i)
            hint += (i ? ", " : " ") + in_quotes(pack.nodes[i].node_type_id);
        hint += pack.nodes.size() > 10 ? ", ..." : ".";
    }
    return {"unknown_node", Phase::usage,
            "The pack " + in_quotes(pack.metadata.slug) + " has no node " + in_quotes(text) + ".",
            std::move(hint)};
}

}  // namespace

std::string_view to_string(PinType type) noexcept {
    switch (type) {
        case PinType::exec: return "exec";
        case PinType::string: return "string";
        case PinType::integer: return "int";
        case PinType::real: return "float";
        case PinType::boolean: return "bool";
        case PinType::object: return "object";
        case PinType::array: return "array";
        case PinType::any: return "any";
        case PinType::blob: return "blob";
    }
    return "any";
}

std::string_view to_string(CredentialType type) noexcept {
    switch (type) {
        case CredentialType::secret: return "secret";
        case CredentialType::text: return "text";
        case CredentialType::url: return "url";
    }
    return "secret";
}

std::string_view to_string(ParameterPlace place) noexcept {
    switch (place) {
        case ParameterPlace::path: return "path";
        case ParameterPlace::query: return "query";
        case ParameterPlace::header: return "header";
        case ParameterPlace::body_field: return "body_field";
    }
    return "query";
}

std::string_view to_string(BodyMode mode) noexcept {
    switch (mode) {
        case BodyMode::pins: return "pins";
        case BodyMode::template_text: return "template";
        case BodyMode::raw: return "raw";
        case BodyMode::json: return "json";
        case BodyMode::multipart: return "multipart";
    }
    return "pins";
}

const CredentialField* Connection::find_credential(std::string_view name) const noexcept {
    return find_named(credentials, name);
}

const AuthOption* Connection::find_option(std::string_view name) const noexcept {
    return find_named(options, name);
}

const Pin* Node::find_input(std::string_view name) const noexcept {
    return find_named(inputs, name);
}

const Pin* Node::find_output(std::string_view name) const noexcept {
    return find_named(outputs, name);
}

Result<const Node*> Pack::find_node(std::string_view text) const {
    for (const Node& node : nodes)
        if (node.node_type_id == text) return &node;
    for (const Node& node : nodes)
        if (equal_ignoring_case(node.id, text)) return &node;
    const Node* found = nullptr;
    for (const Node& node : nodes) {
        if (!equal_ignoring_case(node.title, text)) continue;
        if (found)
            return Error{"ambiguous_node", Phase::usage,
                         "More than one node has the title " + in_quotes(text) + ".",
                         "Use the nodeTypeId: " + in_quotes(found->node_type_id) + " or " +
                             in_quotes(node.node_type_id) + "."};
        found = &node;
    }
    if (!found) return unknown_node(*this, text);
    return found;
}

}  // namespace packhost::model
