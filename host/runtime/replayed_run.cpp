// replayed_run.cpp: a test's settings, connection and expectations.
#include "runtime/replayed_run.hpp"

#include <fmt/format.h>

#include "net/field.hpp"
#include "runtime/value_difference.hpp"

namespace packhost::runtime {
namespace {

using model::PackTest;

/// The code of the transport "replay" for a request that differs.
constexpr std::string_view kDifferent = "different_request";

/// Counts the answers.
class Counter final : public engine::Recorder {
 public:
    void saw(const net::BaseUrl&, const engine::Outgoing&, const engine::Transfer&) override {
        ++count;
    }
    std::size_t count = 0;
};

Value headers_value(const model::RecordedMessage& message) {
    Array out;
    for (const auto& [name, value] : message.headers)
        out.push_back(Object{{"name", name}, {"value", value}});
    return out;
}

Value request_value(const model::RecordedExchange& exchange) {
    Object out{{"method", exchange.method},
               {"url", exchange.url},
               {"headers", headers_value(exchange.request)}};
    if (exchange.request.body)
        out.emplace_back(exchange.request.is_json ? "json" : "body", *exchange.request.body);
    return out;
}

bool names(const model::RecordedMessage& message, std::string_view header) {
    for (const auto& [name, value] : message.headers)
        if (net::equals_ignoring_case(name, header)) return true;
    return false;
}

/// An answer that was recorded as JSON says so, if the recording doesn't say what it is.
Value response_value(const model::RecordedExchange& exchange) {
    Value headers = headers_value(exchange.response);
    if (exchange.response.is_json && !names(exchange.response, "content-type"))
        headers.get_if<Array>()->push_back(
            Object{{"name", "Content-Type"}, {"value", "application/json"}});
    return Object{{"status", exchange.status},
                  {"headers", std::move(headers)},
                  {"body", exchange.response.body.value_or("")}};
}

std::shared_ptr<const TransportChoice> replay_of(const PackTest& test, Strictness strictness) {
    Array exchanges;
    for (const model::RecordedExchange& exchange : test.exchanges) {
        Object one{{"response", response_value(exchange)}};
        if (strictness == Strictness::recorded)
            one.emplace_back("request", request_value(exchange));
        exchanges.push_back(std::move(one));
    }
    return std::make_shared<TransportChoice>(
        TransportChoice{"replay", Object{{"exchanges", std::move(exchanges)}}});
}

std::shared_ptr<Connection> connection_of(const model::Connection& declared,
                                          const PackTest& test) {
    auto out = std::make_shared<Connection>();
    out->name = "pack test";
    out->provider = declared.provider;
    out->base_url = test.base_url;
    for (const model::CredentialField& field : declared.credentials) {
        std::string value = placeholder_of(field.name);
        for (const auto& [name, given] : test.credentials)
            if (name == field.name) value = given;
        out->credentials.push_back({field.name, Secret(value)});
    }
    return out;
}

std::string error_text(const RunResult& result) {
    if (!result.error) return fmt::format("status {}", result.status);
    return fmt::format("{} ({})", result.error->message, result.error->code);
}

void compare_ending(const PackTest& test, const RunResult& result, std::vector<std::string>& out) {
    const bool asked = test.ok || test.status || test.error;
    const bool ok = test.ok.value_or(true);
    if ((test.ok || !asked) && result.ok != ok)
        out.push_back(ok ? fmt::format("The run is not ok: {}", error_text(result))
                         : "The run is ok, and was expected not to be.");
    if (test.status && result.status != *test.status)
        out.push_back(fmt::format("The status is {}, and {} was expected.", result.status,
                                  *test.status));
    const std::string code = result.error ? result.error->code : "none";
    if (test.error && code != *test.error)
        out.push_back(fmt::format("The error is {}, and {} was expected.", code, *test.error));
}

void compare_pins(const PackTest& test, const RunResult& result, std::vector<std::string>& out) {
    for (const auto& [name, expected] : test.expected_pins) {
        const Value* got = find(result.pins, name);
        if (!got) {
            out.push_back(fmt::format("The pin \"{}\" was not delivered.", name));
        } else if (const auto found = value_difference(*got, expected, name)) {
            out.push_back(fmt::format("The pin {}.", *found));
        }
    }
}

}  // namespace

std::string placeholder_of(std::string_view credential) {
    return fmt::format("CREDENTIAL({})", credential);
}

RunResult replay(Runtime& runtime, const std::shared_ptr<const PackImpl>& pack,
                 const PackTest& test, Strictness strictness,
                 std::shared_ptr<engine::Recorder> seen) {
    RunRequest request;
    request.pack = pack;
    request.node = test.node;
    request.pins = test.pins;
    request.connection = connection_of(pack->manifest().connection, test);
    request.transport = replay_of(test, strictness);
    request.recorder = std::move(seen);
    return runtime.run(std::move(request));
}

std::vector<std::string> run_recorded(Runtime& runtime,
                                      const std::shared_ptr<const PackImpl>& pack,
                                      const PackTest& test, RunResult& result) {
    std::vector<std::string> differences;
    const auto counter = std::make_shared<Counter>();
    result = replay(runtime, pack, test, Strictness::recorded, counter);
    if (result.error && result.error->code == kDifferent) {
        differences.push_back(result.error->message);
        return differences;
    }
    compare_ending(test, result, differences);
    if (counter->count < test.exchanges.size())
        differences.push_back(fmt::format("{} of {} recorded requests were made.", counter->count,
                                          test.exchanges.size()));
    compare_pins(test, result, differences);
    return differences;
}

}  // namespace packhost::runtime
