// pack_list.cpp: `packhost pack list` and `pack search`: what is in the folders of packs.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/catalogue.hpp"
#include "cli/commands.hpp"
#include "cli/json_output.hpp"
#include "cli/terminal.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {
namespace {

using Entries = std::vector<const CatalogEntry*>;

Value to_value(const CatalogEntry& entry) {
    Array nodes;
    for (const auto& [type_id, title] : entry.nodes)
        nodes.emplace_back(Object{{"nodeTypeId", type_id}, {"title", title}});
    return Object{{"file", entry.file.string()},
                  {"slug", entry.slug},
                  {"name", entry.name},
                  {"description", entry.description},
                  {"version", entry.version},
                  {"category", entry.category},
                  {"provider", entry.provider},
                  {"tags", Array(entry.tags.begin(), entry.tags.end())},
                  {"nodes", std::move(nodes)},
                  {"problem", entry.problem ? error_value(*entry.problem) : Value()}};
}

void show_json(const Entries& entries) {
    Array packs;
    for (const CatalogEntry* entry : entries) packs.push_back(to_value(*entry));
    print(to_json(Object{{"packs", std::move(packs)}, {"error", nullptr}}) + '\n');
}

void show_rows(const Entries& entries) {
    const Paint paint(1);
    std::size_t width = 0, version = 0;
    for (const CatalogEntry* entry : entries) {
        width = std::max(width, entry->slug.size());
        version = std::max(version, entry->version.size());
    }
    for (const CatalogEntry* entry : entries) {
        if (!entry->problem) {
            print(printable(fmt::format("{:<{}}  {:<{}}  {:>3} node{}  {}\n", entry->slug, width,
                                        entry->version, version, entry->nodes.size(),
                                        entry->nodes.size() == 1 ? " " : "s", entry->name)));
            continue;
        }
        print(fmt::format("{}  {}\n", printable(entry->file.string()), paint.red("refused")));
        print("    " + printable(entry->problem->message) + '\n');
        if (!entry->problem->hint.empty()) print("    " + printable(entry->problem->hint) + '\n');
    }
}

ExitCode fail(const Error& error, bool json) {
    if (json) print(to_json(Object{{"packs", Array{}}, {"error", error_value(error)}}) + '\n');
    say_error(error);
    return exit_code(error);
}

}  // namespace

ExitCode run_command(const Arguments& all, const PackListArguments& arguments) {
    const auto config = read_config(find_config(all.config));
    if (!config) return fail(config.error(), arguments.json);
    const bool progress = !arguments.json;
    const auto catalogue = arguments.folders.empty()
                               ? open_catalogue(PackPlaces{*config, {}, progress})
                               : open_catalogue(arguments.folders, progress);
    if (!catalogue) return fail(catalogue.error(), arguments.json);
    const Entries entries = catalogue->search("");
    if (arguments.json) show_json(entries);
    else show_rows(entries);
    if (!entries.empty() || arguments.json) return kOk;
    const Folders& folders =
        arguments.folders.empty() ? config->pack_folders : arguments.folders;
    std::vector<std::string> names;
    for (const auto& folder : folders) names.push_back(folder.string());
    say(folders.empty()
            ? std::string("No folder of packs is configured.\n"
                          "  Name some: packhost pack list FOLDER, or packs.folders in the file of "
                          "packhost config show")
            : fmt::format("There is no *.dragops-pack.json in {}.", fmt::join(names, ", ")));
    return kOk;
}

ExitCode run_command(const Arguments& all, const PackSearchArguments& arguments) {
    const auto config = read_config(find_config(all.config));
    if (!config) return fail(config.error(), arguments.json);
    const auto catalogue =
        open_catalogue(PackPlaces{*config, arguments.packs, !arguments.json});
    if (!catalogue) return fail(catalogue.error(), arguments.json);
    const std::string words = fmt::format("{}", fmt::join(arguments.words, " "));
    const Entries entries = catalogue->search(words);
    if (arguments.json) show_json(entries);
    else show_rows(entries);
    if (entries.empty() && !arguments.json)
        say(fmt::format("None of {} packs has all of: {}.\n  See them all: packhost pack list",
                        catalogue->entries().size(), printable(words)));
    return kOk;
}

}  // namespace packhost::cli
