// show_past_run.cpp: a head, and each exchange with what show_run.hpp tells of it.
#include "cli/show_past_run.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "cli/show_run.hpp"

namespace packhost::cli {
namespace {

constexpr std::size_t kBars = 40;

std::string ending(const PastRun& run, const Paint& paint) {
    const RunResult& result = run.result;
    const std::string status = result.status == 0 ? "" : std::to_string(result.status);
    if (result.ok && run.dry_run) return paint.yellow("dry run, nothing sent");
    if (result.ok) return paint.green(status.empty() ? "ok" : "ok " + status);
    const std::string code = result.error ? result.error->code : "failed";
    return paint.red(printable(status.empty() ? code : code + ' ' + status));
}

std::string or_none(const std::string& text) { return text.empty() ? "none" : printable(text); }

}  // namespace

std::string time_text(std::int64_t unix_ms) {
    using namespace std::chrono;
    const sys_time<milliseconds> time{milliseconds(unix_ms)};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

std::string past_run_line(const PastRun& run, const Paint& paint) {
    return fmt::format("{}  {}  {} {}  {} in {}{}\n", time_text(run.started_unix_ms),
                       printable(run.id), or_none(run.pack), or_none(run.node), ending(run, paint),
                       duration_text(run.duration),
                       run.connection.empty() ? "" : "  over " + printable(run.connection));
}

std::string waterfall(const Timings& t, std::size_t width) {
    const std::array<std::pair<const char*, std::chrono::nanoseconds>, 7> phases{
        {{"auth", t.auth}, {"resolve", t.resolve}, {"connect", t.connect}, {"tls", t.tls},
         {"send", t.send}, {"wait", t.wait}, {"receive", t.receive}}};
    std::chrono::nanoseconds all{0}, before{0};
    for (const auto& phase : phases) all += phase.second;
    std::string out;
    const auto column = [&](std::chrono::nanoseconds at) {
        const auto part = static_cast<double>(at.count()) / static_cast<double>(all.count());
        return static_cast<std::size_t>(static_cast<double>(width) * part);
    };
    for (const auto& [name, span] : phases) {
        if (span.count() <= 0) continue;
        const std::size_t begin = std::min(column(before), width - 1);
        const std::size_t end = std::max(column(before + span), begin + 1);
        out += fmt::format("    {:<8}{:>9}  {}{}\n", name, duration_text(span),
                           std::string(begin, ' '), std::string(end - begin, '#'));
        before += span;
    }
    return out;
}

std::string past_run_text(const PastRun& run, const Paint& paint) {
    const RunResult& result = run.result;
    std::string out = fmt::format("Run {}: {} of {} {}\n", paint.bold(printable(run.id)),
                                  or_none(run.node), or_none(run.pack),
                                  printable(run.pack_version));
    out += fmt::format("Began {} UTC, took {}\n", time_text(run.started_unix_ms),
                       duration_text(run.duration));
    out += fmt::format("By {} over the connection {}\n", or_none(run.actor),
                       or_none(run.connection));
    out += fmt::format("Ended {}\n", ending(run, paint));
    if (result.error) {
        out += fmt::format("  {} (phase {})\n", printable(result.error->message),
                           to_string(result.error->phase));
        if (!result.error->hint.empty()) out += "  " + printable(result.error->hint) + '\n';
    }
    for (const std::string& warning : result.warnings)
        out += fmt::format("{} {}\n", paint.yellow("warning:"), printable(warning));
    for (std::size_t i = 0; i < result.log.size(); ++i) {
        const Exchange& exchange = result.log[i];
        out += '\n' + exchange_line(exchange, paint) + attempt_text(result.log, i) + '\n' +
               exchange_fields(exchange);
        if (paint.terminal()) out += waterfall(exchange.timings, kBars);
        else if (const std::string t = timings_text(exchange.timings); !t.empty())
            out += "    " + t + '\n';
    }
    if (!result.pins.empty()) out += '\n' + printable(to_pretty_json(Value(result.pins))) + '\n';
    return out;
}

}  // namespace packhost::cli
