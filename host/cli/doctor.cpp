// doctor.cpp: `packhost doctor`: what would go wrong on this machine, and what to do about it.
#include "packhost/doctor.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "packhost/value.hpp"

namespace packhost::cli {
namespace {

using State = HealthCheck::State;

std::string_view word(State state) {
    return state == State::ok ? "ok" : state == State::warning ? "warn" : "bad";
}

std::string painted(State state, const Paint& paint) {
    const std::string text = fmt::format("{:<4}", word(state));
    return state == State::ok        ? paint.green(text)
           : state == State::warning ? paint.yellow(text)
                                     : paint.red(text);
}

Value describe(const HealthCheck& check) {
    return Object{{"name", check.name},
                  {"state", word(check.state)},
                  {"text", check.text},
                  {"advice", check.advice}};
}

void show_line(const HealthCheck& check, const Paint& paint) {
    print(fmt::format("{}  {:<10}  {}\n", painted(check.state, paint), printable(check.name),
                      printable(check.text)));
    if (!check.advice.empty()) print(fmt::format("      {}\n", printable(check.advice)));
}

}  // namespace

ExitCode run_command(const Arguments& all, const DoctorArguments& arguments) {
    const auto checks = examine_host(find_config(all.config));
    const auto bad = std::count_if(checks.begin(), checks.end(), [](const HealthCheck& check) {
        return check.state == State::bad;
    });
    if (arguments.json) {
        Array list;
        for (const HealthCheck& check : checks) list.push_back(describe(check));
        print(to_json(Object{{"ok", bad == 0}, {"checks", std::move(list)}}) + '\n');
    } else {
        for (const HealthCheck& check : checks) show_line(check, Paint(1));
    }
    return bad == 0 ? kOk : kBadInput;
}

}  // namespace packhost::cli
