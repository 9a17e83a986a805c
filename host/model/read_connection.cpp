// read_connection.cpp: what a connection to the service consists of.
#include <algorithm>

#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

constexpr CredentialType kCredentialTypes[] = {CredentialType::secret, CredentialType::text,
                                               CredentialType::url};

CredentialField read_credential(FindingLog& log, const JsonView& at, const Connection& before) {
    ObjectReader object(log, at, kCredentialSection);
    CredentialField field;
    field.name = object.line("name").value_or("");
    field.label = object.line("label").value_or("");
    field.description = object.text("description").value_or("");
    field.placeholder = object.text("placeholder").value_or("");
    field.type = read_choice(object, "type", kCredentialTypes).value_or(CredentialType::secret);
    field.required = object.flag("required", false);
    if (!field.name.empty() && before.find_credential(field.name))
        object.refuse("name", "duplicate_credential",
                      "Another credential has the name " + in_quotes(field.name) + ".",
                      "Give each credential a name of its own.");
    return field;
}

TestRequest read_test_request(FindingLog& log, const JsonView& at) {
    ObjectReader object(log, at, kTestRequestSection);
    TestRequest request;
    request.method = read_method(object);
    request.path_template = read_path_template(object);  // placeholders: check_test_request()
    if (const auto status = object.whole("expectedStatus")) {
        if (*status < 100 || *status > 599)
            object.refuse("expectedStatus", "wrong_value",
                          "\"expectedStatus\" must be an HTTP status, 100 to 599.",
                          "Write the status of an answer that shows that the credentials work.");
        else
            request.expected_status = static_cast<int>(*status);
    }
    request.node = object.line("node").value_or("");
    return request;
}

bool read_base_url(ObjectReader& object, Connection& connection) {
    const std::optional<std::string> url = object.text("baseUrl");
    if (!url) return false;
    connection.base_url = *url;
    if (url->empty() || !check_constant(object, "baseUrl", *url)) return true;
    if (const std::string problem = base_url_problem(*url); !problem.empty())
        object.refuse("baseUrl", "bad_base_url", "\"baseUrl\" " + problem + ".",
                      "For example https://api.example.com/v2, or \"\" if a credential holds it.");
    return true;
}

}  // namespace

ConnectionReading read_connection(FindingLog& log, const JsonView& at) {
    ObjectReader object(log, at, kConnectionSection);
    ConnectionReading reading;
    Connection& connection = reading.connection;
    connection.provider = object.line("provider").value_or("");
    connection.auth_type = object.line("authType").value_or("");
    if (const auto credentials = object.array("credentials")) {
        reading.credentials_known = true;
        credentials->for_each_item([&](std::size_t, const JsonView& item) {
            connection.credentials.push_back(read_credential(log, item, connection));
            return !log.full();
        });
    }
    reading.base_url_known = read_base_url(object, connection);
    if (const auto made = object.get("baseUrlTemplate"))
        connection.base_url_template = read_base_url_template(log, *made, reading);
    if (const auto options = object.some("options"))
        connection.options = read_options(log, *options, reading);
    if (const auto limit = object.get("rateLimit"))
        connection.rate_limit = read_rate_limit(log, *limit);
    if (const auto test = object.get("testRequest"))
        connection.test_request = read_test_request(log, *test);
    if (const auto provider = object.get("provider"))
        connection.provider_at = log.position(*provider);
    return reading;
}

bool check_constant(ObjectReader& object, std::string_view key, std::string_view text) {
    if (!has_placeholder(text)) return true;
    object.refuse(key, "placeholder_in_constant",
                  in_quotes(key) + " is sent as it is and can't hold a {{placeholder}}.",
                  "Write a constant text.");
    return false;
}

}  // namespace packhost::model
