// arguments.cpp: the command line's grammar and help; the one file that includes CLI11.
#include "cli/arguments.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/exit_code.hpp"

namespace packhost::cli {
namespace {

constexpr double kLongestDeadline = 86'400;  // seconds

CLI::App* add_family(CLI::App& app, const char* name, const char* description) {
    CLI::App* family = app.add_subcommand(name, description);
    family->require_subcommand(1);
    return family;
}

void add_demo(CLI::App& app, Arguments& out) {
    CLI::App* demo = app.add_subcommand(
        "demo", "Runs the nodes of an example pack against a sample API inside this process");
    auto given = std::make_shared<DemoArguments>();
    demo->add_flag("--serve", given->serve,
                   "Keep the sample API running, and print commands that use it");
    demo->footer("Example:\n  packhost demo");
    demo->callback([given, &out] { out.command = *given; });
}

void add_node(CLI::App& app, Arguments& out) {
    CLI::App* run = add_family(app, "node", "Runs nodes of packs")
                        ->add_subcommand("run", "Runs one node and prints its output pins");
    auto given = std::make_shared<NodeRunArguments>();
    auto seconds = std::make_shared<double>(600);
    run->add_option("NODE", given->node, "Its nodeTypeId, id or title")->required();
    run->add_option("--pack", given->pack, "The pack that declares it")
        ->required()->type_name("FILE");
    run->add_option("--connection", given->connection, "The credentials to use (TOML)")
        ->type_name("FILE");
    run->add_option("--in", given->inputs,
                    "A value for an input pin; JSON for pins of type object, array and any")
        ->type_name("PIN=VALUE")->allow_extra_args(false);
    run->add_option("--in-json", given->input_json,
                    "An object with values for input pins, from a file or stdin (-)")
        ->type_name("FILE");
    run->add_flag("--json", given->json, "Print the whole result as one JSON object");
    run->add_flag("--dry-run", given->dry_run, "Print the request, masked, and send nothing");
    run->add_flag("-v,--verbose", given->verbose, "Tell headers and timings of each exchange");
    run->add_option("--deadline", *seconds, "Seconds for the whole run (default: 600)")
        ->type_name("SECONDS")->check(CLI::Range(0.001, kLongestDeadline));
    run->footer(
        "Credentials come from the connection file, the environment or a prompt, never from an\n"
        "option. Examples:\n"
        "  packhost node run Acme-ListItems --pack acme.dragops-pack.json \\\n"
        "      --connection acme.toml --in limit=3\n"
        "  echo '{\"itemId\":\"item-1\"}' | packhost node run Acme-GetItem --in-json - --json \\\n"
        "      --pack acme.dragops-pack.json --connection acme.toml");
    run->callback([given, seconds, &out] {
        given->deadline = std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000));
        out.command = *given;
    });
}

void add_pack(CLI::App& app, Arguments& out) {
    CLI::App* validate =
        add_family(app, "pack", "Checks packs")
            ->add_subcommand("validate", "Tells everything that is wrong in packs");
    auto given = std::make_shared<PackValidateArguments>();
    validate->add_option("FILE", given->files, "Packs (*.dragops-pack.json)")->required();
    validate->footer("Example:\n  packhost pack validate acme.dragops-pack.json");
    validate->callback([given, &out] { out.command = *given; });
}

void add_plugin(CLI::App& app, Arguments& out) {
    CLI::App* plugin = add_family(app, "plugin", "Enables, lists and explains plugins");

    CLI::App* enable = plugin->add_subcommand(
        "enable", "Pins a plugin: from now on these very bytes, and no others, load");
    auto enabled = std::make_shared<PluginEnableArguments>();
    enable->add_option("FILE", enabled->file, "The plugin (*.so)")->required();
    enable->add_option("--accept-dependency", enabled->accepted_dependencies,
                       "A shared library that it may link beyond the usual ones")
        ->type_name("NAME")->allow_extra_args(false);
    enable->footer("Example:\n  packhost plugin enable ./auth-hmac.so");
    enable->callback([enabled, &out] { out.command = *enabled; });

    CLI::App* list = plugin->add_subcommand("list", "Lists the enabled plugins and their state");
    list->footer("Example:\n  packhost plugin list");
    list->callback([&out] { out.command = PluginListArguments{}; });

    CLI::App* inspect = plugin->add_subcommand(
        "inspect", "Shows what a plugin provides and asks for, without running it");
    auto inspected = std::make_shared<PluginInspectArguments>();
    inspect->add_option("PLUGIN", inspected->plugin, "A file, or the id of an enabled plugin")
        ->required();
    inspect->footer("Example:\n  packhost plugin inspect ./auth-hmac.so");
    inspect->callback([inspected, &out] { out.command = *inspected; });

    CLI::App* why = plugin->add_subcommand(
        "why", "Explains why a plugin can or can't be used, and what to do");
    auto explained = std::make_shared<PluginWhyArguments>();
    why->add_option("ID", explained->id, "The plugin's id")->required();
    why->footer("Example:\n  packhost plugin why dev.packhost.auth.header");
    why->callback([explained, &out] { out.command = *explained; });
}

