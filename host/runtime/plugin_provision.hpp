// plugin_provision.hpp: tells the reader of packs what the enabled plugins provide.
#pragma once

#include "model/plugin_needs.hpp"
#include "plugins/registry.hpp"

namespace packhost::runtime {

/// Answers by the notes of the plugins; maps none of them. The registry must outlive it.
class PluginProvision : public model::Provision {
 public:
    explicit PluginProvision(const plugins::Registry& registry) : registry_(registry) {}

    Result<std::string> scheme(std::string_view name, std::string_view use) const override;
    /// By `x-packhost-media-types` in the schemas of the codecs: if one does not say what it
    /// serves, nothing is known.
    std::optional<Error> codec_problem(std::string_view media_type) const override;

 private:
    const plugins::Registry& registry_;
};

}  // namespace packhost::runtime
