// pack_test.cpp: `packhost pack test`: the tests that packs bring along, run without a network.
#include <fmt/format.h>

#include "cli/catalogue.hpp"
#include "cli/commands.hpp"
#include "cli/host_config.hpp"
#include "cli/json_output.hpp"
#include "cli/show_run.hpp"
#include "cli/terminal.hpp"
#include "packhost/pack_test.hpp"
#include "packhost/runtime.hpp"

namespace packhost::cli {
namespace {

struct Tally {
    std::size_t passed = 0, failed = 0;
    Array tests;  ///< for --json
};

ExitCode fail(const Error& error, bool json) {
    if (json) print(error_json(error));
    say_error(error);
    return exit_code(error);
}

/// The files that are meant: those named, else all of the folders that can be loaded.
Result<Folders> files_of(const Config& config, const PackTestArguments& arguments) {
    const PackPlaces places{config, arguments.folders, !arguments.json};
    Folders files;
    for (const std::string& pack : arguments.packs) {
        auto found = find_pack_files(places, pack);
        if (!found) return std::move(found).error();
        files.insert(files.end(), found->begin(), found->end());
    }
    if (!arguments.packs.empty()) return files;
    const auto catalogue = open_catalogue(places);
    if (!catalogue) return catalogue.error();
    for (const CatalogEntry& entry : catalogue->entries()) {
        if (entry.problem) say_warning(entry.problem->message);
        else files.push_back(entry.file);
    }
    return files;
}

Value result_json(const Pack& pack, const PackTestInfo& test, const PackTestResult& result) {
    Array differences;
    for (const std::string& difference : result.differences) differences.emplace_back(difference);
    return Object{{"pack", pack.slug()},
                  {"test", test.name},
                  {"node", test.node},
                  {"passed", result.differences.empty()},
                  {"differences", std::move(differences)},
                  {"run", to_value(result.run)}};
}

void show(const Pack& pack, const PackTestInfo& test, const PackTestResult& result) {
    const Paint paint(1);
    const bool passed = result.differences.empty();
    print(fmt::format("{}  {}: {}\n", passed ? paint.green("ok  ") : paint.red("FAIL"),
                      pack.slug(), printable(test.name)));
    for (const std::string& difference : result.differences)
        print("      " + printable(difference) + '\n');
}

Result<void> run_tests(Runtime& runtime, const std::filesystem::path& file,
                       const PackTestArguments& arguments, Tally& tally) {
    auto pack = runtime.load_pack(file);
    if (!pack) return std::move(pack).error();
    const std::vector<PackTestInfo> tests = pack_tests(**pack);
    if (tests.empty() && !arguments.packs.empty())
        say_warning(fmt::format("{} has no tests.", printable((*pack)->slug())));
    for (const PackTestInfo& test : tests) {
        if (!arguments.test.empty() && test.name != arguments.test) continue;
        auto result = run_pack_test(runtime, *pack, test.name);
        if (!result) return std::move(result).error();
        ++(result->differences.empty() ? tally.passed : tally.failed);
        if (arguments.json) tally.tests.push_back(result_json(**pack, test, *result));
        else show(**pack, test, *result);
    }
    return {};
}

Error no_such_test(const std::string& name) {
    return {"unknown_test", Phase::usage,
            fmt::format("No pack here has a test \"{}\".", name),
            "Run packhost pack test without --test to see their names."};
}

}  // namespace

ExitCode run_command(const Arguments& all, const PackTestArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail(config.error(), arguments.json);
    const auto files = files_of(*config, arguments);
    if (!files) return fail(files.error(), arguments.json);
    config->workers = 1;
    // Nothing is sent, and nobody's credentials are used.
    config->audit.mode = AuditConfig::Mode::off;
    config->history.file.clear();
    auto runtime = Runtime::create(*config);
    if (!runtime) return fail(runtime.error(), arguments.json);
    Tally tally;
    for (const auto& file : *files)
        if (auto ran = run_tests(**runtime, file, arguments, tally); !ran)
            return fail(ran.error(), arguments.json);
    const std::size_t count = tally.passed + tally.failed;
    if (count == 0 && !arguments.test.empty())
        return fail(no_such_test(arguments.test), arguments.json);
    if (arguments.json)
        print(to_json(Object{{"passed", std::uint64_t{tally.passed}},
                             {"failed", std::uint64_t{tally.failed}},
                             {"tests", std::move(tally.tests)}}) + '\n');
    else
        say(fmt::format("{} passed, {} failed", tally.passed, tally.failed));
    return tally.failed ? kBadInput : kOk;
}

}  // namespace packhost::cli
