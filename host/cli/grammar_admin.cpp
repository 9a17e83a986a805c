// grammar_admin.cpp: what can be typed behind `packhost plugin`, `config` and `doctor`.
#include <CLI/CLI.hpp>

#include "cli/grammar_parts.hpp"

namespace packhost::cli {
namespace {

void add_config_show(CLI::App& config, Arguments& out) {
    CLI::App* show =
        config.add_subcommand("show", "Shows each key of the configuration with its value");
    auto given = std::make_shared<ConfigShowArguments>();
    show->add_flag("--origin", given->origin, "Tell which file, line or variable set each key");
    add_json(*show, given->json);
    show->footer("Example:\n  packhost config show --origin");
    show->callback([given, &out] { out.command = *given; });
}

void add_config_check(CLI::App& config, Arguments& out) {
    CLI::App* check = config.add_subcommand(
        "check", "Reads all of the configuration and what it refers to, and tells what is wrong");
    auto given = std::make_shared<ConfigCheckArguments>();
    add_json(*check, given->json);
    check->footer("Exit code 0: it is in order; 3: it is not.\n"
                  "Example:\n  packhost config check --config /etc/packhost/packhost.toml");
    check->callback([given, &out] { out.command = *given; });

    CLI::App* schema = config.add_subcommand(
        "schema", "Prints the JSON Schema of packhost.toml, for editors");
    schema->footer("Example:\n  packhost config schema > packhost.schema.json");
    schema->callback([&out] { out.command = ConfigSchemaArguments{}; });
}

void add_plugin_enable(CLI::App& plugin, Arguments& out) {
    CLI::App* enable = plugin.add_subcommand(
        "enable", "Pins a plugin: from now on these very bytes, and no others, load");
    auto given = std::make_shared<PluginEnableArguments>();
    enable->add_option("FILE", given->file, "The plugin (*.so)")->required();
    enable->add_option("--accept-dependency", given->accepted_dependencies,
                       "A shared library that it may link beyond the usual ones")
        ->type_name("NAME")->allow_extra_args(false);
    enable->add_option("--grant-capability", given->granted_capabilities,
                       "A capability that it may use, if plugins.capabilities grants it too")
        ->type_name("NAME")->allow_extra_args(false);
    enable->footer("Example:\n  packhost plugin enable ./auth-hmac.so");
    enable->callback([given, &out] { out.command = *given; });

    CLI::App* disable = plugin.add_subcommand("disable", "Takes a plugin out of the lock");
    auto disabled = std::make_shared<PluginDisableArguments>();
    disable->add_option("ID", disabled->id, "The plugin's id")->required();
    disable->footer("Example:\n  packhost plugin disable dev.packhost.auth.header");
    disable->callback([disabled, &out] { out.command = *disabled; });
}

void add_plugin_signing(CLI::App& plugin, Arguments& out) {
    CLI::App* keygen = plugin.add_subcommand(
        "keygen", "Makes a key to sign plugins with, and prints its public half");
    auto made = std::make_shared<PluginKeygenArguments>();
    keygen->add_option("--out", made->out,
                       "Where the private key goes (default: packhost-signing-key.pem)")
        ->type_name("FILE");
    keygen->footer("Example:\n  packhost plugin keygen --out release.pem");
    keygen->callback([made, &out] { out.command = *made; });

    CLI::App* sign = plugin.add_subcommand(
        "sign", "Writes FILE.sig: a signature of the plugin's id, version and bytes");
    auto signed_file = std::make_shared<PluginSignArguments>();
    sign->add_option("FILE", signed_file->file, "The plugin (*.so)")->required();
    sign->add_option("--key", signed_file->key, "The private key")
        ->type_name("FILE")->required();
    sign->footer("Example:\n  packhost plugin sign ./auth-hmac.so --key release.pem");
    sign->callback([signed_file, &out] { out.command = *signed_file; });

    CLI::App* verify = plugin.add_subcommand(
        "verify", "Says who signed a plugin, and whether the configuration trusts that key");
    auto verified = std::make_shared<PluginVerifyArguments>();
    verify->add_option("FILE", verified->file, "The plugin (*.so)")->required();
    verify->footer("Exit code 0: it is signed by one of plugins.signers; 7: it is not.\n"
                   "Example:\n  packhost plugin verify ./auth-hmac.so");
    verify->callback([verified, &out] { out.command = *verified; });
}

void add_plugin_views(CLI::App& plugin, Arguments& out) {
    CLI::App* list = plugin.add_subcommand("list", "Lists the enabled plugins and their state");
    list->footer("Example:\n  packhost plugin list");
    list->callback([&out] { out.command = PluginListArguments{}; });

    CLI::App* inspect = plugin.add_subcommand(
        "inspect", "Shows what a plugin provides and asks for, without running it");
    auto inspected = std::make_shared<PluginInspectArguments>();
    inspect->add_option("FILE|ID", inspected->plugin, "A file, or the id of an enabled plugin")
        ->required();
    inspect->footer("Example:\n  packhost plugin inspect ./auth-hmac.so");
    inspect->callback([inspected, &out] { out.command = *inspected; });

    CLI::App* why = plugin.add_subcommand(
        "why", "Explains why a plugin can or can't be used, and what to do");
    auto explained = std::make_shared<PluginWhyArguments>();
    why->add_option("ID", explained->id, "The plugin's id")->required();
    why->footer("Example:\n  packhost plugin why dev.packhost.auth.header");
    why->callback([explained, &out] { out.command = *explained; });
}

}  // namespace

void add_config_commands(CLI::App& config, Arguments& out) {
    add_config_show(config, out);
    add_config_check(config, out);
}

void add_plugin_commands(CLI::App& plugin, Arguments& out) {
    add_plugin_enable(plugin, out);
    add_plugin_views(plugin, out);
    add_plugin_signing(plugin, out);
}

void add_doctor(CLI::App& app, Arguments& out) {
    CLI::App* doctor = app.add_subcommand(
        "doctor", "Looks at the machine and the configuration for what would go wrong");
    auto given = std::make_shared<DoctorArguments>();
    add_json(*doctor, given->json);
    doctor->footer("Exit code 0: nothing is bad; 3: something is.\n"
                   "Example:\n  packhost doctor");
    doctor->callback([given, &out] { out.command = *given; });
}

}  // namespace packhost::cli
