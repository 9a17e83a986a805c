// plugin_needs.hpp: what a pack needs of plugins, held against what the enabled ones provide.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/finding_log.hpp"
#include "packhost/result.hpp"

namespace packhost::model {

/// What the enabled plugins say that they provide. Nothing of theirs runs for it.
class Provision {
 public:
    virtual ~Provision() = default;
    /// The schema of a scheme's settings, or why no plugin provides the scheme. `use` is the id of
    /// the one plugin that may; empty: any.
    virtual Result<std::string> scheme(std::string_view name, std::string_view use) const = 0;
    /// Why no codec serves a media type; nothing if one does, or if that can't be told.
    virtual std::optional<Error> codec_problem(std::string_view media_type) const = 0;
};

/// Reports schemes that no plugin provides, settings that their schemes don't take, and content
/// types that no codec serves, each where it stands first. `pack` may be anything.
void check_needs(FindingLog& log, const JsonView& pack, const Provision& provision);

}  // namespace packhost::model
