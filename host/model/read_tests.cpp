// read_tests.cpp: the recorded exchanges of a pack, and what is expected of them.
#include <algorithm>

#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

void add_header(FindingLog& log, const JsonView& at, std::string_view name, Texts& headers) {
    const std::string* value = at.get_if<std::string>();
    if (!value)
        report_kind(log, at, "The header " + in_quotes(name), "a string, or a list of them");
    else if (has_control(*value))
        log.error(at, "bad_header_value",
                  "The header " + in_quotes(name) + " holds a control character.", "Remove it.");
    else
        headers.emplace_back(name, *value);
}

Texts read_headers(FindingLog& log, ObjectReader& object) {
    Texts headers;
    const auto members = object.object("headers");
    if (!members) return headers;
    members->for_each_member([&](std::string_view name, const JsonView& at) {
        if (log.full()) return;
        if (!is_token(name))
            log.error_at_key(at, "bad_header_name", in_quotes(name) + " is no name of a header.",
                             "Use letters, digits and hyphens.");
        else if (at.value().is_array())
            at.for_each_item([&](std::size_t, const JsonView& item) {
                add_header(log, item, name, headers);
                return !log.full();
            });
        else
            add_header(log, at, name, headers);
    });
    return headers;
}

RecordedMessage read_message(FindingLog& log, ObjectReader& object) {
    RecordedMessage message;
    message.headers = read_headers(log, object);
    message.body = object.text("body");
    const auto json = object.get("json");
    if (!json) return message;
    if (object.get("body")) refuse_key(log, object, "body", "\"json\" is the body already");
    message.body = to_json(json->value());
    message.is_json = true;
    return message;
}

std::optional<int> read_status(ObjectReader& object) {
    const auto status = object.whole("status", 200, 599, "wrong_value");
    return status ? std::optional(static_cast<int>(*status)) : std::nullopt;
}

RecordedExchange read_exchange(FindingLog& log, const JsonView& at) {
    ObjectReader object(log, at, kExchangeSection);
    RecordedExchange exchange;
    if (const auto request = object.get("request")) {
        ObjectReader inner(log, *request, kRecordedRequestSection);
        exchange.method = read_method(inner);
        exchange.url = inner.line("url").value_or("");
        if (!exchange.url.empty() && !is_recorded_url(exchange.url))
            inner.refuse("url", "bad_url",
                         "\"url\" must be a path, with or without a query and an origin.",
                         "For example /items?limit=10; what needs percent-encoding is written so.");
        exchange.request = read_message(log, inner);
    }
    if (const auto response = object.get("response")) {
        ObjectReader inner(log, *response, kRecordedResponseSection);
        exchange.status = read_status(inner).value_or(0);
        exchange.response = read_message(log, inner);
    }
    return exchange;
}

/// The members of an object of pins, each of which must be one of the node's.
Object read_pin_values(FindingLog& log, ObjectReader& object, const std::vector<Pin>* pins,
                       std::string_view direction) {
    Object values;
    const auto members = object.object("pins");
    if (!members) return values;
    members->for_each_member([&](std::string_view name, const JsonView& at) {
        if (log.full()) return;
        if (pins) check_pin(log, at, *pins, name, direction);
        values.emplace_back(name, at.value());
    });
    return values;
}

Texts read_credentials(FindingLog& log, ObjectReader& object, const ConnectionReading& connection) {
    Texts credentials;
    const auto members = object.object("credentials");
    if (!members) return credentials;
    std::vector<std::string_view> names;
    for (const CredentialField& field : connection.connection.credentials)
        names.push_back(field.name);
    members->for_each_member([&](std::string_view name, const JsonView& at) {
        if (log.full()) return;
        const std::string* text = at.get_if<std::string>();
        if (!text) report_kind(log, at, "The credential " + in_quotes(name), "a string");
        else credentials.emplace_back(name, *text);
        if (connection.credentials_known && !connection.connection.find_credential(name))
            log.error_at_key(at, "unknown_credential",
                             "The connection declares no credential " + in_quotes(name) + ".",
                             closest_or_all(name, names));
    });
    return credentials;
}

void read_expectation(FindingLog& log, ObjectReader& object, const Node* node, PackTest& test) {
    const auto at = object.get("expect");
    if (!at) return;
    ObjectReader inner(log, *at, kExpectationSection);
    if (inner.get("ok")) test.ok = inner.flag("ok", true);
    test.status = read_status(inner);
    test.error = inner.line("error");
    if (test.ok == true && test.error)
        refuse_key(log, inner, "error", "a run that is ok has no error");
    test.expected_pins = read_pin_values(log, inner, node ? &node->outputs : nullptr, "output");
}

/// A pack without a base URL of its own needs one from the test.
void check_base_url(FindingLog& log, ObjectReader& object, const PackTest& test, const Node* node,
                    const ConnectionReading& reading) {
    if (object.get("baseUrl")) {
        const std::string problem = test.base_url.empty() ? "" : base_url_problem(test.base_url);
        if (!problem.empty())
            object.refuse("baseUrl", "bad_base_url", "\"baseUrl\" " + problem + ".",
                          "For example https://api.example.com/v2.");
        return;
    }
    const Connection& connection = reading.connection;
    if (!reading.base_url_known || !connection.base_url.empty() || connection.base_url_template)
        return;
    const auto& auth = node ? node->execution.auth : std::nullopt;
    const bool given = std::any_of(
        test.credentials.begin(), test.credentials.end(), [&](const auto& credential) {
            return auth && credential.first == auth->base_url_credential;
        });
    if (node && !given)
        log.error(object.view(), "missing_key",
                  "The pack's \"baseUrl\" is empty, and the test has none.",
                  "Add a \"baseUrl\", for example https://api.example.com.");
}

PackTest read_test(FindingLog& log, const JsonView& at, const Pack& pack,
                   const ConnectionReading& connection) {
    ObjectReader object(log, at, kTestSection);
    PackTest test;
    test.name = object.line("name").value_or("");
    test.node = object.line("node").value_or("");
    const Node* node =
        test.node.empty() ? nullptr : find_node(log, *object.get("node"), test.node, pack.nodes);
    test.base_url = object.line("baseUrl").value_or("");
    test.pins = read_pin_values(log, object, node ? &node->inputs : nullptr, "input");
    test.credentials = read_credentials(log, object, connection);
    if (object.is_object()) check_base_url(log, object, test, node, connection);
    if (const auto exchanges = object.array("exchanges"))
        exchanges->for_each_item([&](std::size_t, const JsonView& item) {
            test.exchanges.push_back(read_exchange(log, item));
            return !log.full();
        });
    read_expectation(log, object, node, test);
    return test;
}

}  // namespace

std::vector<PackTest> read_tests(FindingLog& log, const JsonView& at, const Pack& pack,
                                 const ConnectionReading& connection) {
    std::vector<PackTest> tests;
    at.for_each_item([&](std::size_t, const JsonView& item) {
        PackTest test = read_test(log, item, pack, connection);
        const bool known = std::any_of(tests.begin(), tests.end(), [&](const PackTest& other) {
            return !test.name.empty() && other.name == test.name;
        });
        if (known)
            log.error(item, "duplicate_test",
                      "Another test has the name " + in_quotes(test.name) + ".",
                      "Give each test a name of its own.");
        tests.push_back(std::move(test));
        return !log.full();
    });
    return tests;
}

}  // namespace packhost::model
