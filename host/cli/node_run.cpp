// node_run.cpp: `packhost node run`: one node of a pack, once.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "cli/catalogue.hpp"
#include "cli/commands.hpp"
#include "cli/host_config.hpp"
#include "cli/inputs.hpp"
#include "cli/interrupts.hpp"
#include "cli/item_file.hpp"
#include "cli/run_connection.hpp"
#include "cli/show_run.hpp"
#include "cli/terminal.hpp"
#include "cli/test_file.hpp"
#include "packhost/pack_test.hpp"
#include "packhost/runtime.hpp"

namespace packhost::cli {
namespace {

/// Everything of the request but the connection, in the order in which a person would mend it.
Result<RunRequest> request_of(Runtime& runtime, const Config& config,
                              const NodeRunArguments& arguments, Object pins,
                              std::shared_ptr<ItemFile>& items) {
    const PackPlaces places{config, arguments.packs, !arguments.json};
    const auto file = arguments.pack.empty() ? find_node_file(places, arguments.node)
                                             : find_pack_file(places, arguments.pack);
    if (!file) return file.error();
    auto pack = runtime.load_pack(*file);
    if (!pack) return std::move(pack).error();
    const auto node = (*pack)->find_node(arguments.node);
    if (!node) return node.error();
    std::vector<std::string> inputs = arguments.inputs;
    auto blobs = take_files(inputs, **node);
    if (!blobs) return std::move(blobs).error();
    auto all_pins = add_inputs(std::move(pins), inputs, **pack, **node);
    if (!all_pins) return std::move(all_pins).error();
    std::vector<std::string> outputs = arguments.outputs;
    auto item_file = ItemFile::take(outputs, **node, !arguments.dry_run);
    if (!item_file) return std::move(item_file).error();
    items = std::move(*item_file);
    auto sinks = make_sinks(outputs);
    if (!sinks) return std::move(sinks).error();

    RunRequest request;
    request.pack = std::move(pack).value();
    request.node = arguments.node;
    request.pins = std::move(all_pins).value();
    request.blobs = std::move(*blobs);
    request.sinks = std::move(*sinks);
    if (items) request.on_items = [items](const Array& page) { items->write(page); };
    request.deadline = arguments.deadline;
    request.log = arguments.verbose ? LogDetail::headers : LogDetail::summary;
    request.dry_run = arguments.dry_run;
    return request;
}

bool has_value(const Object& pins) {
    return std::any_of(pins.begin(), pins.end(),
                       [](const auto& pin) { return !pin.second.is_null(); });
}

void show(const RunResult& result, const NodeRunArguments& arguments) {
    const std::string log = log_text(result, arguments.verbose, Paint(2));
    if (!log.empty()) say(log.substr(0, log.size() - 1));
    for (const std::string& warning : result.warnings) say_warning(warning);
    if (arguments.json) print(to_json(result_value(result)) + '\n');
    else if (result.preview) print(preview_text(*result.preview));
    else if (result.ok || has_value(result.pins)) print(to_pretty_json(Value(result.pins)) + '\n');
    if (result.error) say_error(*result.error);
}

/// "Acme-GetItem 200", or with a number behind it, so that no other test in the file has it.
std::string test_name(const NodeRunArguments& arguments, const RunResult& result,
                      const std::vector<std::string>& taken) {
    const std::string begun = fmt::format("{} {}", arguments.node, result.status);
    std::string name = begun;
    for (int i = 2; std::find(taken.begin(), taken.end(), name) != taken.end(); ++i)
        name = fmt::format("{} ({})", begun, i);
    return name;
}

/// Adds the run to the file of --record. What fails there is told, and changes nothing of the run.
Result<void> record(Runtime& runtime, const PackTestRecording& recording, const RunResult& result,
                    const NodeRunArguments& arguments) {
    const auto taken = names_in(arguments.record);
    if (!taken) return taken.error();
    const std::string name = test_name(arguments, result, *taken);
    const auto test = recording.make_test(runtime, result, name);
    if (!test) return test.error();
    if (auto added = add_test(arguments.record, *test); !added) return added;
    say(fmt::format("The test \"{}\" is in {}; look at it before you share it.", printable(name),
                    printable(arguments.record.string())));
    return {};
}

/// An error before there was a run, told as a run's would be.
ExitCode fail(const Error& error, bool json) {
    if (json) {
        RunResult result;
        result.error = error;
        print(to_json(to_value(result)) + '\n');
    }
    say_error(error);
    return exit_code(error);
}

}  // namespace

ExitCode run_command(const Arguments& all, const NodeRunArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail(config.error(), arguments.json);
    auto pins = read_input_json(arguments.input_json);
    if (!pins) return fail(pins.error(), arguments.json);

    auto connection = RunConnection::find(*config, arguments.connection);
    if (!connection) return fail(connection.error(), arguments.json);

    const Interrupts interrupts;
    auto runtime = start_runtime(*config, connection->services());
    if (!runtime) return fail(runtime.error(), arguments.json);
    std::shared_ptr<ItemFile> items;  // of --out, or null
    auto request = request_of(**runtime, *config, arguments, std::move(pins).value(), items);
    if (!request) return fail(request.error(), arguments.json);
    for (const PackFinding& finding : request->pack->warnings())
        say_warning(fmt::format("{}:{}:{}: {}", finding.file, finding.line, finding.column,
                                finding.message));
    if (auto given = connection->give_to(*request, !arguments.record.empty()); !given)
        return fail(given.error(), arguments.json);

    std::optional<PackTestRecording> recording;
    if (!arguments.record.empty()) recording.emplace(*request);
    Progress progress("Running " + arguments.node + " (Ctrl-C cancels)", !arguments.json);
    if (items) progress.also([items] { return items->progress(); });
    const std::string provider = request->pack->provider();
    RunResult result = run_to_end(**runtime, std::move(request).value(), interrupts, &progress);
    if (result.error)
        *result.error = connection->after_status(
            connection->with_way_out(*result.error, provider), result.status);
    show(result, arguments);
    if (items)
        if (auto written = items->finish(); !written) {
            say_error(written.error());
            if (result.ok) return exit_code(written.error());
        }
    if (recording)
        if (auto recorded = record(**runtime, *recording, result, arguments); !recorded) {
            say_error(recorded.error());
            if (result.ok) return exit_code(recorded.error());
        }
    return exit_code(result);
}

}  // namespace packhost::cli
