// grammar_parts.hpp: options that several commands have, and the families with files of their own.
#pragma once

#include <chrono>
#include <memory>

#include "cli/arguments.hpp"

namespace CLI {
class App;
}

namespace packhost::cli {

inline constexpr char kPackHelp[] =
    "The pack: a file, its folder, or the slug of a pack in the folders of packs";

void add_json(CLI::App& command, bool& json);
void add_packs(CLI::App& command, Folders& packs);
/// The operand NAME: a stored connection.
void add_name(CLI::App& command, std::string& name);
void add_yes(CLI::App& command, bool& yes);
/// An option in seconds; `given` holds the default.
void add_deadline(CLI::App& command, double& given);
std::chrono::milliseconds milliseconds(double seconds);

/// `packhost connection ...`, `keys ...` and `store ...`.
void add_connection_commands(CLI::App& connection, Arguments& out);
void add_connection_upkeep(CLI::App& connection, Arguments& out);
void add_keys_commands(CLI::App& keys, Arguments& out);
void add_store_commands(CLI::App& store, Arguments& out);
/// `packhost pack ...`.
void add_pack_commands(CLI::App& pack, Arguments& out);
/// `packhost plugin ...`, `config ...` and `doctor`.
void add_plugin_commands(CLI::App& plugin, Arguments& out);
void add_config_commands(CLI::App& config, Arguments& out);
void add_doctor(CLI::App& app, Arguments& out);
/// `packhost runs ...` and `audit ...`.
void add_runs_commands(CLI::App& runs, Arguments& out);
void add_audit_commands(CLI::App& audit, Arguments& out);

}  // namespace packhost::cli
