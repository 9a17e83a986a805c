// grammar_store.cpp: what can be typed to rename, remove and move connections, and for the store.
#include <CLI/CLI.hpp>

#include "cli/grammar_parts.hpp"

namespace packhost::cli {
namespace {

void add_upkeep(CLI::App& connection, Arguments& out) {
    CLI::App* rename = connection.add_subcommand("rename", "Gives a connection another name");
    auto renamed = std::make_shared<ConnectionRenameArguments>();
    add_name(*rename, renamed->name);
    rename->add_option("NEW", renamed->new_name,
                       "1 to 100 letters, digits, \"-\", \"_\" and \".\"")->required();
    rename->footer("Example:\n  packhost connection rename jira jira-cloud");
    rename->callback([renamed, &out] { out.command = *renamed; });

    CLI::App* remove = connection.add_subcommand(
        "remove", "Removes a connection with its secrets and tokens");
    auto removed = std::make_shared<ConnectionRemoveArguments>();
    add_name(*remove, removed->name);
    add_yes(*remove, removed->yes);
    remove->footer("Example:\n  packhost connection remove jira");
    remove->callback([removed, &out] { out.command = *removed; });
}

void add_transfer(CLI::App& connection, Arguments& out) {
    CLI::App* exporting = connection.add_subcommand(
        "export", "Prints a connection as JSON, for another machine");
    auto exported = std::make_shared<ConnectionExportArguments>();
    add_name(*exporting, exported->name);
    auto* secrets = exporting->add_flag("--with-secrets", exported->with_secrets,
                                        "With its secrets, encrypted under a passphrase");
    exporting->add_option("--passphrase-file", exported->passphrase_file,
                          "The passphrase, in a file for its owner alone (default: ask)")
        ->type_name("FILE")->needs(secrets);
    exporting->add_option("-o,--out", exported->out, "Where it goes (default: stdout)")
        ->type_name("FILE");
    add_yes(*exporting, exported->yes);
    exporting->footer("Without --with-secrets it holds no secret. Example:\n"
                      "  packhost connection export jira --with-secrets -o jira.json");
    exporting->callback([exported, &out] { out.command = *exported; });

    CLI::App* importing = connection.add_subcommand("import", "Stores an exported connection");
    auto imported = std::make_shared<ConnectionImportArguments>();
    importing->add_option("FILE", imported->file, "What was exported; - for stdin")->required();
    importing->add_option("--name", imported->name, "Another name than it had")
        ->type_name("NEW-NAME");
    importing->add_option("--passphrase-file", imported->passphrase_file,
                          "The passphrase, in a file for its owner alone (default: ask)")
        ->type_name("FILE");
    importing->footer("Where it may be used is taken over if a passphrase vouches for the file,\n"
                      "else it has to be agreed to. Example:\n"
                      "  packhost connection import jira.json");
    importing->callback([imported, &out] { out.command = *imported; });
}

}  // namespace

void add_connection_upkeep(CLI::App& connection, Arguments& out) {
    add_upkeep(connection, out);
    add_transfer(connection, out);
}

void add_keys_commands(CLI::App& keys, Arguments& out) {
    CLI::App* rotate = keys.add_subcommand(
        "rotate", "Makes a new master key, and puts all stored secrets under it");
    rotate->footer("Runs go on meanwhile. A backup that was made before needs the key file of\n"
                   "that time. Example:\n"
                   "  packhost keys rotate");
    rotate->callback([&out] { out.command = KeysRotateArguments{}; });
}

void add_store_commands(CLI::App& store, Arguments& out) {
    CLI::App* check = store.add_subcommand(
        "check", "Looks at the whole store and opens every secret: is anything wrong?");
    auto checked = std::make_shared<StoreCheckArguments>();
    add_json(*check, checked->json);
    check->footer("Exit code 0: all is in order; 4: it is not.\n"
                  "Example:\n  packhost store check");
    check->callback([checked, &out] { out.command = *checked; });

    CLI::App* backup = store.add_subcommand("backup", "Copies the store while it is in use");
    auto copied = std::make_shared<StoreBackupArguments>();
    backup->add_option("FILE", copied->file, "Where the copy goes")->required();
    add_yes(*backup, copied->yes);
    backup->footer("The master key is not in the copy: keep its file as well, elsewhere.\n"
                   "Example:\n  packhost store backup connections.backup");
    backup->callback([copied, &out] { out.command = *copied; });
}

}  // namespace packhost::cli
