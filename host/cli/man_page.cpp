// man_page.cpp: packhost(1), made of the same definitions as --help.
#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/grammar.hpp"
#include "cli/terminal.hpp"

namespace packhost::cli {
namespace {

/// Text as man(7) takes it: backslashes and hyphens as they are, no line that begins as a request.
std::string escaped(std::string_view text) {
    std::string out;
    bool at_start = true;
    for (const char c : text) {
        if (at_start && (c == '.' || c == '\'')) out += "\\&";
        if (c == '\\') out += "\\e";
        else if (c == '-') out += "\\-";
        else out += c;
        at_start = c == '\n';
    }
    return out;
}

/// A text of several lines, its indented lines as they are.
std::string paragraphs(std::string_view text) {
    std::string out;
    bool exact = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with("  ") != exact) {
            exact = !exact;
            out += exact ? ".RS 4\n.nf\n" : ".fi\n.RE\n";
        }
        if (line.empty()) out += ".PP\n";
        else out += escaped(exact ? line.substr(2) : line) + '\n';
    }
    return exact ? out + ".fi\n.RE\n" : out;
}

std::string option_text(const OptionText& option) {
    std::string names;
    for (const std::string& name : option.names)
        names += (names.empty() ? "\\fB" : ", \\fB") + escaped(name) + "\\fR";
    if (!option.value.empty())
        names += (names.empty() ? "\\fI" : " \\fI") + escaped(option.value) + "\\fR";
    if (option.repeated) names += " ...";
    return ".TP\n" + names + '\n' + escaped(option.description) + ".\n";
}

std::string synopsis(const CommandText& command) {
    std::string out;
    bool optional = false;
    for (const OptionText& operand : command.operands) {
        const std::string name = operand.value + (operand.repeated ? "..." : "");
        out += operand.required ? ' ' + name : " [" + name + ']';
    }
    for (const OptionText& option : command.options) {
        if (!option.required) optional = true;
        else out += fmt::format(" {} {}", option.names.front(), option.value);
    }
    return escaped(out + (optional ? " [OPTION...]" : ""));
}

std::string command_text(const CommandText& command, const std::string& before) {
    const std::string name = before.empty() ? command.name : before + ' ' + command.name;
    std::string out;
    if (command.commands.empty()) {
        out += fmt::format(".SS \"{}{}\"\n{}.\n", escaped(name), synopsis(command),
                           escaped(command.description));
        for (const OptionText& operand : command.operands) out += option_text(operand);
        for (const OptionText& option : command.options) out += option_text(option);
        out += ".PP\n" + paragraphs(command.footer);
    }
    for (const CommandText& inner : command.commands) out += command_text(inner, name);
    return out;
}

constexpr char kFiles[] = R"(.SH FILES
.TP
.I etc/packhost/packhost.toml
The configuration, in the tree that holds the program; see \fBpackhost config show\fR.
.TP
.I etc/packhost/plugins.lock
The plugins that may load, by digest; written by \fBpackhost plugin enable\fR.
.TP
.I share/packhost/packs
The packs that come along.
.TP
.I $XDG_CACHE_HOME/packhost
What is known of unchanged packs. May be removed at any time.
.TP
.I $XDG_STATE_HOME/packhost
Stored connections with their master key, the audit log, the history of runs.
.SH ENVIRONMENT
.TP
.B PACKHOST_CONFIG
The configuration, if there is no \fB\-\-config\fR.
.TP
.B NO_COLOR
If set to anything, no colours.
.TP
.B PACKHOST_MASTER_KEY_FILE
The master key of the store, before that of the configuration.
.TP
.B XDG_CACHE_HOME
Where caches lie; \fI$HOME/.cache\fR if it is not set.
.TP
.B XDG_STATE_HOME
Where state lies; \fI$HOME/.local/state\fR if it is not set.
)";

std::string page(const CommandText& all) {
    std::string out = ".\\\" Made by packhost from its own help.\n";
    out += ".TH PACKHOST 1 \"\" \"packhost " PACKHOST_VERSION "\" \"User Commands\"\n.nh\n.ad l\n";
    out += ".SH NAME\npackhost \\- runs any HTTP API as a node\n";
    out += ".SH SYNOPSIS\n.B packhost\n.RI [ OPTION... ]\n.I COMMAND\n.RI [ ARGUMENT... ]\n";
    out += ".SH DESCRIPTION\n" + paragraphs(all.description) +
           ".PP\nResults go to standard output, talk to standard error.\n";
    out += ".SH OPTIONS\n";
    for (const OptionText& option : all.options) out += option_text(option);
    out += ".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nExplain packhost, or the command before it.\n";
    out += ".SH COMMANDS\n";
    for (const CommandText& command : all.commands) out += command_text(command, "");
    out += ".SH EXIT STATUS\n";
    const std::string_view codes = exit_codes_help();
    out += paragraphs(codes.substr(codes.find('\n') + 1));
    return out + kFiles;
}

}  // namespace

ExitCode run_command(const Arguments&, const ManPageArguments&) {
    print(page(describe_grammar()));
    return kOk;
}

}  // namespace packhost::cli
