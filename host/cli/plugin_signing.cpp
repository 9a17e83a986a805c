// plugin_signing.cpp: `packhost plugin keygen|sign|verify`.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/host_config.hpp"
#include "cli/terminal.hpp"
#include "packhost/plugins.hpp"

namespace packhost::cli {
namespace {

ExitCode fail(const Error& error) {
    say_error(error);
    return exit_code(error);
}

}  // namespace

ExitCode run_command(const Arguments&, const PluginKeygenArguments& arguments) {
    const auto key = make_signing_key(arguments.out);
    if (!key) return fail(key.error());
    say(printable(fmt::format("The private key is in {}: whoever has it can sign plugins for all "
                              "who trust this public key.\nFor [plugins.signers] of packhost.toml:",
                              arguments.out.string())));
    print(*key + '\n');
    return kOk;
}

ExitCode run_command(const Arguments&, const PluginSignArguments& arguments) {
    const auto plugin = sign_plugin(arguments.file, arguments.key);
    if (!plugin) return fail(plugin.error());
    print(printable(fmt::format("{} {} is signed by {}: {}.sig\n", plugin->id, plugin->version,
                                plugin->signer, plugin->file.string())));
    return kOk;
}

ExitCode run_command(const Arguments& all, const PluginVerifyArguments& arguments) {
    const auto config = config_of(all);
    if (!config) return fail(config.error());
    const auto plugin = verify_plugin_signature(*config, arguments.file);
    if (!plugin) return fail(plugin.error());
    if (plugin->problem) return fail(*plugin->problem);
    print(printable(fmt::format("{} {} is signed by {}, whom the configuration trusts.\n",
                                plugin->id, plugin->version, plugin->signer)));
    return kOk;
}

}  // namespace packhost::cli
