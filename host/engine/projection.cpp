// projection.cpp: one pass over a body's events; what is not mapped costs a comparison.
#include "engine/projection.hpp"

#include <algorithm>

#include "engine/views.hpp"

namespace packhost::engine {

using model::Step;

std::size_t Projection::add(const std::vector<Step>& steps) {
    ends_.push_back({steps});
    return ends_.size() - 1;
}

void Projection::compile() {
    branches_.assign(1, Branch{});
    // A path is collected down to its first [*], or to where a shorter path is collected already.
    std::vector<std::size_t> depths;
    for (const End& end : ends_) {
        const auto all = std::find_if(end.steps.begin(), end.steps.end(),
                                      [](const Step& s) { return s.kind == Step::Kind::all; });
        depths.push_back(static_cast<std::size_t>(all - end.steps.begin()));
    }
    std::vector<std::size_t> order(ends_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return depths[a] < depths[b]; });
    slots_ = 0;
    for (const std::size_t i : order) {
        End& end = ends_[i];
        std::uint32_t at = 0;
        std::size_t depth = 0;
        while (depth < depths[i] && !branches_[at].leaf) {
            const Step& step = end.steps[depth];
            std::uint32_t next = 0;
            for (const std::uint32_t c : branches_[at].children)
                if (branches_[c].step == step) next = c;
            if (next == 0) {
                next = static_cast<std::uint32_t>(branches_.size());
                branches_[at].children.push_back(next);
                branches_.push_back({step, {}, false, 0});
            }
            at = next;
            ++depth;
        }
        if (!branches_[at].leaf) {
            branches_[at].leaf = true;
            branches_[at].slot = static_cast<std::uint32_t>(slots_++);
        }
        end.slot = branches_[at].slot;
        end.below = depth;
    }
    number_slots();
    for (Branch& branch : branches_)
        for (const std::uint32_t c : branch.children)
            branch.marks |= mark_of(branches_[c].step.text);
    tell_wanted();
}

void Projection::tell_wanted() {
    auto told = std::make_shared<Wanted>();
    told->nodes.reserve(branches_.size());  // nodes and keys are pointed into
    told->keys.reserve(branches_.size());
    std::vector<std::uint32_t> order{0};  // the branch of each node
    told->nodes.push_back(sized<ph_wanted>());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Branch& branch = branches_[order[i]];
        const std::size_t first = told->nodes.size();
        for (const std::uint32_t c : branch.children) {
            auto node = sized<ph_wanted>();
            node.key = str(told->keys.emplace_back(branches_[c].step.text));
            told->nodes.push_back(node);
            order.push_back(c);
        }
        ph_wanted& node = told->nodes[i];
        node.count = branch.leaf ? 0 : static_cast<std::uint32_t>(branch.children.size());
        node.marks = branch.marks;
        node.members = told->nodes.data() + first;
    }
    wanted_ = std::move(told);
}

/// Slots in the order of the paths: where each path has a whole slot to itself, as is usual, the
/// slots are the values.
void Projection::number_slots() {
    constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> numbers(slots_, kNone);
    std::uint32_t next = 0;
    direct_ = slots_ == ends_.size();
    for (End& end : ends_) {
        std::uint32_t& number = numbers[end.slot];
        if (number == kNone) number = next++;
        end.slot = number;
        direct_ &= end.below == end.steps.size();
    }
    for (Branch& branch : branches_)
        if (branch.leaf) branch.slot = numbers[branch.slot];
}

/// What lies below a slot's value is taken first, then the value itself, copied but for its last
/// use.
std::vector<Value> Projection::finish(std::vector<Value> slots) const {
    if (direct_) return slots;
    std::vector<Value> out(ends_.size());
    std::vector<std::size_t> uses(slots.size());
    for (std::size_t i = 0; i < ends_.size(); ++i) {
        const End& end = ends_[i];
        if (end.below == end.steps.size()) {
            ++uses[end.slot];
            continue;
        }
        model::ResponsePath rest;
        rest.steps.assign(end.steps.begin() + static_cast<std::ptrdiff_t>(end.below),
                          end.steps.end());
        out[i] = model::evaluate(rest, slots[end.slot]);
    }
    for (std::size_t i = 0; i < ends_.size(); ++i) {
        const End& end = ends_[i];
        if (end.below < end.steps.size()) continue;
        if (--uses[end.slot] == 0) out[i] = std::move(slots[end.slot]);
        else out[i] = slots[end.slot];
    }
    return out;
}

