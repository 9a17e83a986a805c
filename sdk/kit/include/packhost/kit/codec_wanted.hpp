// codec_wanted.hpp: what a host wants of a body, to tell a codec under test, and what is left then.
//
//   const Wanted wanted{{"data", "id"}, {"status"}};
//   driver.decode({body}, {.wanted = wanted.abi()});
#pragma once

#include <initializer_list>
#include <stdexcept>

#include "packhost/kit/codec_values.hpp"

namespace packhost::kit {

/// A ph_wanted tree, from the paths of the members that are wanted. A path ends at a member whose
/// whole value is wanted, paths beyond it included; an empty path wants the whole body.
class Wanted {
 public:
    using Path = std::vector<std::string>;

    Wanted(std::initializer_list<Path> paths) : Wanted(std::vector<Path>(paths)) {}
    explicit Wanted(const std::vector<Path>& paths) {
        for (const Path& path : paths) {
            Node* at = &root_;
            for (const std::string& key : path) at = &at->member(key);
            at->whole = true;
        }
        told_ = root_.tell({});
    }
    Wanted(const Wanted&) = delete;
    Wanted& operator=(const Wanted&) = delete;

    /// Valid as long as this object.
    const ph_wanted* abi() const { return &told_; }

    /// The events of one whole value without the members that are not wanted: of an array, and of
    /// what is no object, everything is.
    Events project(const Events& all) const {
        Events out;
        std::size_t at = 0;
        copy(&root_, all.list(), at, &out);
        if (at != all.list().size()) throw std::invalid_argument("These events are no one value.");
        return out;
    }

 private:
    struct Node {
        bool whole = false;
        std::vector<std::pair<std::string, Node>> members;
        std::vector<ph_wanted> told;

        const Node* find(std::string_view key) const {
            for (const auto& [name, node] : members)
                if (name == key) return &node;
            return nullptr;
        }
        Node& member(const std::string& key) {
            if (const Node* known = find(key)) return const_cast<Node&>(*known);
            return members.emplace_back(key, Node()).second;
        }
        ph_wanted tell(const std::string& key) {
            auto out = plugin::sized<ph_wanted>();
            out.key = plugin::str(key);
            if (whole) return out;
            for (auto& [name, node] : members) {
                told.push_back(node.tell(name));
                // As codec.h defines it.
                const unsigned first = name.empty() ? 0 : static_cast<unsigned char>(name[0]);
                out.marks |= std::uint64_t(1) << ((7 * name.size() + first) % 64);
            }
            out.count = static_cast<std::uint32_t>(told.size());
            out.members = told.data();
            return out;
        }
        bool picks() const { return !whole && !members.empty(); }
    };

    // Copies the value that begins at `at`, or passes over it if `out` is null. `node` null: all.
    static void copy(const Node* node, const std::vector<ph_value_event>& all, std::size_t& at,
                     Events* out) {
        const auto take = [&]() -> ph_event_kind {
            const ph_value_event& event = all.at(at++);
            if (out) out->copy(event);
            return event.kind;
        };
        ph_event_kind kind = take();
        while (kind == PH_VALUE_STRING_PART) kind = take();
        if (kind == PH_VALUE_BEGIN_ARRAY) {
            while (all.at(at).kind != PH_VALUE_END_ARRAY) copy(nullptr, all, at, out);
            take();
        }
        if (kind != PH_VALUE_BEGIN_OBJECT) return;
        const bool picks = node && node->picks();
        while (all.at(at).kind != PH_VALUE_END_OBJECT) {
            const Node* below = picks ? node->find(plugin::view(all[at].text)) : nullptr;
            Events* const kept = picks && !below ? nullptr : out;
            if (kept) kept->copy(all[at]);
            ++at;
            copy(below, all, at, kept);
        }
        take();
    }

    Node root_;
    ph_wanted told_;
};

}  // namespace packhost::kit
