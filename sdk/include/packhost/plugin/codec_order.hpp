// codec_order.hpp: checks that events make one whole value, so that an encoder need not.
#pragma once

#include <vector>

#include "packhost/abi/codec.h"

namespace packhost::plugin {

/// The order of events (plugin.h, ph_event_kind): one scalar, or BEGIN ... END with, in objects, a
/// KEY before each member; parts of a string end with a STRING.
class ValueOrder {
 public:
    /// The deepest nesting that any codec of this wrapper is asked to write.
    static constexpr std::size_t kDeepest = 1024;

    /// Begins a new value. max_depth 0, or above kDeepest, means kDeepest.
    void restart(std::size_t max_depth) {
        max_depth_ = max_depth == 0 || max_depth > kDeepest ? kDeepest : max_depth;
        objects_.clear();
        key_ = part_ = complete_ = false;
    }

    /// Takes the next event: PH_OK; PH_END for an unknown one that is to be skipped; PH_INVALID if
    /// it may not stand here; PH_LIMIT beyond the depth; PH_UNSUPPORTED if it must be understood.
    ph_status accept(ph_event_kind kind) {
        if (kind < PH_VALUE_NULL) return PH_INVALID;
        if (kind > PH_VALUE_END_ARRAY && kind != PH_VALUE_SECRET && kind != PH_VALUE_BLOB)
            return kind & PH_MUST_UNDERSTAND ? PH_UNSUPPORTED : PH_END;
        if (complete_) return PH_INVALID;
        if (part_ && kind != PH_VALUE_STRING && kind != PH_VALUE_STRING_PART) return PH_INVALID;
        switch (kind) {
            case PH_VALUE_KEY: return take_key();
            case PH_VALUE_END_OBJECT: return close(true);
            case PH_VALUE_END_ARRAY: return close(false);
            default: return take_value(kind);
        }
    }

    bool complete() const noexcept { return complete_; }
    std::size_t depth() const noexcept { return objects_.size(); }

 private:
    bool in_object() const noexcept { return !objects_.empty() && objects_.back(); }

    ph_status take_key() noexcept {
        if (!in_object() || key_) return PH_INVALID;
        key_ = true;
        return PH_OK;
    }

    ph_status close(bool object) noexcept {
        if (objects_.empty() || bool(objects_.back()) != object || key_) return PH_INVALID;
        objects_.pop_back();
        complete_ = objects_.empty();
        return PH_OK;
    }

    ph_status take_value(ph_event_kind kind) {
        if (in_object() && !key_) return PH_INVALID;
        part_ = kind == PH_VALUE_STRING_PART;
        if (part_) return PH_OK;
        const bool object = kind == PH_VALUE_BEGIN_OBJECT;
        if (object || kind == PH_VALUE_BEGIN_ARRAY) {
            if (objects_.size() >= max_depth_) return PH_LIMIT;
            objects_.push_back(object);
        } else {
            complete_ = objects_.empty();
        }
        key_ = false;
        return PH_OK;
    }

    std::vector<char> objects_; // the open containers: 1 for an object, 0 for an array
    std::size_t max_depth_ = kDeepest;
    bool key_ = false;          // a KEY waits for its value
    bool part_ = false;         // a STRING_PART waits for its end
    bool complete_ = false;
};

}  // namespace packhost::plugin