void Projector::reset(const Projection& projection) {
    projection_ = &projection;
    levels_.clear();
    values_.assign(projection.slots(), Value());
    builder_.release();
    building_ = kNone;
    ignored_ = 0;
    in_string_ = false;
}

std::uint32_t Projector::child_of(std::uint32_t branch, std::string_view key) const noexcept {
    const auto& all = projection_->branches();
    if (!(all[branch].marks & Projection::mark_of(key))) return kNone;
    for (const std::uint32_t c : all[branch].children)
        if (all[c].step.kind != Step::Kind::all && all[c].step.text == key) return c;
    return kNone;
}

std::uint32_t Projector::child_at(std::uint32_t branch, std::size_t index) const noexcept {
    const auto& all = projection_->branches();
    for (const std::uint32_t c : all[branch].children)
        if (all[c].step.kind == Step::Kind::index && all[c].step.number == index) return c;
    return kNone;
}

/// The branch of the value that begins now.
std::uint32_t Projector::enter() noexcept {
    if (levels_.empty()) return 0;
    Level& level = levels_.back();
    if (level.is_array) return child_at(level.branch, level.next++);
    return std::exchange(level.child, kNone);
}

ph_status Projector::build(const ph_value_event& event) {
    if (!builder_.begun() && set_scalar(values_[building_], event)) {
        building_ = kNone;
        return PH_OK;
    }
    if (!builder_.take(event)) return PH_INVALID;
    if (builder_.complete()) {
        values_[building_] = builder_.release();
        building_ = kNone;
    }
    return PH_OK;
}

ph_status Projector::take(const ph_value_event* events, std::size_t count,
                          ph_sink_answer* answer) {
    for (std::size_t i = 0; i < count; ++i) {
        const ph_value_event& e = element(events, i);
        const bool opens = e.kind == PH_VALUE_BEGIN_OBJECT || e.kind == PH_VALUE_BEGIN_ARRAY;
        const bool closes = e.kind == PH_VALUE_END_OBJECT || e.kind == PH_VALUE_END_ARRAY;
        if (building_ != kNone) {
            if (const ph_status s = build(e); s != PH_OK) return s;
            continue;
        }
        if (ignored_ > 0) {
            if (opens) ++ignored_;
            if (closes) --ignored_;
            continue;
        }
        if (closes) {
            if (levels_.empty()) return PH_INVALID;
            levels_.pop_back();
            continue;
        }
        if (e.kind == PH_VALUE_KEY) {
            if (levels_.empty()) return PH_INVALID;
            levels_.back().child = child_of(levels_.back().branch, view(e.text));
            continue;
        }
        if (in_string_) {  // the rest of a long string that nobody wants
            in_string_ = e.kind == PH_VALUE_STRING_PART;
            continue;
        }
        const std::uint32_t branch = enter();
        if (branch == kNone) {
            if (opens) ignored_ = 1;
            in_string_ = e.kind == PH_VALUE_STRING_PART;
            continue;
        }
        if (projection_->branches()[branch].leaf) {
            building_ = projection_->branches()[branch].slot;
            if (const ph_status s = build(e); s != PH_OK) return s;
        } else if (opens) {
            levels_.push_back({branch, e.kind == PH_VALUE_BEGIN_ARRAY});
        } else {
            in_string_ = e.kind == PH_VALUE_STRING_PART;
        }
    }
    if (ignored_ > 0 && answer && PH_HAS(answer, skip_depth))
        answer->skip_depth = static_cast<std::uint32_t>(levels_.size() + 1);
    return PH_OK;
}

}  // namespace packhost::engine
