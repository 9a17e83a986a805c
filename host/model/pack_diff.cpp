// pack_diff.cpp: compares connection, origins, nodes and pins.
#include "model/pack_diff.hpp"

#include <algorithm>

#include "model/pack_reach.hpp"
#include "model/suggest.hpp"

namespace packhost::model {
namespace {

class Comparison {
 public:
    void add(bool breaking, std::string where, std::string message) {
        all_.push_back({breaking, std::move(where), std::move(message)});
    }
    void breaks(std::string where, std::string message) {
        add(true, std::move(where), std::move(message));
    }
    void tells(std::string where, std::string message) {
        add(false, std::move(where), std::move(message));
    }
    std::vector<PackDifference> take() {
        std::stable_partition(all_.begin(), all_.end(),
                              [](const PackDifference& d) { return d.breaking; });
        return std::move(all_);
    }

    void names(const Pack& before, const Pack& after) {
        const auto renamed = [&](std::string_view what, const std::string& from,
                                 const std::string& to, std::string_view effect) {
            if (from != to)
                breaks("the pack", std::string(what) + " was " + in_quotes(from) + " and is " +
                                       in_quotes(to) + ": " + std::string(effect) + '.');
        };
        renamed("The slug", before.metadata.slug, after.metadata.slug,
                "nobody finds the pack under the old one");
        renamed("The provider", before.connection.provider, after.connection.provider,
                "connections made for the old one do not fit");
    }

    void credentials(const Connection& before, const Connection& after) {
        for (const CredentialField& field : after.credentials) {
            const CredentialField* old = before.find_credential(field.name);
            if (!old && field.required)
                breaks("the connection", "The credential " + in_quotes(field.name) +
                                             " is new and required: no connection has it yet.");
            else if (!old)
                tells("the connection", "The credential " + in_quotes(field.name) + " is new.");
            else if (old->type != field.type)
                breaks("the connection", "The credential " + in_quotes(field.name) + " was a " +
                                             std::string(to_string(old->type)) + " and is a " +
                                             std::string(to_string(field.type)) + '.');
            else if (!old->required && field.required)
                breaks("the connection",
                       "The credential " + in_quotes(field.name) + " is required now.");
        }
        for (const CredentialField& field : before.credentials)
            if (!after.find_credential(field.name))
                tells("the connection", "The credential " + in_quotes(field.name) + " is gone.");
    }

    void reach(const Pack& before, const Pack& after) {
        const std::vector<Reach> old = credential_reach(before);
        std::vector<Reach> told;
        for (const Reach& now : credential_reach(after)) {
            const auto leads_there = [&](const Reach& r) {
                return r.credential == now.credential && r.origin == now.origin;
            };
            if (std::any_of(old.begin(), old.end(), leads_there) ||
                std::any_of(told.begin(), told.end(), leads_there))
                continue;
            breaks("the connection", "The credential " + in_quotes(now.credential) +
                                         " can go to " + now.origin + " (" + now.reason +
                                         "), which users have not agreed to.");
            told.push_back(now);
        }
    }

    void nodes(const Pack& before, const Pack& after) {
        for (const Node& old : before.nodes) {
            const Node* now = find(after, old.node_type_id);
            if (!now) breaks(old.node_type_id, "The node is gone.");
            else node(old, *now);
        }
        for (const Node& node : after.nodes)
            if (!find(before, node.node_type_id)) tells(node.node_type_id, "The node is new.");
    }

 private:
    static const Node* find(const Pack& pack, std::string_view type_id) {
        for (const Node& node : pack.nodes)
            if (node.node_type_id == type_id) return &node;
        return nullptr;
    }

    void node(const Node& old, const Node& now) {
        const std::string& where = old.node_type_id;
        if (old.id != now.id) breaks(where, "Its id is another.");
        if (old.execution.method != now.execution.method)
            tells(where, "It sends " + now.execution.method + " instead of " +
                             old.execution.method + '.');
        if (old.execution.path_template != now.execution.path_template)
            tells(where, "Its path is " + in_quotes(now.execution.path_template) + " instead of " +
                             in_quotes(old.execution.path_template) + '.');
        for (const Pin& pin : old.inputs) input(where, pin, now.find_input(pin.name));
        for (const Pin& pin : now.inputs)
            if (!old.find_input(pin.name)) new_input(where, pin);
        for (const Pin& pin : old.outputs) output(where, pin, now.find_output(pin.name));
        for (const Pin& pin : now.outputs)
            if (!old.find_output(pin.name))
                tells(where + '.' + pin.name, "The output pin is new.");
    }

    void input(const std::string& node, const Pin& old, const Pin* now) {
        const std::string where = node + '.' + old.name;
        if (!now) return breaks(where, "The input pin is gone.");
        if (now->type != old.type)
            add(now->type != PinType::any, where, changed_type("input", old, *now));
        if (now->required && !old.required && !now->rules.default_value)
            breaks(where, "The input pin is required now.");
        if (is_narrower(old.rules, now->rules))
            breaks(where, "The input pin does not take all values any more that it took.");
        if (old.rules.default_value != now->rules.default_value && old.rules.default_value)
            breaks(where, "The input pin has another default, or none.");
    }

    void new_input(const std::string& node, const Pin& pin) {
        const bool needed = pin.required && !pin.rules.default_value;
        add(needed, node + '.' + pin.name,
            needed ? "The input pin is new and required." : "The input pin is new.");
    }

    void output(const std::string& node, const Pin& old, const Pin* now) {
        const std::string where = node + '.' + old.name;
        if (!now) breaks(where, "The output pin is gone.");
        else if (now->type != old.type) breaks(where, changed_type("output", old, *now));
    }

    static std::string changed_type(std::string_view direction, const Pin& old, const Pin& now) {
        return "The " + std::string(direction) + " pin was of the type " +
               std::string(to_string(old.type)) + " and is of " +
               std::string(to_string(now.type)) + '.';
    }

    static bool is_narrower(const PinRules& old, const PinRules& now) {
        const auto lost = [&](const Value& value) {
            return std::find(now.allowed.begin(), now.allowed.end(), value) == now.allowed.end();
        };
        const bool fewer = !now.allowed.empty() &&
                           (old.allowed.empty() ||
                            std::any_of(old.allowed.begin(), old.allowed.end(), lost));
        const bool above = now.min && (!old.min || *now.min > *old.min);
        const bool below = now.max && (!old.max || *now.max < *old.max);
        return fewer || above || below || (!now.pattern.empty() && now.pattern != old.pattern);
    }

    std::vector<PackDifference> all_;
};

}  // namespace

std::vector<PackDifference> compare(const Pack& before, const Pack& after) {
    Comparison comparison;
    comparison.names(before, after);
    comparison.credentials(before.connection, after.connection);
    comparison.reach(before, after);
    comparison.nodes(before, after);
    return comparison.take();
}

}  // namespace packhost::model
