// commands.hpp: the commands; each does its work, tells its errors and returns the exit code.
#pragma once

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"

namespace packhost::cli {

ExitCode run_command(const Arguments& all, const DemoArguments& arguments);
ExitCode run_command(const Arguments& all, const NodeRunArguments& arguments);
ExitCode run_command(const Arguments& all, const PackValidateArguments& arguments);
ExitCode run_command(const Arguments& all, const PackListArguments& arguments);
ExitCode run_command(const Arguments& all, const PackShowArguments& arguments);
ExitCode run_command(const Arguments& all, const PackSearchArguments& arguments);
ExitCode run_command(const Arguments& all, const PackTestArguments& arguments);
ExitCode run_command(const Arguments& all, const PackNewArguments& arguments);
ExitCode run_command(const Arguments& all, const PackFmtArguments& arguments);
ExitCode run_command(const Arguments& all, const PackDiffArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionAddArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionListArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionShowArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionTestArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionEditArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionRotateArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionConsentArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionLoginArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionLogoutArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionRenameArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionRemoveArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionExportArguments& arguments);
ExitCode run_command(const Arguments& all, const ConnectionImportArguments& arguments);
ExitCode run_command(const Arguments& all, const KeysRotateArguments& arguments);
ExitCode run_command(const Arguments& all, const StoreCheckArguments& arguments);
ExitCode run_command(const Arguments& all, const StoreBackupArguments& arguments);
ExitCode run_command(const Arguments& all, const ConfigShowArguments& arguments);
ExitCode run_command(const Arguments& all, const ConfigCheckArguments& arguments);
ExitCode run_command(const Arguments& all, const ConfigSchemaArguments& arguments);
ExitCode run_command(const Arguments& all, const DoctorArguments& arguments);
ExitCode run_command(const Arguments& all, const PluginEnableArguments& arguments);
ExitCode run_command(const Arguments& all, const PluginDisableArguments& arguments);
ExitCode run_command(const Arguments& all, const PluginKeygenArguments& arguments);
ExitCode run_command(const Arguments& all, const PluginSignArguments& arguments);
ExitCode run_command(const Arguments& all, const PluginVerifyArguments& arguments);
ExitCode run_command(const Arguments& all, const PluginListArguments& arguments);
ExitCode run_command(const Arguments& all, const PluginInspectArguments& arguments);
ExitCode run_command(const Arguments& all, const PluginWhyArguments& arguments);
ExitCode run_command(const Arguments& all, const RunsListArguments& arguments);
ExitCode run_command(const Arguments& all, const RunsShowArguments& arguments);
ExitCode run_command(const Arguments& all, const RunsExportArguments& arguments);
ExitCode run_command(const Arguments& all, const AuditVerifyArguments& arguments);
ExitCode run_command(const Arguments& all, const AuditTailArguments& arguments);
ExitCode run_command(const Arguments& all, const CompletionArguments& arguments);
ExitCode run_command(const Arguments& all, const CompleteArguments& arguments);
ExitCode run_command(const Arguments& all, const ManPageArguments& arguments);

}  // namespace packhost::cli
