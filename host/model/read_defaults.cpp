// read_defaults.cpp: headers and timeout of all nodes.
#include <algorithm>

#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

bool check_name(FindingLog& log, const JsonView& at, std::string_view name,
                const Headers& before) {
    if (has_placeholder(name)) {
        log.error_at_key(at, "placeholder_in_constant",
                         "A default header's name can't hold a {{placeholder}}.");
    } else if (!is_token(name)) {
        log.error_at_key(at, "bad_header_name", in_quotes(name) + " is no name of a header.",
                         "Use letters, digits and hyphens.");
    } else if (is_host_header(name)) {
        log.error_at_key(at, "forbidden_header",
                         "Only packhost itself sets " + in_quotes(name) + ".", "Remove it.");
    } else if (std::any_of(before.begin(), before.end(), [&](const auto& header) {
                   return equal_ignoring_case(header.first, name);
               })) {
        log.error_at_key(at, "duplicate_header",
                         "The header " + in_quotes(name) + " stands here twice.",
                         "Names of headers are compared without case; remove one.");
    } else {
        return true;
    }
    return false;
}

bool check_value(FindingLog& log, const JsonView& at, std::string_view name) {
    const std::string* value = at.get_if<std::string>();
    if (!value) {
        report_kind(log, at, "The header " + in_quotes(name), "a string");
    } else if (has_placeholder(*value)) {
        log.error(at, "placeholder_in_constant",
                  "A default header is sent as it is and can't hold a {{placeholder}}.",
                  "Use a parameter with \"in\": \"header\" for a value from a pin.");
    } else if (has_control(*value)) {
        log.error(at, "bad_header_value",
                  "The header " + in_quotes(name) + " holds a control character.", "Remove it.");
    } else {
        return true;
    }
    return false;
}

}  // namespace

Defaults read_defaults(FindingLog& log, const JsonView& at) {
    ObjectReader object(log, at, kDefaultsSection);
    Defaults defaults;
    if (const auto headers = object.object("headers")) {
        headers->for_each_member([&](std::string_view name, const JsonView& value) {
            if (log.full()) return;
            const bool named = check_name(log, value, name, defaults.headers);
            if (check_value(log, value, name) && named)
                defaults.headers.emplace_back(name, *value.get_if<std::string>());
        });
    }
    if (const auto timeout = object.whole("timeout")) {
        if (*timeout < 1 || *timeout > 300)
            object.refuse("timeout", "bad_timeout", "\"timeout\" must be 1 to 300 seconds.",
                          "It bounds one attempt of a request; 30 is the default.");
        else
            defaults.timeout = std::chrono::seconds(*timeout);
    }
    return defaults;
}

}  // namespace packhost::model
