// settings_page.hpp: what a plugin's schemas say of its settings, as a page for people.
#pragma once

#include <string>

#include "cli/terminal.hpp"

namespace packhost::cli {

/// For each scheme or codec of `schemas` (the JSON of PluginInfo::schemas) a heading, and for each
/// setting its name, its type and what it means; those within one another are indented.
std::string settings_page(const std::string& schemas, const Paint& paint);

}  // namespace packhost::cli
