// config.cpp: a packhost.toml of any bytes. Each problem is told with its file and line; what a
// good one sets is shown in a way that can be read again; and a config that takes keys over is
// changed by all of them or by none.
#include "packhost/config.hpp"

#include <string>

#include "fuzz.hpp"
#include "packhost/config_keys.hpp"
#include "runtime/config_table.hpp"

namespace packhost::fuzz {
namespace {

using runtime::config_errors;
using runtime::ConfigReading;
using store::TomlTable;

constexpr char kFile[] = "/etc/packhost/packhost.toml";

/// The line that a problem names; 0 if it names none.
unsigned long line_of(const Error& error) {
    const std::string start = std::string(kFile) + ":";
    if (!error.message.starts_with(start)) return 0;
    char* end = nullptr;
    const unsigned long line = std::strtoul(error.message.c_str() + start.size(), &end, 10);
    return *end == ':' ? line : 0;
}

void check_problem(const Error& problem, std::string_view text) {
    const auto lines = 1 + static_cast<unsigned long>(std::count(text.begin(), text.end(), '\n'));
    PH_HOLDS(problem.code == "bad_config" && problem.phase == Phase::config);
    const unsigned long line = line_of(problem);
    PH_HOLDS(line >= 1 && line <= lines);
}

Config defaults() {
    Config config = default_config("/etc/packhost");
    config.file = kFile;
    return config;
}

/// All settings, as lines.
std::string shown(const Config& config) {
    std::string out;
    for (const ConfigSetting& setting : config_settings(config))
        out += setting.key + " = " + to_json(setting.value) + "\n";
    return out;
}

/// A TOML file of the settings whose names nobody has chosen; texts of JSON are texts of TOML, but
/// for DEL.
std::string written(const Config& config) {
    std::string out;
    for (const ConfigSetting& setting : config_settings(config)) {
        const auto& rows = runtime::config_table();
        const bool fixed = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
            return row.name == setting.key;
        });
        std::string value = to_json(setting.value);
        for (std::size_t at; (at = value.find('\x7f')) != value.npos;)
            value.replace(at, 1, "\\u007f");
        if (fixed && !setting.value.is_null()) out += setting.key + " = " + value + "\n";
    }
    return out;
}

Result<ConfigReading> read(std::string_view text) {
    auto table = TomlTable::parse(text, kFile, config_errors());
    if (!table) return std::move(table).error();
    return runtime::read_config_keys(std::move(table).value(), defaults());
}

void check_good(const Config& config) {
    PH_HOLDS(config.max_runs >= 1 && config.workers <= 1024 && config.resolver_threads >= 1);
    PH_HOLDS(config.max_response_bytes >= 1024 && config.history.days >= 1);
    for (const auto& path : config.plugin_folders) PH_HOLDS(path.is_absolute());
    const auto again = read(written(config));
    PH_HOLDS(again && again->problems.empty());
    PH_HOLDS(written(again->config) == written(config));
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    packhost::Config config = defaults();
    const std::string before = shown(config);
    const auto set = packhost::set_config(config, text);
    if (!set) PH_HOLDS(shown(config) == before);

    const auto reading = read(text);
    if (!reading) {
        PH_HOLDS(!set);
        check_problem(reading.error(), text);
        return 0;
    }
    PH_HOLDS(set.ok() == reading->problems.empty());
    unsigned long line = 1;
    for (const packhost::Error& problem : reading->problems) {
        check_problem(problem, text);
        PH_HOLDS(line_of(problem) >= line);
        line = line_of(problem);
    }
    if (reading->problems.empty()) check_good(reading->config);
    return 0;
}
