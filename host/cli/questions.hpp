// questions.hpp: asks the person at the terminal, for texts, for secrets, and for leave.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"
#include "packhost/secret.hpp"

namespace packhost::cli {

/// Whether there is a person to ask: stdin and stderr are terminals.
bool can_ask();

// Questions go to stderr. Error of all, phase connection: `cancelled` if the person gave up.

/// One line, without spaces around it.
Result<std::string> ask_text(std::string_view question);
/// One line, without echo, as it was typed.
Result<Secret> ask_secret(std::string_view question);
/// Yes or no; an empty answer is `otherwise`.
Result<bool> ask_whether(std::string_view question, bool otherwise);

struct Choice {
    std::string name, description;
};
/// One of `choices`, by number or by name: its place in the list. An empty answer is `otherwise`.
Result<std::size_t> ask_choice(std::string_view question, const std::vector<Choice>& choices,
                               std::size_t otherwise);

/// Goes on if `yes` was given on the command line, or if the person agrees. Errors: `cancelled`,
/// and `needs_yes` (phase usage) if there is nobody to ask.
Result<void> ask_leave(std::string_view question, bool yes);

}  // namespace packhost::cli
