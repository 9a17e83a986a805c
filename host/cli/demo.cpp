// demo.cpp: `packhost demo`: the main job, with everything that it needs inside this process.
#include <signal.h>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/demo_folder.hpp"
#include "cli/host_config.hpp"
#include "cli/interrupts.hpp"
#include "cli/sample_api.hpp"
#include "cli/show_run.hpp"
#include "cli/terminal.hpp"
#include "packhost/runtime.hpp"

namespace packhost::cli {
namespace {

namespace fs = std::filesystem;

struct Step {
    const char* node;
    Object pins;
};

ExitCode fail(const Error& error) {
    say_error(error);
    return exit_code(error);
}

fs::path example_pack() {
    std::error_code failed;
    const fs::path program = fs::read_symlink("/proc/self/exe", failed);
    return program.parent_path().parent_path() / "share/packhost/packs/acme" /
           "acme.dragops-pack.json";
}

std::shared_ptr<const Connection> demo_connection(const Pack& pack, const std::string& base_url,
                                                  const std::string& key) {
    auto connection = std::make_shared<Connection>();
    connection->name = kDemoConnection;
    connection->provider = pack.provider();
    connection->base_url = base_url;
    connection->credentials.push_back({"api-key", Secret(key)});
    return connection;
}

/// A label in a column of its own, and a text of any number of lines beside it.
std::string row(std::string_view label, std::string_view text, const Paint& paint) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        out +=
            fmt::format("   {}{}\n", paint.dim(fmt::format("{:<12}", label)), text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        label = "";
    }
    return out;
}

std::string headers_text(const Exchange& exchange) {
    std::string out;
    for (const auto& [name, value] : exchange.request_headers)
        out += fmt::format("{}: {}\n", printable(name), printable(value));
    return out;
}

std::string pins_text(const Object& pins) {
    std::string out;
    for (const auto& [name, value] : pins)
        out += fmt::format("{} = {}\n", name, printable(to_pretty_json(value)));
    return out;
}

void show(const RunResult& result, const Object& pins, const Paint& paint) {
    print(row("inputs", pins_text(pins), paint));
    for (const Exchange& exchange : result.log) {
        print(
            row("request", fmt::format("{} {}", exchange.method, printable(exchange.url)), paint));
        print(row("", headers_text(exchange), paint));
        print(row("response", fmt::format("{} in {}{}", exchange.status,
                                          duration_text(exchange.timings.total),
                                          exchange.reused ? ", over the same connection" : ""),
                  paint));
        print(row("", timings_text(exchange.timings), paint));
    }
    print(row("outputs", pins_text(result.pins), paint));
    print("\n");
}

void show_next(const std::string& program, const fs::path& pack, const Paint& paint) {
    print(paint.bold("Try next") + "\n");
    print(
        fmt::format("   {} demo --serve       # keeps the sample API up, for node run\n", program));
    print(fmt::format("   {} plugin list\n", program));
    print(fmt::format("   {} pack list\n", program));
    print(fmt::format("   {} pack show acme-api     # its connection, nodes and pins\n", program));
    print(fmt::format("   {} pack validate {}\n", program, pack.string()));
    print(fmt::format("   {} node run --help\n", program));
}

ExitCode run_steps(Runtime& runtime, const fs::path& file, const SampleApi& api,
                   const std::string& key, const Interrupts& interrupts) {
    const Paint paint(1);
    const auto pack = runtime.load_pack(file);
    if (!pack) return fail(pack.error());
    const auto connection = demo_connection(**pack, api.base_url(), key);
    print(paint.bold("Two nodes of a pack, against a sample API") + "\n");
    print(row("sample API", api.base_url() + ", in this process, with a key of this run", paint));
    print(row("pack", file.string(), paint));
    print(row("connection", kDemoConnection, paint) + "\n");

    const Step steps[] = {{"Acme-ListItems", Object{{"limit", 3}}},
                          {"Acme-GetItem", Object{{"itemId", "item-2"}}}};
    int number = 0;
    for (const Step& step : steps) {
        const auto node = (*pack)->find_node(step.node);
        if (!node) return fail(node.error());
        print(paint.bold(fmt::format("{}. {} ({})", ++number, (*node)->title, step.node)) + "\n");
        RunRequest request;
        request.pack = *pack;
        request.node = step.node;
        request.connection = connection;
        request.pins = step.pins;
        request.log = LogDetail::headers;
        const RunResult result = run_to_end(runtime, std::move(request), interrupts);
        show(result, step.pins, paint);
        if (result.error) say_error(*result.error);
        if (const ExitCode code = exit_code(result); code != kOk) return code;
    }
    return kOk;
}

/// Keeps the sample API up, with commands that use it, until an interrupt.
ExitCode serve(const Config& config, const std::string& program, const fs::path& pack,
               const SampleApi& api, const std::string& key, const Interrupts& interrupts) {
    const auto folder = DemoFolder::make(config, api.base_url(), key);
    if (!folder) return fail(folder.error());
    const std::string common =
        fmt::format("--config {} --pack {} --connection {}", (*folder)->config().string(),
                    pack.string(), (*folder)->connection().string());
    print(fmt::format("The sample API serves {}. In another terminal:\n\n"
                      "{} node run Acme-ListItems {} --in limit=3\n\n"
                      "{} node run Acme-GetItem {} --in itemId=item-2 --json\n\n",
                      api.base_url(), program, common, program, common));
    flush_output();
    say("Ctrl-C ends it and removes these files.");
    interrupts.wait();
    return kOk;
}

}  // namespace

ExitCode run_command(const Arguments& all, const DemoArguments& arguments) {
    auto config = config_of(all);
    if (!config) return fail(config.error());
    const fs::path pack = example_pack();
    const Interrupts interrupts;
    ::signal(SIGPIPE, SIG_IGN);  // a client of the sample API may go away
    const std::string key = random_key();
    const SampleApi api(key);
    if (arguments.serve) return serve(*config, all.program, pack, api, key, interrupts);

    auto runtime = Runtime::create(demo_config(*config, api.base_url()));
    if (!runtime) return fail(runtime.error());
    const ExitCode code = run_steps(**runtime, pack, api, key, interrupts);
    if (code == kOk) show_next(all.program, pack, Paint(1));
    return code;
}

}  // namespace packhost::cli
