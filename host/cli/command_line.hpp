// command_line.hpp: a command line that is still being typed, read by the grammar.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/grammar.hpp"

namespace packhost::cli {

/// What stands before the word that is being typed, and what that word can be.
struct TypedLine {
    /// The commands that were named, from the outermost; the first is `packhost` itself.
    std::vector<const CommandText*> commands;
    /// Values by "--option" or OPERAND, all that were given.
    std::multimap<std::string, std::string> values;
    /// The option or operand whose value is being typed; null: a command or an option is.
    const OptionText* value_of = nullptr;
    std::string before;   ///< of the typed word, what stands before the value: "--pack=", "limit="
    std::string pin;      ///< of PIN=VALUE, if it is the value that is typed
    std::string current;  ///< what is typed of the value, command or option
    bool only_operands = false;  ///< behind "--"

    const CommandText& command() const { return *commands.back(); }
    /// The last value given, or an empty text.
    std::string value(const std::string& name) const;
};

/// Reads the words behind the program's name; the last one is being typed, and may be empty.
TypedLine read_typed_line(const CommandText& grammar, const std::vector<std::string>& words);

/// bash breaks words around each "=": puts them together again; an empty word is a new one. True if
/// the last word was broken, so that bash takes candidates for what stands behind its last "=".
bool join_broken_words(std::vector<std::string>& words);

}  // namespace packhost::cli
