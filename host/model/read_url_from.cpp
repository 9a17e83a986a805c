// read_url_from.cpp: URLs from pins (urlFrom/1), base URLs with fields (baseUrlTemplate/1).
#include <algorithm>

#include "model/pattern.hpp"
#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

std::vector<std::string> read_origins(FindingLog& log, const JsonView& list) {
    std::vector<std::string> origins;
    list.for_each_item([&](std::size_t, const JsonView& item) {
        const std::string* text = item.get_if<std::string>();
        if (!text) {
            report_kind(log, item, "each of \"origins\"", "a string");
        } else if (const std::string problem = origin_problem(*text); !problem.empty()) {
            log.error(item, "bad_origin", "The origin " + in_quotes(*text) + ' ' + problem + ".",
                      "For example https://upload.example.com.");
        } else {
            origins.push_back(normal_origin(*text));
        }
        return !log.full();
    });
    return origins;
}

/// Whether the URL has the placeholder in its host.
bool in_host(std::string_view url, std::string_view placeholder) {
    const std::size_t start = url.find("://");
    const std::size_t begin = start == url.npos ? 0 : start + 3;
    const std::size_t end = std::min(url.find('/', begin), url.size());
    return url.find("{{" + std::string(placeholder) + "}}") < end;
}

class FieldReader {
 public:
    FieldReader(FindingLog& log, const std::string& url, const ConnectionReading& connection)
        : log_(log), url_(url), connection_(connection) {}

    BaseUrlTemplate::Field read(const JsonView& at,
                                const std::vector<BaseUrlTemplate::Field>& before) {
        ObjectReader object(log_, at, kUrlFieldSection);
        BaseUrlTemplate::Field field;
        field.credential = object.line("credential").value_or("");
        if (!field.credential.empty()) check_credential(object, field.credential, before);
        const bool host = in_host(url_, field.credential);
        if (const auto list = object.some("enum"))
            list->for_each_item([&](std::size_t, const JsonView& item) {
                read_allowed(item, host, field);
                return !log_.full();
            });
        read_pattern(object, field);
        field.prefix = read_affix(object, "prefix", host);
        field.suffix = read_affix(object, "suffix", host);
        return field;
    }

 private:
    void check_credential(ObjectReader& object, const std::string& name,
                          const std::vector<BaseUrlTemplate::Field>& before) {
        const CredentialField* known = connection_.connection.find_credential(name);
        if (!known && connection_.credentials_known)
            object.refuse("credential", "unknown_credential",
                          "The connection declares no credential " + in_quotes(name) + ".",
                          "Add it to connection.credentials, with the type text.");
        else if (known && known->type != CredentialType::text)
            object.refuse("credential", "credential_not_text",
                          "The credential " + in_quotes(name) + " must be of the type text.",
                          "What stands in a URL is no secret.");
        const bool repeated = std::any_of(before.begin(), before.end(), [&](const auto& other) {
            return other.credential == name;
        });
        if (repeated)
            object.refuse("credential", "duplicate_field",
                          "Another field has the credential " + in_quotes(name) + ".",
                          "Keep one of the two.");
        else if (!url_.empty() && url_.find("{{" + name + "}}") == url_.npos)
            object.refuse("credential", "field_without_placeholder",
                          "The template has no placeholder " + in_quotes("{{" + name + "}}") + ".",
                          "Put it into the template, or remove the field.");
    }

    void read_allowed(const JsonView& item, bool host, BaseUrlTemplate::Field& field) {
        const std::string* text = item.get_if<std::string>();
        if (!text) {
            report_kind(log_, item, "each of \"enum\"", "a string");
        } else if (host ? !is_host_label(*text) : !is_one_segment(*text)) {
            log_.error(item, "wrong_value",
                       in_quotes(*text) + (host ? " is no part of a host's label."
                                                : " is no one segment of a path."),
                       host ? "Use letters, digits and inner hyphens."
                            : "Leave out / and dots alone.");
        } else {
            field.allowed.push_back(*text);
        }
    }

    void read_pattern(ObjectReader& object, BaseUrlTemplate::Field& field) {
        const auto text = object.line("pattern");
        if (!text) return;
        field.pattern = *text;
        if (const auto pattern = Pattern::compile(*text); !pattern)
            object.refuse("pattern", pattern.error().code, pattern.error().message,
                          pattern.error().hint);
    }

