// generation.cpp: makes everything of a config, or nothing.
#include "runtime/generation.hpp"

#include <algorithm>
#include <thread>

#include "base/try.hpp"
#include "packhost/secret.hpp"
#include "runtime/plugin_admin.hpp"
#include "store/credential_source.hpp"

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

std::shared_ptr<net::NameService> names_of(const Services& services) {
    return services.names ? net::application_names(services.names) : net::system_name_service();
}

/// The proxy with its credentials, which are read once.
Result<std::optional<net::Proxy>> read_proxy(const Config& config) {
    Secret credentials;
    if (!config.proxy.credentials_file.empty()) {
        auto read = store::credential_from_file(config.proxy.credentials_file);
        if (!read) {
            Error error = std::move(read).error();
            return Error{"bad_config", Phase::config,
                         "network.proxy.credentials_file: " + error.message, error.hint};
        }
        credentials = std::move(*read);
    }
    return net::Proxy::make(config.proxy, !config.origins_allowed.empty(), credentials);
}

}  // namespace

Generation::Generation(Config config, std::uint64_t number, plugins::Registry registry,
                       net::NetworkPolicy policy, std::optional<net::Proxy> proxy,
                       engine::Shares& shares, const Services& services,
                       std::shared_ptr<RunRecords> records)
    : number_(number), config_(std::make_shared<const Config>(std::move(config))),
      registry_(std::move(registry)), policy_(std::move(policy)), proxy_(std::move(proxy)),
      resolver_(net::Resolver::Options{.threads = config_->resolver_threads}, names_of(services)),
      commons_{.config = *config_,
               .registry = registry_,
               .resolver = resolver_,
               .policy = policy_,
               .shares = shares,
               .log = log_to(services.log),
               .clock = services.clock.get(),
               .proxy = proxy_ ? &*proxy_ : nullptr},
      records_(std::move(records)) {}

Result<std::shared_ptr<const Generation>> Generation::make(Config config, std::uint64_t number,
                                                           engine::Shares& shares,
                                                           const Services& services,
                                                           const std::shared_ptr<RunRecords>&
                                                               before) {
    PH_TRY(net::NetworkPolicy policy,
           net::NetworkPolicy::make(config.network, config.origins_allowed, config.file));
    PH_TRY(std::optional<net::Proxy> proxy, read_proxy(config));
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
    auto records = RunRecords::make(config, before, services);
    return std::shared_ptr<const Generation>(new Generation(std::move(config), number,
                                                            std::move(registry), std::move(policy),
                                                            std::move(proxy), shares, services,
                                                            std::move(records)));
}

unsigned Generation::workers() const noexcept {
    return std::max(config_->workers ? config_->workers : std::thread::hardware_concurrency(), 1u);
}

}  // namespace packhost::runtime
