// show_run.cpp: runs in words.
#include "cli/show_run.hpp"

#include <array>

#include <fmt/format.h>

namespace packhost::cli {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string header_lines(std::string_view mark, const Headers& headers) {
    std::string out;
    for (const auto& [name, value] : headers)
        out += fmt::format("    {} {}: {}\n", mark, printable(name), printable(value));
    return out;
}

Array header_values(const Headers& headers) {
    Array out;
    for (const auto& [name, value] : headers) out.emplace_back(Array{name, value});
    return out;
}

}  // namespace

std::string duration_text(std::chrono::nanoseconds duration) {
    const double us = static_cast<double>(duration.count()) / 1000;
    if (us < 100) return fmt::format("{:.0f} us", us);
    if (us < 100'000) return fmt::format("{:.1f} ms", us / 1000);
    if (us < 1'000'000) return fmt::format("{:.0f} ms", us / 1000);
    return fmt::format("{:.2f} s", us / 1'000'000);
}

std::string exchange_line(const Exchange& exchange, const Paint& paint) {
    const std::string status =
        exchange.status == 0
            ? paint.red(exchange.error ? "failed: " + exchange.error->code : "no answer")
        : exchange.status < 400 ? paint.green(std::to_string(exchange.status))
                                : paint.yellow(std::to_string(exchange.status));
    return fmt::format("{} {} -> {} in {}{}", exchange.method, printable(exchange.url), status,
                       duration_text(exchange.timings.total),
                       exchange.purpose == "node" ? "" : fmt::format(" ({})", exchange.purpose));
}

std::string timings_text(const Timings& t) {
    const std::array<std::pair<const char*, std::chrono::nanoseconds>, 7> phases{
        {{"auth", t.auth}, {"resolve", t.resolve}, {"connect", t.connect}, {"tls", t.tls},
         {"send", t.send}, {"wait", t.wait}, {"receive", t.receive}}};
    std::string out;
    for (const auto& [name, duration] : phases)
        if (duration.count() > 0)
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, duration_text(duration));
    return out;
}

std::string exchange_fields(const Exchange& exchange) {
    std::string out = header_lines(">", exchange.request_headers);
    out += header_lines("<", exchange.response_headers);
    const std::string peer = exchange.peer.empty() ? "" : exchange.peer + ": ";
    return out += fmt::format("    {}{} bytes sent, {} received{}\n", peer, exchange.sent,
                              exchange.received, exchange.reused ? ", over a kept connection" : "");
}

std::string attempt_text(const std::vector<Exchange>& log, std::size_t index) {
    const auto repeats = [&](std::size_t i) {  // the one before it, which failed
        return log[i - 1].status == 0 && log[i].method == log[i - 1].method &&
               log[i].url == log[i - 1].url && log[i].purpose == log[i - 1].purpose;
    };
    std::size_t first = index, end = index + 1;
    while (first > 0 && repeats(first)) --first;
    while (end < log.size() && repeats(end)) ++end;
    if (end - first == 1) return {};
    return fmt::format(" (attempt {} of {})", index - first + 1, end - first);
}

std::string log_text(const RunResult& result, bool verbose, const Paint& paint) {
    std::string out;
    if (verbose && !result.id.empty()) out += fmt::format("Run {}\n", printable(result.id));
    for (std::size_t i = 0; i < result.log.size(); ++i) {
        const Exchange& exchange = result.log[i];
        out += exchange_line(exchange, paint) + attempt_text(result.log, i) + '\n';
        if (!verbose) continue;
        out += exchange_fields(exchange);
        const std::string timings = timings_text(exchange.timings);
        if (!timings.empty()) out += "    " + timings + '\n';
    }
    return out;
}

std::string preview_text(const RequestPreview& preview) {
    std::string out = fmt::format("{} {}\n", preview.method, printable(preview.url));
    for (const auto& [name, value] : preview.headers)
        out += fmt::format("{}: {}\n", printable(name), printable(value));
    if (!preview.body.empty()) out += fmt::format("\n{}\n", printable(preview.body));
    return out;
}

Value result_value(const RunResult& result) {
    Value value = to_value(result);
    Object* object = value.get_if<Object>();
    if (!object || !result.preview || find(*object, "preview")) return value;
    const RequestPreview& preview = *result.preview;
    object->emplace_back("preview", Object{{"method", preview.method},
                                           {"url", preview.url},
                                           {"headers", header_values(preview.headers)},
                                           {"body", preview.body}});
    return value;
}

}  // namespace packhost::cli
