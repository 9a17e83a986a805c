// pack_pages.hpp: the pages that `packhost pack show` can make of a pack.
#pragma once

#include <string>
#include <vector>

#include "packhost/authoring.hpp"
#include "packhost/pack.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {

/// The pack as Markdown.
std::string markdown_page(const Pack& pack);

/// Which credential can go where: a line each, and as JSON.
std::string reach_page(const std::vector<CredentialReach>& reach);
Value reach_value(const std::vector<CredentialReach>& reach);

}  // namespace packhost::cli
