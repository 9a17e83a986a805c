// grammar.hpp: commands, options and help texts, which parsing, completion and manual page share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/arguments.hpp"

namespace CLI {
class App;
}

namespace packhost::cli {

/// The parser of the whole command line, which writes into `out`; both live as long.
std::shared_ptr<CLI::App> make_grammar(Arguments& out);

/// An option, or an operand if it has no names.
struct OptionText {
    std::vector<std::string> names;  ///< "--verbose", "-v"
    std::string value;               ///< what stands behind it: "FILE"; empty: a flag
    std::string description;
    bool required = false;
    bool repeated = false;
};

/// A command, as its help tells it.
struct CommandText {
    std::string name;  ///< its last word
    std::string description;
    std::string footer;
    std::vector<OptionText> options;   ///< without --help
    std::vector<OptionText> operands;
    std::vector<CommandText> commands;
};

/// The whole command `packhost`.
CommandText describe_grammar();

}  // namespace packhost::cli
