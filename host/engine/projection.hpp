// projection.hpp: takes out of a decoded body only what a node maps.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/value_events.hpp"
#include "model/response_path.hpp"
#include "packhost/abi/codec.h"

namespace packhost::engine {

/// Body paths compiled to a tree: made once per node.
class Projection {
 public:
    /// Adds a path of the source `body`; its value will be at the returned index.
    std::size_t add(const std::vector<model::Step>& steps);
    std::size_t paths() const noexcept { return ends_.size(); }

    /// A place of the tree. A leaf collects the whole value below it.
    struct Branch {
        model::Step step;
        std::vector<std::uint32_t> children;
        bool leaf = false;
        std::uint32_t slot = 0;  ///< of a leaf: where its value goes
        std::uint64_t marks = 0;  ///< of the children's keys, see mark_of()
    };
    const std::vector<Branch>& branches() const noexcept { return branches_; }
    std::size_t slots() const noexcept { return slots_; }
    /// One bit of 64, as ph_wanted has it: most keys that nobody maps have one of their own.
    static std::uint64_t mark_of(std::string_view key) noexcept {
        const std::size_t first = key.empty() ? 0 : static_cast<unsigned char>(key[0]);
        return std::uint64_t{1} << ((key.size() * 7 + first) % 64);
    }
    /// The values of all paths, from the collected slots.
    std::vector<Value> finish(std::vector<Value> slots) const;
    /// Fixes the tree after the last add().
    void compile();
    /// The tree as codecs are told it, so that they can leave out the rest; null: nothing is
    /// mapped.
    const ph_wanted* wanted() const noexcept { return wanted_ ? wanted_->nodes.data() : nullptr; }

 private:
    /// Immutable once it is made; shared by copies of the projection.
    struct Wanted {
        std::vector<ph_wanted> nodes;  // the root first, then each branch's children side by side
        std::vector<std::string> keys;
    };
    void tell_wanted();

    struct End {
        std::vector<model::Step> steps;
        std::uint32_t slot = 0;
        std::size_t below = 0;  ///< steps that the slot's value still has to go down
    };
    void number_slots();

    std::vector<End> ends_;
    std::vector<Branch> branches_;
    std::shared_ptr<const Wanted> wanted_;
    std::size_t slots_ = 0;
    bool direct_ = false;  ///< the slots are the values of the paths
};

/// Follows one body through a Projection. Reusable after reset().
class Projector {
 public:
    Projector() = default;  ///< reset() comes first
    explicit Projector(const Projection& projection) { reset(projection); }
    void reset(const Projection& projection);
    /// A ph_value_sink's function over this object.
    ph_status take(const ph_value_event* events, std::size_t count, ph_sink_answer* answer);
    const ph_wanted* wanted() const noexcept { return projection_->wanted(); }
    std::vector<Value> finish() { return projection_->finish(std::move(values_)); }

 private:
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
    struct Level {
        std::uint32_t branch;     ///< of this container, or kNone
        bool is_array;
        std::size_t next = 0;     ///< the array's next index
        std::uint32_t child = kNone;  ///< of the member under way
    };

    std::uint32_t child_of(std::uint32_t branch, std::string_view key) const noexcept;
    std::uint32_t child_at(std::uint32_t branch, std::size_t index) const noexcept;
    std::uint32_t enter() noexcept;
    ph_status build(const ph_value_event& event);

    const Projection* projection_ = nullptr;
    std::vector<Level> levels_;
    std::vector<Value> values_;
    ValueBuilder builder_;
    std::uint32_t building_ = kNone;  ///< the slot being collected
    std::size_t ignored_ = 0;         ///< containers open below what is wanted
    bool in_string_ = false;
};

}  // namespace packhost::engine
