// arguments.hpp: what the command line asks for, as values.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace packhost::cli {

struct DemoArguments {
    bool serve = false;  ///< keep the sample API up until interrupted
};

struct NodeRunArguments {
    std::string node;
    std::filesystem::path pack;
    std::filesystem::path connection;  ///< empty: none
    std::vector<std::string> inputs;   ///< "pin=value"
    std::string input_json;            ///< a file, "-" for stdin; empty: none
    bool json = false;
    bool dry_run = false;
    bool verbose = false;
    std::chrono::milliseconds deadline{600'000};
};

struct PackValidateArguments {
    std::vector<std::filesystem::path> files;
};

struct PluginEnableArguments {
    std::filesystem::path file;
    std::vector<std::string> accepted_dependencies;
};

struct PluginListArguments {};

struct PluginInspectArguments {
    std::string plugin;  ///< a file or an id
};

struct PluginWhyArguments {
    std::string id;
};

/// One call of the command.
struct Arguments {
    std::filesystem::path config;  ///< --config; empty: not given
    std::string program;           ///< how to call this command again
    std::variant<std::monostate, DemoArguments, NodeRunArguments, PackValidateArguments,
                 PluginEnableArguments, PluginListArguments, PluginInspectArguments,
                 PluginWhyArguments>
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
