// run_value.cpp: a run's result as the one JSON object that `packhost node run --json` prints.
#include "packhost/run.hpp"

namespace packhost {
namespace {

Value error_value(const std::optional<Error>& error) {
    if (!error) return nullptr;
    return Object{{"code", error->code},
                  {"phase", to_string(error->phase)},
                  {"message", error->message},
                  {"hint", error->hint}};
}

double milliseconds(std::chrono::nanoseconds ns) {
    return static_cast<double>(ns.count() / 1000) / 1000.0;
}

Value fields_value(const std::vector<std::pair<std::string, std::string>>& fields) {
    Array out;
    for (const auto& [name, value] : fields) out.push_back(Array{Value(name), Value(value)});
    return out;
}

Value exchange_value(const Exchange& e) {
    const Timings& t = e.timings;
    Object out{{"purpose", e.purpose},
               {"method", e.method},
               {"url", e.url},
               {"status", e.status == 0 ? Value() : Value(e.status)},
               {"reused", e.reused},
               {"sent_bytes", e.sent},
               {"received_bytes", e.received},
               {"timings_ms", Object{{"resolve", milliseconds(t.resolve)},
                                     {"auth", milliseconds(t.auth)},
                                     {"connect", milliseconds(t.connect)},
                                     {"tls", milliseconds(t.tls)},
                                     {"send", milliseconds(t.send)},
                                     {"wait", milliseconds(t.wait)},
                                     {"receive", milliseconds(t.receive)},
                                     {"total", milliseconds(t.total)}}},
               {"error", error_value(e.error)}};
    if (!e.peer.empty()) out.emplace_back("peer", e.peer);
    if (!e.request_headers.empty()) {
        out.emplace_back("request_headers", fields_value(e.request_headers));
        out.emplace_back("response_headers", fields_value(e.response_headers));
    }
    return out;
}

}  // namespace

Value to_value(const RunResult& result) {
    Array log;
    for (const Exchange& e : result.log) log.push_back(exchange_value(e));
    Object out{{"ok", result.ok},
               {"status", result.status == 0 ? Value() : Value(result.status)},
               {"exec", result.exec.empty() ? Value() : Value(result.exec)},
               {"pins", result.pins},
               {"error", error_value(result.error)},
               {"log", std::move(log)}};
    if (!result.warnings.empty()) {
        Array warnings;
        for (const std::string& w : result.warnings) warnings.emplace_back(w);
        out.emplace_back("warnings", std::move(warnings));
    }
    if (result.preview)
        out.emplace_back("request", Object{{"method", result.preview->method},
                                           {"url", result.preview->url},
                                           {"headers", fields_value(result.preview->headers)},
                                           {"body", result.preview->body}});
    if (!result.id.empty()) out.emplace_back("id", result.id);
    return out;
}

}  // namespace packhost
