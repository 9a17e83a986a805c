// generation.cpp: makes everything of a config, or nothing.
#include "runtime/generation.hpp"

#include <algorithm>
#include <thread>

#include "base/try.hpp"
#include "packhost/secret.hpp"
#include "runtime/plugin_admin.hpp"

namespace packhost::runtime {
namespace {

/// One line without secrets, whatever a plugin writes.
void write_line(LogSink& sink, std::string_view source, unsigned level, std::string_view text) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
    const LogLevel known = static_cast<LogLevel>(std::min(level, 3u));
    std::string line = redacted(text);
    std::replace_if(line.begin(), line.end(), is_control, ' ');
    sink.write({known, source, line});
}

engine::PluginLog log_to(const std::shared_ptr<LogSink>& sink) {
    if (!sink) return {};
    return [sink](std::string_view id, unsigned level, std::string_view line) {
        write_line(*sink, id, level, line);
    };
}

}  // namespace

Generation::Generation(Config config, std::uint64_t number, plugins::Registry registry,
                       net::NetworkPolicy policy, engine::Shares& shares, const Services& services)
    : number_(number), config_(std::make_shared<const Config>(std::move(config))),
      registry_(std::move(registry)), policy_(std::move(policy)),
      resolver_(config_->resolver_threads),
      commons_{.config = *config_,
               .registry = registry_,
               .resolver = resolver_,
               .policy = policy_,
               .shares = shares,
               .log = log_to(services.log),
               .clock = services.clock.get()} {}

Result<std::shared_ptr<const Generation>> Generation::make(Config config, std::uint64_t number,
                                                           engine::Shares& shares,
                                                           const Services& services) {
    PH_TRY(net::NetworkPolicy policy,
           net::NetworkPolicy::make(config.network, config.origins_allowed));
    PH_TRY(plugins::Registry registry, open_registry(config));
    if (services.log)
        for (const auto& file : config.unlocked_plugins)
            write_line(*services.log, "packhost", static_cast<unsigned>(LogLevel::warning),
                       "The plugin file " + file.string() + " may load without a place in the "
                       "lock: --allow-unlocked-plugin is for developers.");
    if (services.log)
        for (const plugins::Registry::Failure& f : registry.failures())
            write_line(*services.log, "packhost", static_cast<unsigned>(LogLevel::warning),
                       "The plugin " + f.id + " can't be used: " + f.error.message);
    return std::shared_ptr<const Generation>(new Generation(std::move(config), number,
                                                            std::move(registry), std::move(policy),
                                                            shares, services));
}

unsigned Generation::workers() const noexcept {
    return std::max(config_->workers ? config_->workers : std::thread::hardware_concurrency(), 1u);
}

}  // namespace packhost::runtime
