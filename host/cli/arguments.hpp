// arguments.hpp: what the command line asks for, as values.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/connection_arguments.hpp"

namespace packhost::cli {

struct DemoArguments {
    bool serve = false;  ///< keep the sample API up until interrupted
};

struct NodeRunArguments {
    std::string node;
    std::string pack;  ///< a file or a slug; empty: the pack that has the node
    Folders packs;     ///< folders beside the configured ones
    std::filesystem::path connection;  ///< a file, or the name of a stored one; empty: by the pack
    std::vector<std::string> inputs;   ///< "pin=value"
    std::vector<std::string> outputs;  ///< "pin=@file"
    std::string input_json;            ///< a file, "-" for stdin; empty: none
    std::filesystem::path record;      ///< where to add a test of the run; empty: nowhere
    bool json = false;
    bool dry_run = false;
    bool verbose = false;
    std::chrono::milliseconds deadline{600'000};
};

struct PackValidateArguments {
    std::vector<std::filesystem::path> files;  ///< or folders
    bool json = false;
    bool strict = false;  ///< warnings are errors
};

struct PackListArguments {
    Folders folders;  ///< instead of the configured ones
    bool json = false;
};

struct PackShowArguments {
    std::string pack;  ///< a file or a slug
    Folders packs;
    bool json = false;
    bool markdown = false;
    bool origins = false;  ///< which credential can reach which origin
};

struct PackNewArguments {
    std::string slug, name, base_url;
    std::string auth;       ///< empty: ask
    std::string auth_name;  ///< of the header or parameter, or the token URL
    std::filesystem::path folder = ".";
};

struct PackFmtArguments {
    std::vector<std::filesystem::path> files;
    bool check = false;  ///< change nothing
};

struct PackDiffArguments {
    std::filesystem::path before, after;
    bool json = false;
};

struct PackTestArguments {
    std::vector<std::string> packs;  ///< files or slugs; none: all in the folders
    Folders folders;                 ///< beside the configured ones
    std::string test;                ///< empty: all of them
    bool json = false;
};

struct PackSearchArguments {
    std::vector<std::string> words;
    Folders packs;
    bool json = false;
};

struct ConfigShowArguments {
    bool origin = false;
    bool json = false;
};

struct ConfigCheckArguments {
    bool json = false;
};

struct ConfigSchemaArguments {};

struct DoctorArguments {
    bool json = false;
};

struct PluginEnableArguments {
    std::filesystem::path file;
    std::vector<std::string> accepted_dependencies;
    std::vector<std::string> granted_capabilities;
};

struct PluginDisableArguments {
    std::string id;
};

struct PluginKeygenArguments {
    std::filesystem::path out = "packhost-signing-key.pem";
};

struct PluginSignArguments {
    std::filesystem::path file, key;
};

struct PluginVerifyArguments {
    std::filesystem::path file;
};

struct PluginListArguments {};

struct PluginInspectArguments {
    std::string plugin;  ///< a file or an id
};

struct PluginWhyArguments {
    std::string id;
};

struct RunsListArguments {
    std::string pack, node, connection;  ///< empty: any
    bool failed = false;
    std::string since;  ///< as typed; empty: for ever
    std::size_t limit = 20;
    bool json = false;
};

struct RunsShowArguments {
    std::string run;  ///< an id, or "last"
    bool json = false;
};

struct RunsExportArguments {
    std::filesystem::path file;  ///< empty: stdout
    std::string since;
};

struct AuditVerifyArguments {
    std::filesystem::path folder;  ///< empty: the configured one
    std::string expected;          ///< a hash that must be met; empty: none
    bool json = false;
};

struct AuditTailArguments {
    std::size_t lines = 10;
    bool follow = false;
    bool json = false;
};

struct CompletionArguments {
    std::string shell;  ///< "bash", "zsh" or "fish"
};

/// What the completion scripts call; not in the help.
struct CompleteArguments {
    std::string shell;
    std::vector<std::string> words;  ///< behind the program's name; the last is being typed
};

/// What the build calls for the manual page; not in the help.
struct ManPageArguments {};

/// One call of the command.
struct Arguments {
    std::filesystem::path config;  ///< --config; empty: not given
    std::vector<std::filesystem::path> unlocked_plugins;  ///< --allow-unlocked-plugin
    std::string program;           ///< how to call this command again
    std::variant<
        std::monostate, DemoArguments, NodeRunArguments, PackValidateArguments, PackListArguments,
        PackShowArguments, PackSearchArguments, PackNewArguments, PackFmtArguments,
        PackDiffArguments, PackTestArguments, ConnectionAddArguments, ConnectionListArguments,
        ConnectionShowArguments, ConnectionTestArguments, ConnectionEditArguments,
        ConnectionRotateArguments, ConnectionConsentArguments, ConnectionLoginArguments,
        ConnectionLogoutArguments, ConnectionRenameArguments,
        ConnectionRemoveArguments, ConnectionExportArguments, ConnectionImportArguments,
        KeysRotateArguments, StoreCheckArguments, StoreBackupArguments, ConfigShowArguments,
        ConfigCheckArguments, ConfigSchemaArguments, DoctorArguments, PluginEnableArguments,
        PluginDisableArguments, PluginKeygenArguments, PluginSignArguments, PluginVerifyArguments,
        PluginListArguments, PluginInspectArguments, PluginWhyArguments, RunsListArguments,
        RunsShowArguments, RunsExportArguments, AuditVerifyArguments, AuditTailArguments,
        CompletionArguments, CompleteArguments, ManPageArguments>
        command;
};

/// What parsing ended with: arguments, or an exit code after help was shown or refused words were
/// explained.
struct Parsed {
    std::optional<Arguments> arguments;
    int exit_code = 0;
};

Parsed parse_arguments(int argc, const char* const* argv);

}  // namespace packhost::cli
