// grammar.cpp: what can be typed, and the help of each command.
#include "cli/grammar.hpp"

#include <CLI/CLI.hpp>

#include "cli/exit_code.hpp"
#include "cli/grammar_parts.hpp"

namespace packhost::cli {
namespace {

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

void add_node_run(CLI::App& node, Arguments& out) {
    CLI::App* run = node.add_subcommand("run", "Runs one node and prints its output pins");
    auto given = std::make_shared<NodeRunArguments>();
    auto seconds = std::make_shared<double>(600);
    run->add_option("NODE", given->node, "Its nodeTypeId, id or title")->required();
    run->add_option("--pack", given->pack,
                    "The pack that declares it: a file, its folder or a slug (default: the one\n"
                    "pack in the folders of packs that has the node)")
        ->type_name("FILE|SLUG");
    add_packs(*run, given->packs);
    run->add_option("--connection", given->connection,
                    "The credentials to use: a stored connection, or a TOML file (default: the one\n"
                    "stored connection of the pack's provider)")
        ->type_name("NAME|FILE");
    run->add_option("--in", given->inputs,
                    "A value for an input pin; JSON for pins of type object, array and any, and\n"
                    "@FILE for a file that is streamed to a pin of type blob")
        ->type_name("PIN=VALUE")->allow_extra_args(false);
    run->add_option("--out", given->outputs,
                    "A file for the bytes of an output pin of type blob, written as they come; or for\n"
                    "the items of all pages, one line of JSON each")
        ->type_name("PIN=@FILE")->allow_extra_args(false);
    run->add_option("--in-json", given->input_json,
                    "An object with values for input pins, from a file or stdin (-)")
        ->type_name("FILE");
    run->add_flag("--json", given->json, "Print the whole result as one JSON object");
    run->add_flag("--dry-run", given->dry_run, "Print the request, masked, and send nothing");
    run->add_option("--record", given->record,
                    "Add the run to a file as a test for `packhost pack test`, with placeholders\n"
                    "for credentials; the file can be a pack")
        ->type_name("FILE")->excludes("--dry-run");
    run->add_flag("-v,--verbose", given->verbose, "Tell headers and timings of each exchange");
    add_deadline(*run, *seconds);
    run->footer(
        "Each request is told as it is sent, but for values of its path, which may be secret:\n"
        "{{itemId}} stands for the value of that pin.\n"
        "Credentials come from the store, a connection file, the environment or a prompt, never\n"
        "from an option. Examples:\n"
        "  packhost connection add acme-api\n"
        "  packhost node run Acme-ListItems --in limit=3\n"
        "  echo '{\"itemId\":\"item-1\"}' | packhost node run Acme-GetItem --in-json - --json \\\n"
        "      --pack acme.dragops-pack.json --connection acme.toml");
    run->callback([given, seconds, &out] {
        given->deadline = milliseconds(*seconds);
        out.command = *given;
    });
}

void add_completion(CLI::App& app, Arguments& out) {
    CLI::App* completion = app.add_subcommand(
        "completion", "Prints the completion script of a shell");
    auto given = std::make_shared<CompletionArguments>();
    completion->add_option("SHELL", given->shell, "bash, zsh or fish")
        ->required()->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
    completion->footer("An install has the scripts in place already. Otherwise, for this shell:\n"
                       "  bash:  source <(packhost completion bash)\n"
                       "  zsh:   source <(packhost completion zsh)\n"
                       "  fish:  packhost completion fish | source\n"
                       "Example:\n  packhost completion bash");
    completion->callback([given, &out] { out.command = *given; });
}

void add_commands(CLI::App& app, Arguments& out) {
    add_demo(app, out);
    add_node_run(*add_family(app, "node", "Runs nodes of packs"), out);
    add_pack_commands(*add_family(app, "pack", "Lists, shows, checks and makes packs"), out);
    add_connection_commands(
        *add_family(app, "connection", "Stores, tests and changes credentials"), out);
    add_keys_commands(*add_family(app, "keys", "Changes the key that stored secrets are under"),
                      out);
    add_store_commands(*add_family(app, "store", "Checks and copies the store of connections"),
                       out);
    add_plugin_commands(*add_family(app, "plugin", "Enables, signs and explains plugins"), out);
    add_config_commands(*add_family(app, "config", "Shows and checks the configuration"), out);
    add_doctor(app, out);
    add_runs_commands(*add_family(app, "runs", "Lists and shows runs that have ended"), out);
    add_audit_commands(*add_family(app, "audit", "Verifies and shows who ran what"), out);
    add_completion(app, out);
    for (CLI::App* family : app.get_subcommands({}))
        if (!family->get_subcommands({}).empty())
            family->footer("Each command explains itself, with an example:\n  packhost " +
                           family->get_name() + ' ' +
                           family->get_subcommands({}).front()->get_name() + " --help");
}

}  // namespace

std::shared_ptr<CLI::App> make_grammar(Arguments& out) {
    auto app = std::make_shared<CLI::App>(
        "packhost runs any HTTP API as a node: a pack says what the nodes are, a connection\n"
        "holds credentials, plugins know how to authenticate, encode and send.",
        "packhost");
    app->get_formatter()->label("TEXT", "");
    app->get_formatter()->label("REQUIRED", "(required)");
    app->fallthrough();
    app->require_subcommand(1);
    app->set_version_flag("--version", "packhost " PACKHOST_VERSION);
    app->add_option("--config", out.config,
                    "The host's configuration (default: $PACKHOST_CONFIG, else\n"
                    "etc/packhost/packhost.toml beside the folder of this program)")
        ->type_name("FILE");
    app->add_option("--allow-unlocked-plugin", out.unlocked_plugins,
                    "For developers: a plugin that may load without a place in the lock")
        ->type_name("FILE")->allow_extra_args(false);
    add_commands(*app, out);
    app->footer(std::string(exit_codes_help()) +
                "\n\nExamples, in the order in which one needs them:\n"
                "  packhost demo\n"
                "  packhost pack list\n"
                "  packhost pack show acme-api\n"
                "  packhost connection add acme-api\n"
                "  packhost node run Acme-ListItems --in limit=3\n"
                "  packhost node run --help\n"
                "\nAll of it on one page: man packhost");
    return app;
}

}  // namespace packhost::cli
