// arguments.cpp: parses the command line, and explains what in it makes no sense.
#include "cli/arguments.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

#include <CLI/CLI.hpp>

#include "cli/exit_code.hpp"
#include "cli/grammar.hpp"
#include "packhost/suggest.hpp"

namespace packhost::cli {
namespace {

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

std::vector<std::string> commands_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    return names;
}

/// Those of the command and of all above it.
std::vector<std::string> options_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* at = &app; at; at = at->get_parent())
        for (const CLI::Option* option : at->get_options())
            for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

std::string joined(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

/// What people type who know other programs.
struct OtherWord {
    std::string_view family, word, command;
};
constexpr OtherWord kOtherWords[] = {
    {"packhost", "run", "packhost node run"},
    {"packhost", "list", "packhost pack list"},
    {"packhost", "login", "packhost connection add"},
    {"packhost", "test", "packhost connection test"},
    {"packhost", "history", "packhost runs list"},
    {"packhost", "logs", "packhost runs list"},
    {"packhost", "version", "packhost --version"},
    {"packhost connection", "delete", "packhost connection remove"},
    {"packhost connection", "rm", "packhost connection remove"},
    {"packhost connection", "new", "packhost connection add"},
    {"packhost connection", "create", "packhost connection add"},
    {"packhost connection", "ls", "packhost connection list"},
    {"packhost node", "list", "packhost pack show PACK"},
    {"packhost node", "show", "packhost pack show PACK"},
};

std::string meant_command(const CLI::App& at, const std::string& word) {
    const std::string family = full_name(at);
    for (const OtherWord& other : kOtherWords)
        if (other.family == family && other.word == word)
            return "This is: " + std::string(other.command);
    return did_you_mean(word, commands_of(at));
}

/// "FILE|SLUG" of `pack show FILE|SLUG`; empty: it takes no operand.
std::string operands_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        if (option->get_positional()) names.push_back(option->get_name(true));
    return joined(names);
}

/// About an option that nobody has: input pins are no options.
std::string meant_option(const CLI::App& at, const std::string& word) {
    const std::string meant = did_you_mean(word, options_of(at));
    if (full_name(at) != "packhost node run" || !word.starts_with("--")) return meant;
    return meant + (meant.empty() ? "" : " ") + "For an input pin: --in " + word.substr(2) +
           "=VALUE";
}

struct Complaint {
    std::string message, suggestion;
};

Complaint complaint(const CLI::App& app, const CLI::App& at, const CLI::ParseError& refused) {
    const std::string word = unexpected_word(app.remaining(true));
    const std::vector<std::string> commands = commands_of(at);
    if (!word.empty() && word.front() != '-' && !commands.empty())
        return {"there is no command " + full_name(at) + ' ' + word + '.',
                meant_command(at, word)};
    if (!word.empty() && word.front() == '-' && commands.empty())
        return {word + " was not expected.", meant_option(at, word)};
    if (!word.empty() && dynamic_cast<const CLI::ExtrasError*>(&refused)) {
        const std::string operands = operands_of(at);
        return {word + " was not expected.",
                operands.empty() ? "" : full_name(at) + " takes " + operands + " alone."};
    }
    if (!word.empty() && word.front() == '-' && !commands.empty())
        return {word + " was not expected.", did_you_mean(word, options_of(at))};
    if (!commands.empty() && dynamic_cast<const CLI::RequiredError*>(&refused))
        return {full_name(at) + " needs a command.", ""};
    return {refused.what(), ""};
}

/// What is wrong with the command line, and where help is.
void explain(const CLI::App& app, const CLI::ParseError& refused) {
    const CLI::App& at = innermost(app);
    const Complaint told = complaint(app, at, refused);
    const std::vector<std::string> commands = commands_of(at);
    std::cerr << "error: " << told.message << '\n';
    if (!told.suggestion.empty()) std::cerr << "  " << told.suggestion << '\n';
    if (!commands.empty()) std::cerr << "  Commands: " << joined(commands) << ".\n";
    std::cerr << "  See " << full_name(at) << " --help.\n";
}

/// How a person would call this program again: as now if by a path, else by name.
std::string program_of(const char* called) {
    const std::string name = called ? called : "";
    return name.find('/') == std::string::npos ? "packhost" : name;
}

/// The calls that are for programs alone. Their words may be anything, so no grammar takes them.
bool parse_hidden(int argc, const char* const* argv, Arguments& out) {
    const std::string_view name = argc > 1 ? argv[1] : "";
    if (name == "__man") out.command = ManPageArguments{};
    else if (name == "__complete" && argc > 2)
        out.command = CompleteArguments{argv[2], {argv + 3, argv + argc}};
    else return false;
    return true;
}

/// `packhost help node run` as `packhost node run --help`; options of the program may come before.
std::vector<std::string> without_help_command(int argc, const char* const* argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--config" || words[i] == "--allow-unlocked-plugin") {
            ++i;
        } else if (words[i] == "help") {
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
            words.push_back("--help");
            break;
        } else if (!words[i].starts_with('-')) {
            break;
        }
    }
    return words;
}

}  // namespace

Parsed parse_arguments(int argc, const char* const* argv) {
    Arguments out;
    out.program = program_of(argc > 0 ? argv[0] : nullptr);
    if (parse_hidden(argc, argv, out)) return {std::move(out), kOk};
    const auto app = make_grammar(out);
    if (argc <= 1) {
        std::cerr << app->help();
        return {std::nullopt, kUsage};
    }
    try {
        std::vector<std::string> words = without_help_command(argc, argv);
        std::reverse(words.begin(), words.end());  // as the parser takes them
        app->parse(std::move(words));
    } catch (const CLI::Success& shown) {
        std::ostringstream text;
        app->exit(shown, text, std::cerr);
        std::cout << text.str() << (text.str().ends_with('\n') ? "" : "\n");
        return {std::nullopt, kOk};
    } catch (const CLI::ParseError& refused) {
        explain(*app, refused);
        return {std::nullopt, kUsage};
    }
    return {std::move(out), kOk};
}

}  // namespace packhost::cli