/// The innermost command that was named.
const CLI::App& innermost(const CLI::App& app) {
    const CLI::App* found = &app;
    while (!found->get_subcommands().empty()) found = found->get_subcommands().back();
    return *found;
}

/// The option, or else the word, that nobody expected. What follows an option is not shown: it may
/// be a secret that does not belong on a command line.
std::string unexpected_word(const std::vector<std::string>& words) {
    for (const std::string& word : words)
        if (word.starts_with('-')) return word.substr(0, word.find('='));
    return words.empty() ? std::string() : words.front();
}

std::string full_name(const CLI::App& app) {
    const CLI::App* parent = app.get_parent();
    return parent ? full_name(*parent) + ' ' + app.get_name() : app.get_name();
}

std::string list_commands(const CLI::App& app) {
    std::string names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names += (names.empty() ? "" : ", ") + command->get_name();
    return names;
}

/// What is wrong with the command line, and where help is.
void explain(const CLI::App& app, const CLI::ParseError& refused) {
    const CLI::App& at = innermost(app);
    const std::string word = unexpected_word(app.remaining(true));
    const std::string commands = list_commands(at);
    std::string message = refused.what();
    if (!word.empty() && word.front() != '-' && !commands.empty())
        message = "there is no command " + full_name(at) + ' ' + word + '.';
    else if (!word.empty() && dynamic_cast<const CLI::ExtrasError*>(&refused))
        message = word + " was not expected.";
    else if (!commands.empty() && dynamic_cast<const CLI::RequiredError*>(&refused))
        message = full_name(at) + " needs a command.";
    std::cerr << "error: " << message << '\n';
    if (!commands.empty()) std::cerr << "  Commands: " << commands << ".\n";
    std::cerr << "  See " << full_name(at) << " --help.\n";
}

/// How a person would call this program again: as now if by a path, else by name.
std::string program_of(const char* called) {
    const std::string name = called ? called : "";
    return name.find('/') == std::string::npos ? "packhost" : name;
}

}  // namespace

Parsed parse_arguments(int argc, const char* const* argv) {
    Arguments out;
    out.program = program_of(argc > 0 ? argv[0] : nullptr);
    CLI::App app(
        "packhost runs any HTTP API as a node: a pack says what the nodes are, a connection\n"
        "holds credentials, plugins know how to authenticate, encode and send.",
        "packhost");
    app.fallthrough();
    app.require_subcommand(1);
    app.set_version_flag("--version", "packhost " PACKHOST_VERSION);
    app.add_option("--config", out.config,
                   "The host's configuration (default: $PACKHOST_CONFIG, else\n"
                   "etc/packhost/packhost.toml beside the folder of this program)")
        ->type_name("FILE");
    add_demo(app, out);
    add_node(app, out);
    add_pack(app, out);
    add_plugin(app, out);
    app.footer(std::string(exit_codes_help()) +
               "\n\nExamples:\n"
               "  packhost demo\n"
               "  packhost pack validate acme.dragops-pack.json\n"
               "  packhost node run --help");
    if (argc <= 1) {
        std::cerr << app.help();
        return {std::nullopt, kUsage};
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& shown) {
        app.exit(shown, std::cout, std::cerr);
        return {std::nullopt, kOk};
    } catch (const CLI::ParseError& refused) {
        explain(app, refused);
        return {std::nullopt, kUsage};
    }
    return {std::move(out), kOk};
}

}  // namespace packhost::cli
