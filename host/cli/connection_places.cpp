// connection_places.cpp: says at once what runs would be refused for.
#include "cli/connection_places.hpp"

#include <fmt/format.h>

#include "cli/terminal.hpp"
#include "packhost/connection_form.hpp"

namespace packhost::cli {

void warn_of_places(const Config& config, const StoredConnection& connection) {
    for (const Error& refused : refused_places(config, connection.name, connection.origins)) {
        say_warning(fmt::format("runs with it will be refused: {}", refused.message));
        say("  " + printable(refused.hint));
    }
}

}  // namespace packhost::cli
