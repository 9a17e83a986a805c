// pack_show.cpp: `packhost pack show`: a pack as a page that a person reads, or as JSON.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/catalogue.hpp"
#include "cli/commands.hpp"
#include "cli/connection_form.hpp"
#include "cli/json_output.hpp"
#include "cli/pack_pages.hpp"
#include "cli/terminal.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {
namespace {

Value to_value(const std::vector<PinInfo>& pins) {
    Array out;
    for (const PinInfo& pin : pins)
        out.emplace_back(Object{{"name", pin.name}, {"type", pin.type},
                                {"displayName", pin.display_name}, {"required", pin.required}});
    return out;
}

Value to_value(const NodeInfo& node) {
    return Object{{"nodeTypeId", node.type_id},
                  {"id", node.id},
                  {"title", node.title},
                  {"category", node.category},
                  {"method", node.method},
                  {"pathTemplate", node.path_template},
                  {"auth", node.auth_type.empty() ? Value() : Value(node.auth_type)},
                  {"inputs", to_value(node.inputs)},
                  {"outputs", to_value(node.outputs)}};
}

Value options_value(const Pack& pack) {
    Array out;
    for (const AuthOptionInfo& o : pack.options())
        out.emplace_back(Object{{"name", o.name},
                                {"label", o.label},
                                {"description", o.description},
                                {"auth", o.auth_type},
                                {"credentials",
                                 Array(o.credentials.begin(), o.credentials.end())}});
    return out;
}

Value to_value(const Pack& pack) {
    Array credentials, nodes;
    for (const CredentialInfo& c : pack.credentials())
        credentials.emplace_back(Object{{"name", c.name}, {"label", c.label},
                                        {"description", c.description},
                                        {"placeholder", c.placeholder}, {"type", c.type},
                                        {"required", c.required}});
    for (const NodeInfo& node : pack.nodes()) nodes.push_back(to_value(node));
    return Object{{"file", pack.file()},
                  {"slug", pack.slug()},
                  {"name", pack.name()},
                  {"description", pack.description()},
                  {"version", pack.version()},
                  {"category", pack.category()},
                  {"tags", Array(pack.tags().begin(), pack.tags().end())},
                  {"connection", Object{{"provider", pack.provider()},
                                        {"authType", pack.auth_type()},
                                        {"baseUrl", pack.base_url()},
                                        {"hasTestRequest", pack.has_test_request()},
                                        {"credentials", std::move(credentials)},
                                        {"options", options_value(pack)}}},
                  {"nodes", std::move(nodes)}};
}

std::string row(std::string_view name, std::string_view text) {
    return text.empty() ? "" : printable(fmt::format("{:<10} {}\n", name, text));
}

std::string credentials_text(const Pack& pack) {
    std::string out;
    for (const CredentialInfo& c : pack.credentials()) {
        out += fmt::format("  {}  {}{}  {}\n", c.name, c.type, c.required ? ", required" : "",
                           c.label);
        if (!c.description.empty()) out += fmt::format("      {}\n", c.description);
    }
    return printable(out);
}

/// Ways to authenticate beside the nodes' own.
std::string options_text(const Pack& pack) {
    if (pack.options().empty()) return {};
    std::string out = "Other ways to authenticate (--option):\n";
    for (const AuthOptionInfo& o : pack.options()) {
        out += fmt::format("  {}  {} ({})\n", o.name, o.label, o.auth_type);
        if (!o.description.empty()) out += fmt::format("      {}\n", o.description);
        if (!o.credentials.empty())
            out += fmt::format("      uses {}\n", fmt::join(o.credentials, ", "));
    }
    return printable(out);
}

/// A key of TOML: bare if it can be.
std::string toml_key(const std::string& name) {
    const bool bare = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_';
    });
    return bare ? name : to_json(name);
}

/// A connection file to start from; JSON's escapes are among TOML's.
std::string connection_file_text(const Pack& pack) {
    std::string out = fmt::format("  provider = {}\n", to_json(pack.provider()));
    if (pack.base_url().empty() && base_url_credential(pack, "").empty())
        out += "  base_url = \"https://...\"\n";
    if (!pack.options().empty())
        out += fmt::format("  # option = {}\n", to_json(pack.options().front().name));
    if (!pack.credentials().empty()) out += "  [credentials]\n";
    for (const CredentialInfo& c : pack.credentials())
        out += fmt::format("  {} = {{ {} }}\n", toml_key(c.name),
                           c.type == "secret" ? "prompt = true" : "text = \"...\"");
    return printable(out);
}

std::string pins_text(std::string_view direction, const std::vector<PinInfo>& pins) {
    std::size_t width = 0;
    for (const PinInfo& pin : pins) width = std::max(width, pin.name.size());
    std::string out;
    for (const PinInfo& pin : pins)
        out += fmt::format("    {:<3}  {:<{}}  {}{}{}\n", direction, pin.name, width, pin.type,
                           pin.required ? ", required" : "",
                           pin.display_name.empty() ? "" : "  " + pin.display_name);
    return printable(out);
}

std::string page(const Pack& pack, const Paint& paint) {
    std::string out = paint.bold(printable(fmt::format("{} {}", pack.name(), pack.version())));
    out += '\n' + printable(pack.description()) + "\n\n";
    out += row("slug", pack.slug());
    out += row("file", pack.file());
    out += row("category", pack.category());
    out += row("tags", fmt::format("{}", fmt::join(pack.tags(), ", ")));
    out += row("base URL", pack.base_url());

    out += '\n' + paint.bold(fmt::format("Connection ({})", printable(pack.auth_type()))) + '\n';
    out += credentials_text(pack) + options_text(pack);
    out += printable(fmt::format("Store it: packhost connection add {}\n", pack.provider()));
    out += paint.dim("A file for --connection:") + '\n' + connection_file_text(pack);
    if (pack.has_test_request())
        out += printable(fmt::format(
            "Test it: packhost connection test --pack {} --connection FILE\n", pack.slug()));
    for (const NodeInfo& node : pack.nodes()) {
        out += '\n' + paint.bold(printable(node.type_id)) + printable(": " + node.title) + '\n';
        out += printable(fmt::format("    {} {}, {}\n", node.method, node.path_template,
                                     node.auth_type.empty() ? "without auth"
                                                            : "auth " + node.auth_type));
        out += pins_text("in", node.inputs) + pins_text("out", node.outputs);
    }
    return out;
}

ExitCode fail(const Error& error, bool json) {
    if (json) print(error_json(error));
    say_error(error);
    return exit_code(error);
}

ExitCode show_reach(const std::filesystem::path& file, bool json) {
    const auto reach = credential_reach(file);
    if (!reach) return fail(reach.error(), json);
    print(json ? to_json(Object{{"reach", reach_value(*reach)}}) + '\n' : reach_page(*reach));
    return kOk;
}

}  // namespace

ExitCode run_command(const Arguments& all, const PackShowArguments& arguments) {
    const auto config = read_config(find_config(all.config));
    if (!config) return fail(config.error(), arguments.json);
    const auto file =
        find_pack_file({*config, arguments.packs, !arguments.json}, arguments.pack);
    if (!file) return fail(file.error(), arguments.json);
    const auto pack = read_pack(*file);
    if (!pack) return fail(pack.error(), arguments.json);
    if (arguments.origins) return show_reach(*file, arguments.json);
    if (arguments.markdown) {
        print(markdown_page(**pack));
        return kOk;
    }
    print(arguments.json ? to_json(to_value(**pack)) + '\n' : page(**pack, Paint(1)));
    return kOk;
}

}  // namespace packhost::cli
