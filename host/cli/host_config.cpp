// host_config.cpp: packhost.toml, and what the command line adds to it.
#include "cli/host_config.hpp"

#include <fmt/format.h>

#include "cli/terminal.hpp"
#include "packhost/log.hpp"

namespace packhost::cli {

Result<Config> config_of(const Arguments& all) {
    auto config = read_config(find_config(all.config));
    if (!config) return config;
    for (const auto& file : all.unlocked_plugins) {
        std::error_code failed;
        auto absolute = std::filesystem::weakly_canonical(file, failed);
        if (failed) absolute = std::filesystem::absolute(file).lexically_normal();
        say_warning(printable(fmt::format(
            "the plugin {} may load although it is not in the lock (--allow-unlocked-plugin): for "
            "development only.", absolute.string())));
        config->unlocked_plugins.push_back(absolute);
    }
    return config;
}

Result<std::unique_ptr<Runtime>> start_runtime(const Config& config, Services services) {
    auto log = open_log(config.log);
    if (!log) return std::move(log).error();
    services.log = std::move(*log);
    return Runtime::create(config, std::move(services));
}

}  // namespace packhost::cli