    std::string read_affix(ObjectReader& object, std::string_view key, bool host) {
        const std::string text = object.text(key).value_or("");
        if (check_constant(object, key, text) && !is_url_part(text, host))
            object.refuse(key, "wrong_value",
                          in_quotes(key) + " holds a character that can't stand there.",
                          host ? "In a host: letters, digits, hyphens and dots."
                               : "In a path: what needs no percent-encoding, and /.");
        return text;
    }

    FindingLog& log_;
    const std::string& url_;
    const ConnectionReading& connection_;
};

/// The template's text if it can be one; empty otherwise.
std::string read_template(ObjectReader& object) {
    const auto text = object.line("template");
    if (!text) return {};
    const auto refuse = [&](std::string_view code, std::string message, std::string hint) {
        object.refuse("template", code, std::move(message), std::move(hint));
        return std::string();
    };
    const auto segments = split_template(*text);
    if (!segments)
        return refuse(segments.error().code, segments.error().message, segments.error().hint);
    if (const std::string problem = base_url_template_problem(*text); !problem.empty())
        return refuse("bad_base_url", "\"template\" " + problem + ".",
                      "For example https://{{site}}.example.com/api.");
    return *text;
}

void check_placeholders(FindingLog& log, const JsonView& at, const BaseUrlTemplate& made) {
    const auto segments = split_template(made.text);
    if (!segments) return;
    for (const TemplateSegment& segment : *segments) {
        if (!segment.is_placeholder || log.full()) continue;
        const bool known = std::any_of(made.fields.begin(), made.fields.end(), [&](const auto& f) {
            return f.credential == segment.text;
        });
        if (!known)
            log.error(at, "placeholder_without_field",
                      "No field fills the placeholder " + in_quotes(segment.text) + ".",
                      "Add { \"credential\": " + in_quotes(segment.text) + " } to \"fields\".");
    }
}

}  // namespace

void read_url_from(FindingLog& log, ObjectReader& object, ExecutionSpec& spec, const Node& node) {
    const auto at = object.get("urlFrom");
    if (!at) return;
    ObjectReader inner(log, *at, kUrlFromSection);
    UrlFrom from;
    from.pin = inner.line("pin").value_or("");
    if (!from.pin.empty()) {
        check_pin(log, *inner.get("pin"), node.inputs, from.pin, "input");
        const Pin* pin = node.find_input(from.pin);
        if (pin && pin->type != PinType::string && pin->type != PinType::exec)
            inner.refuse("pin", "wrong_value", "The pin of a URL must be of the type string.",
                         "Change the type of " + in_quotes(from.pin) + ".");
    }
    if (const auto list = inner.array("origins")) from.origins = read_origins(log, *list);
    const auto path = object.get("pathTemplate");
    if (path && path->value().is_string() && !spec.path_template.empty())
        object.refuse("pathTemplate", "rule_conflict",
                      "With \"urlFrom\" the pin holds the whole URL, so the path is \"\".",
                      "Set \"pathTemplate\" to \"\".");
    if (inner.is_object()) spec.url_from = std::move(from);
}

std::optional<BaseUrlTemplate> read_base_url_template(FindingLog& log, const JsonView& at,
                                                      const ConnectionReading& connection) {
    ObjectReader object(log, at, kBaseUrlTemplateSection);
    if (!object.is_object()) return std::nullopt;
    BaseUrlTemplate made;
    made.text = read_template(object);
    if (connection.base_url_known && !connection.connection.base_url.empty())
        log.error_at_key(at, "base_url_conflict",
                         "The connection has a \"baseUrl\" of its own.",
                         "Set \"baseUrl\" to \"\", or remove the template.");
    const auto fields = object.some("fields");
    FieldReader reader(log, made.text, connection);
    if (fields)
        fields->for_each_item([&](std::size_t, const JsonView& item) {
            made.fields.push_back(reader.read(item, made.fields));
            return !log.full();
        });
    if (fields && !made.text.empty()) check_placeholders(log, *object.get("template"), made);
    return made;
}

}  // namespace packhost::model
