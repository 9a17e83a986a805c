// plugin_commands.cpp: `packhost plugin enable|disable|list|inspect|why`.
#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.hpp"
#include "cli/host_config.hpp"
#include "cli/settings_page.hpp"
#include "cli/terminal.hpp"
#include "packhost/plugins.hpp"
#include "packhost/suggest.hpp"

namespace packhost::cli {
namespace {

ExitCode fail(const Error& error) {
    say_error(error);
    return exit_code(error);
}

std::string joined(const std::vector<std::string>& names) {
    return names.empty() ? "-" : fmt::format("{}", fmt::join(names, ", "));
}

void show_row(const PluginInfo& plugin, std::size_t width, const Paint& paint) {
    const std::string state = plugin.problem    ? paint.red("refused")
                              : plugin.unlocked ? paint.yellow("unlocked")
                                                : paint.green("enabled");
    print(fmt::format("{:<{}}  {:<8}  {}  {}", printable(plugin.id), width, plugin.version, state,
                      joined(plugin.provides)));
    if (!plugin.signer.empty()) print("  signed by " + printable(plugin.signer));
    if (!plugin.granted.empty()) print("  may use " + joined(plugin.granted));
    print("\n");
    if (plugin.problem) print(fmt::format("    {}\n", printable(plugin.problem->message)));
}

void show_all(const PluginInfo& plugin) {
    const Paint paint(1);
    const auto row = [](std::string_view name, const std::string& text) {
        print(fmt::format("{:<13} {}\n", name, printable(text)));
    };
    row("id", plugin.id);
    row("version", plugin.version);
    row("sdk", plugin.sdk);
    row("file", plugin.file.string());
    row("sha256", plugin.sha256);
    row("provides", joined(plugin.provides));
    row("needs", joined(plugin.needs));
    row("capabilities", joined(plugin.capabilities));
    row("granted", joined(plugin.granted));
    row("dependencies", joined(plugin.dependencies));
    row("signer", plugin.signer.empty() ? "-" : plugin.signer);
    if (plugin.problem) {
        print(fmt::format("{}\n  {}\n", paint.red("problem"), printable(plugin.problem->message)));
        std::istringstream hint(plugin.problem->hint);
        for (std::string line; std::getline(hint, line);)
            print(fmt::format("  {}\n", printable(line)));
    }
    print(settings_page(plugin.schemas, paint));
}

bool is_file(const std::string& plugin) {
    std::error_code failed;
    return plugin.find('/') != std::string::npos || std::filesystem::exists(plugin, failed);
}

/// "Did you mean ...?", or nothing if it is the id of a plugin or like none.
std::string nearest_id(const std::vector<PluginInfo>& plugins, const std::string& id) {
    std::vector<std::string> ids;
    for (const PluginInfo& plugin : plugins) {
        if (plugin.id == id) return {};
        ids.push_back(plugin.id);
    }
    return did_you_mean(id, ids);
}

Result<PluginInfo> find_plugin(const Config& config, const std::string& plugin) {
    if (is_file(plugin)) return inspect_plugin(config, plugin);
    auto plugins = list_plugins(config);
    if (!plugins) return std::move(plugins).error();
    for (PluginInfo& info : *plugins)
        if (info.id == plugin) return std::move(info);
    const std::string meant = nearest_id(*plugins, plugin);
    return Error{"no_plugin", Phase::plugin,
                 fmt::format("{} is neither a file nor the id of an enabled plugin.", plugin),
                 meant.empty() ? "See what is enabled: packhost plugin list" : meant};
}

}  // namespace

ExitCode run_command(const Arguments& all, const PluginEnableArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail(config.error());
    const auto enabled = enable_plugin(
        *config, arguments.file,
        {arguments.accepted_dependencies, arguments.granted_capabilities});
    if (!enabled) return fail(enabled.error());
    if (!enabled->problem) {
        print(fmt::format("{} {} is enabled; it provides {}.\n", enabled->id, enabled->version,
                          joined(enabled->provides)));
        return kOk;
    }
    say(printable(fmt::format("{} {} is in the lock, and the configuration keeps it from loading:",
                              enabled->id, enabled->version)));
    return fail(*enabled->problem);
}

ExitCode run_command(const Arguments& all, const PluginDisableArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail(config.error());
    if (const auto disabled = disable_plugin(*config, arguments.id); !disabled)
        return fail(disabled.error());
    print(printable(fmt::format("{} is out of the lock: it loads no more.\n", arguments.id)));
    return kOk;
}

ExitCode run_command(const Arguments& all, const PluginListArguments&) {
    auto config = config_of(all);
    if (!config) return fail(config.error());
    const auto plugins = list_plugins(*config);
    if (!plugins) return fail(plugins.error());
    std::size_t width = 0;
    for (const PluginInfo& plugin : *plugins) width = std::max(width, plugin.id.size());
    for (const PluginInfo& plugin : *plugins) show_row(plugin, width, Paint(1));
    if (plugins->empty())
        say(fmt::format("No plugin is enabled in {}.\n  Enable one: packhost plugin enable FILE",
                        config->lock.string()));
    return kOk;
}

ExitCode run_command(const Arguments& all, const PluginInspectArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail(config.error());
    const auto plugin = find_plugin(*config, arguments.plugin);
    if (!plugin) return fail(plugin.error());
    show_all(*plugin);
    return plugin->problem ? exit_code(*plugin->problem) : kOk;
}

ExitCode run_command(const Arguments& all, const PluginWhyArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail(config.error());
    std::string text = explain_plugin(*config, arguments.id);
    if (!text.ends_with('\n')) text += '\n';
    print(printable(text));
    const auto plugins = list_plugins(*config);
    if (!plugins) return exit_code(plugins.error());
    if (const std::string meant = nearest_id(*plugins, arguments.id); !meant.empty())
        print(printable(meant) + '\n');
    for (const PluginInfo& plugin : *plugins)
        if (plugin.id == arguments.id) return plugin.problem ? exit_code(*plugin.problem) : kOk;
    return kPlugin;  // it is missing
}

}  // namespace packhost::cli
