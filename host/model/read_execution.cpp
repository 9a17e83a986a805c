// read_execution.cpp: how a node's pins become a request and its response becomes pins.
#include <algorithm>

#include "model/placeholder.hpp"
#include "model/section_readers.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

/// Far longer than any path; what is checked per placeholder stays cheap.
constexpr std::size_t kLongestPath = 8192;

/// The five methods, as an enumeration only for read_choice.
enum class Method { get, post, put, patch, remove };
constexpr Method kMethods[] = {Method::get, Method::post, Method::put, Method::patch,
                               Method::remove};

std::string_view to_string(Method method) noexcept {
    constexpr std::string_view kNames[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    return kNames[static_cast<std::size_t>(method)];
}

/// Each placeholder of the path needs a path parameter, and each path parameter a placeholder.
void check_placeholders(FindingLog& log, const JsonView& at, const ExecutionSpec& spec,
                        const std::vector<PlacedParameter>& parameters, const Node& node) {
    static const std::vector<std::string> kNone;
    const auto& of_auth = spec.auth ? spec.auth->path_segments : kNone;
    const auto segments = split_template(spec.path_template);
    if (!segments) return;
    std::vector<std::string_view> names;
    for (const TemplateSegment& segment : *segments)
        if (segment.is_placeholder) names.push_back(segment.text);

    for (const std::string_view name : names) {
        const bool fed = std::any_of(parameters.begin(), parameters.end(), [&](const auto& p) {
            return p.parameter.in == ParameterPlace::path && p.parameter.key == name;
        });
        const bool by_auth = std::find(of_auth.begin(), of_auth.end(), name) != of_auth.end();
        if (fed && by_auth)
            log.error(at, "placeholder_filled_twice",
                      "A path parameter and the auth's \"pathSegments\" both fill " +
                          in_quotes(name) + ".",
                      "Keep one of the two.");
        if (!fed && !by_auth && !log.full())
            log.error(at, "placeholder_without_parameter",
                      "No path parameter fills the placeholder " + in_quotes(name) + ".",
                      node.find_input(name)
                          ? "Add { \"pin\": " + in_quotes(name) + ", \"in\": \"path\" }."
                          : "Add an input pin and a parameter with \"in\": \"path\" for it.");
    }
    for (const auto& [parameter, view] : parameters) {
        if (parameter.in != ParameterPlace::path) continue;
        if (std::find(names.begin(), names.end(), parameter.key) == names.end())
            log.error(view, "parameter_without_placeholder",
                      "The path has no placeholder " + in_quotes("{{" + parameter.key + "}}") + ".",
                      "Put it into \"pathTemplate\", or send the pin elsewhere.");
    }
}

/// Each segment that the auth is to fill must be one of the path's placeholders.
void check_path_segments(FindingLog& log, const JsonView& auth, const ExecutionSpec& spec) {
    const auto segments = split_template(spec.path_template);
    if (!spec.auth || !segments) return;
    for (const std::string& name : spec.auth->path_segments) {
        const bool there = std::any_of(segments->begin(), segments->end(), [&](const auto& s) {
            return s.is_placeholder && s.text == name;
        });
        if (!there)
            log.error(auth, "segment_without_placeholder",
                      "The path has no placeholder " + in_quotes("{{" + name + "}}") +
                          " for the auth to fill.",
                      "Put it into \"pathTemplate\", before any \"?\", or remove it from "
                      "\"pathSegments\".");
    }
}

void check_base_url(FindingLog& log, const JsonView& at, const ExecutionSpec& spec,
                    const ConnectionReading& connection) {
    const bool has_credential = spec.auth && !spec.auth->base_url_credential.empty();
    if (connection.connection.base_url_template) return;
    if (connection.base_url_known && connection.connection.base_url.empty() && !has_credential)
        log.error(at, "base_url_missing",
                  "The connection's \"baseUrl\" is empty, and this node names no credential "
                  "for it.",
                  "Add \"baseUrlCredential\" to its \"auth\", or set \"baseUrl\".");
}

void check_no_body(ObjectReader& object, FindingLog& log,
                   const std::vector<PlacedParameter>& parameters) {
    object.refuse("body", "body_on_get", "A GET request has no body.",
                  "Use POST, or send the pins as query parameters.");
    for (const auto& [parameter, view] : parameters)
        if (parameter.in == ParameterPlace::body_field)
            log.error(view, "body_on_get", "A GET request has no body to put a field into.",
                      "Use \"in\": \"query\", or another method.");
}

void check_raw_field(ObjectReader& object, const std::optional<Body>& body,
                     const std::vector<PlacedParameter>& parameters) {
    if (!body || body->mode != BodyMode::raw) return;
    const auto fields = std::count_if(parameters.begin(), parameters.end(), [](const auto& placed) {
        return placed.parameter.in == ParameterPlace::body_field;
    });
    if (fields != 1)
        object.refuse("body", "raw_body_fields",
                      "The mode raw needs exactly one body_field parameter, and has " +
                          std::to_string(fields) + ".",
                      "Name the one pin that is the body.");
}

void read_extensions(FindingLog& log, ObjectReader& object, ExecutionSpec& spec, const Node& node,
                     const std::vector<PlacedParameter>& parameters) {
    if (const auto timeout = object.whole("timeout", 1, 300, "bad_timeout"))
        spec.timeout = std::chrono::seconds(*timeout);
    read_retry(log, object, spec, parameters);
    read_responses(log, object, spec, node);
    read_pagination(log, object, spec, parameters);
    read_url_from(log, object, spec, node);
}

}  // namespace

