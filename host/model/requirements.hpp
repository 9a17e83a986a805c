// requirements.hpp: the extensions of the format that a pack requires, and which of them it uses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/json_view.hpp"

namespace packhost::model {

/// The ids under `requires`. Readers note what they meet, so that at the end the rest is known.
class Requirements {
 public:
    struct Entry {
        std::string id;
        JsonView at;
        bool used = false;
    };

    /// Whether this version reads the keys of an extension (packs/extensions.md).
    static bool supports(std::string_view id) noexcept;
    /// The ids that it supports, for suggestions.
    static std::vector<std::string_view> supported();

    void add(std::string id, const JsonView& at) { entries_.push_back({std::move(id), at, false}); }
    /// Notes that the pack uses an extension; false if the pack does not require it.
    bool use(std::string_view id) noexcept;
    const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
    std::vector<Entry> entries_;
};

}  // namespace packhost::model
