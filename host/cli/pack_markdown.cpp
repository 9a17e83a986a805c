// pack_markdown.cpp: a pack as a page of Markdown, for its README.
#include "cli/pack_pages.hpp"

#include <fmt/format.h>

#include "cli/terminal.hpp"

namespace packhost::cli {
namespace {

/// In a cell of a table: neither a line feed nor a bar ends it.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += "\\|";
        else out += c == '\n' ? ' ' : c;
    }
    return out;
}

std::string code(std::string_view text) { return '`' + cell(text) + '`'; }

std::string pin_rows(std::string_view direction, const std::vector<PinInfo>& pins) {
    std::string out;
    for (const PinInfo& pin : pins)
        out += fmt::format("| {} | {} | {}{} | {} |\n", direction, code(pin.name), pin.type,
                           pin.required ? ", required" : "", cell(pin.display_name));
    return out;
}

std::string node_section(const NodeInfo& node) {
    std::string out = fmt::format("\n### {}\n\n{}, {}{}\n", cell(node.title), code(node.type_id),
                                  code(node.method + ' ' + node.path_template),
                                  node.auth_type.empty() ? "" : ", auth " + code(node.auth_type));
    const std::string rows = pin_rows("in", node.inputs) + pin_rows("out", node.outputs);
    if (!rows.empty()) out += "\n| | pin | type | |\n|---|---|---|---|\n" + rows;
    return out;
}

}  // namespace

std::string markdown_page(const Pack& pack) {
    std::string out = fmt::format("# {} {}\n\n{}\n", cell(pack.name()), pack.version(),
                                  cell(pack.description()));
    out += fmt::format("\n## Connection\n\nProvider {}, {}.\n", code(pack.provider()),
                       pack.base_url().empty() ? "with a base URL of the user's"
                                               : "base URL " + code(pack.base_url()));
    if (!pack.credentials().empty())
        out += "\n| credential | type | |\n|---|---|---|\n";
    for (const CredentialInfo& c : pack.credentials())
        out += fmt::format("| {} | {}{} | {}{} |\n", code(c.name), c.type,
                           c.required ? ", required" : "", cell(c.label),
                           c.description.empty() ? "" : ": " + cell(c.description));
    if (!pack.options().empty())
        out += "\n| other way to authenticate | scheme | |\n|---|---|---|\n";
    for (const AuthOptionInfo& o : pack.options())
        out += fmt::format("| {} | {} | {}{} |\n", code(o.name), code(o.auth_type), cell(o.label),
                           o.description.empty() ? "" : ": " + cell(o.description));
    out += "\n## Nodes\n";
    for (const NodeInfo& node : pack.nodes()) out += node_section(node);
    return printable(out);
}

}  // namespace packhost::cli
