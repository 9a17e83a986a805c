// json_codec_host.hpp: the json codec, linked into a target, behind the host's side of it.
#pragma once

#include <memory>
#include <stdexcept>

#include "engine/codec.hpp"
#include "net/loop.hpp"
#include "packhost/abi/codec.h"
#include "packhost/abi/plugin.h"

extern "C" const ph_plugin* packhost_plugin_1(void);

namespace packhost::fuzz {

/// A codec on a worker's services, as a run has it.
class JsonCodecHost {
 public:
    JsonCodecHost() {
        auto made = engine::Codec::make(&table(), "json", services_);
        if (!made) throw std::runtime_error(made.error().message);
        codec_ = std::move(made).value();
    }
    const engine::Codec& codec() const { return *codec_; }
    static const ph_codec& table() {
        return *static_cast<const ph_codec*>(packhost_plugin_1()->query(PH_CODEC));
    }
    const ph_host* services() const { return services_.abi(); }
    const ph_secrets& secrets() const {
        return *static_cast<const ph_secrets*>(
            services_.abi()->get(services_.abi(), PH_SECRETS));
    }

 private:
    net::Loop loop_;
    engine::PluginLog log_;
    engine::HostServices services_{"json", loop_, log_};
    std::unique_ptr<engine::Codec> codec_;
};

}  // namespace packhost::fuzz
