// pack_diff.cpp: `packhost pack diff`: what a new version of a pack breaks.
#include <algorithm>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/json_output.hpp"
#include "cli/pack_files.hpp"
#include "cli/terminal.hpp"
#include "packhost/authoring.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {
namespace {

Value to_value(const std::vector<PackChange>& changes) {
    Array out;
    for (const PackChange& change : changes)
        out.emplace_back(Object{{"breaking", change.breaking},
                                {"where", change.where},
                                {"message", change.message}});
    return Object{{"changes", std::move(out)}};
}

std::string line(const PackChange& change, const Paint& paint) {
    const std::string kind = change.breaking ? paint.red("breaking:") : paint.dim("change:");
    return fmt::format("{} {}: {}\n", kind, printable(change.where), printable(change.message));
}

Result<std::vector<PackChange>> changes_between(const std::filesystem::path& before,
                                                const std::filesystem::path& after) {
    const auto old = pack_file(before);
    if (!old) return old.error();
    const auto now = pack_file(after);
    if (!now) return now.error();
    return compare_packs(*old, *now);
}

}  // namespace

ExitCode run_command(const Arguments&, const PackDiffArguments& arguments) {
    const auto changes = changes_between(arguments.before, arguments.after);
    if (!changes) {
        if (arguments.json) print(error_json(changes.error()));
        say_error(changes.error());
        return exit_code(changes.error());
    }
    const Paint paint(1);
    const auto breaking = std::count_if(changes->begin(), changes->end(),
                                        [](const PackChange& c) { return c.breaking; });
    if (arguments.json) {
        print(to_json(to_value(*changes)) + '\n');
    } else {
        for (const PackChange& change : *changes) print(line(change, paint));
        const auto others = static_cast<long>(changes->size()) - breaking;
        say(breaking == 0 ? fmt::format("Nothing breaks; other changes: {}", others)
                          : fmt::format("Breaking changes: {}; others: {}", breaking, others));
    }
    return breaking == 0 ? kOk : kBadInput;
}

}  // namespace packhost::cli