std::string read_method(ObjectReader& object) {
    const auto method = read_choice(object, "method", kMethods);
    return method ? std::string(to_string(*method)) : std::string();
}

std::string read_path_template(ObjectReader& object) {
    const std::optional<std::string> path = object.text("pathTemplate");
    if (!path) return {};
    if (path->size() > kLongestPath) {
        object.refuse("pathTemplate", "bad_path_template",
                      "\"pathTemplate\" is longer than 8192 bytes.");
        return {};
    }
    if (const auto segments = split_template(*path); !segments) {
        object.refuse("pathTemplate", segments.error().code, segments.error().message,
                      segments.error().hint);
        return {};
    }
    if (const std::string problem = path_template_problem(*path); !problem.empty()) {
        object.refuse("pathTemplate", "bad_path_template", "\"pathTemplate\" " + problem + ".",
                      "It is joined to the base URL: for example /items/{{itemId}}.");
        return {};
    }
    return *path;
}

ExecutionSpec read_execution(FindingLog& log, const JsonView& at, const Node& node,
                             const ConnectionReading& connection) {
    ObjectReader object(log, at, kExecutionSection);
    ExecutionSpec spec;
    if (!object.is_object()) return spec;
    spec.method = read_method(object);
    spec.path_template = read_path_template(object);
    std::vector<PlacedParameter> parameters;
    const auto list = object.array("parameters");
    if (list) parameters = read_parameters(log, *list, node);
    const auto path = object.get("pathTemplate");
    const auto auth = object.get("auth");
    if (auth) spec.auth = read_auth(log, *auth, connection);
    if (list && path && path->get_if<std::string>() &&
        spec.path_template == *path->get_if<std::string>())
        check_placeholders(log, *path, spec, parameters, node);
    if (auth) check_path_segments(log, *auth, spec);
    check_base_url(log, at, spec, connection);
    if (const auto mappings = object.array("responseMapping"))
        spec.response_mapping = read_mappings(log, *mappings, node);
    const auto body = object.get("body");
    if (body) spec.body = read_body(log, *body, node);
    if (spec.method == "GET") check_no_body(object, log, parameters);
    else if (!body || spec.body) check_body_fields(log, spec.body, parameters);
    if (list && spec.method != "GET") check_raw_field(object, spec.body, parameters);
    read_extensions(log, object, spec, node, parameters);
    for (PlacedParameter& placed : parameters)
        spec.parameters.push_back(std::move(placed.parameter));
    return spec;
}

}  // namespace packhost::model
