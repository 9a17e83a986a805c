// test_value.cpp: what is not there is left out.
#include "runtime/test_value.hpp"

#include "packhost/json.hpp"

namespace packhost::runtime {
namespace {

/// Headers by name; of several with one name a list.
Object headers_value(const model::RecordedMessage& message) {
    Object out;
    for (const auto& [name, value] : message.headers) {
        Value* known = nullptr;
        for (auto& [other, held] : out)
            if (other == name) known = &held;
        if (!known) {
            out.emplace_back(name, value);
        } else {
            if (!known->is_array()) *known = Array{std::move(*known)};
            known->get_if<Array>()->emplace_back(value);
        }
    }
    return out;
}

void add_message(Object& out, const model::RecordedMessage& message) {
    if (!message.headers.empty()) out.emplace_back("headers", headers_value(message));
    if (!message.body) return;
    if (message.is_json) {
        if (auto json = parse_json(*message.body)) {
            out.emplace_back("json", std::move(*json));
            return;
        }
    }
    out.emplace_back("body", *message.body);
}

Value exchange_value(const model::RecordedExchange& exchange) {
    Object request{{"method", exchange.method}, {"url", exchange.url}};
    add_message(request, exchange.request);
    Object response{{"status", exchange.status}};
    add_message(response, exchange.response);
    return Object{{"request", std::move(request)}, {"response", std::move(response)}};
}

}  // namespace

Object test_value(const model::PackTest& test) {
    Object out{{"name", test.name}, {"node", test.node}};
    if (!test.base_url.empty()) out.emplace_back("baseUrl", test.base_url);
    out.emplace_back("pins", test.pins);
    if (!test.credentials.empty()) {
        Object credentials;
        for (const auto& [name, value] : test.credentials) credentials.emplace_back(name, value);
        out.emplace_back("credentials", std::move(credentials));
    }
    Array exchanges;
    for (const auto& exchange : test.exchanges) exchanges.push_back(exchange_value(exchange));
    out.emplace_back("exchanges", std::move(exchanges));
    Object expect;
    if (test.ok) expect.emplace_back("ok", *test.ok);
    if (test.status) expect.emplace_back("status", *test.status);
    if (test.error) expect.emplace_back("error", *test.error);
    if (!test.expected_pins.empty()) expect.emplace_back("pins", test.expected_pins);
    if (!expect.empty()) out.emplace_back("expect", std::move(expect));
    return out;
}

}  // namespace packhost::runtime
