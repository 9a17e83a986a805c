// token_endpoint.cpp: reads the settings of a token endpoint and writes its requests.
#include "token_endpoint.hpp"

#include <algorithm>

namespace packhost::oauth2 {

using namespace plugin;

std::string url_setting(const AuthConfig& config, std::string_view name) {
    std::string url = config.settings().string(name);
    // Nothing but the origin is judged here: the host has resolved it and decides on it again.
    if (url.starts_with("https://") || url.starts_with("http://")) return url;
    throw bad_setting("The setting '" + std::string(name) + "' is no http(s) URL.",
                      "Set it to the address of the API's endpoint.");
}

namespace {

Fields fields_setting(const Settings& settings) {
    const bool json_client = settings.string("clientAuth", "") == "json";
    const std::string way = settings.string("requestFields", json_client ? "json" : "form");
    if (json_client && way != "json")
        throw bad_setting("The setting 'requestFields' is not json, but 'clientAuth' is.");
    if (way == "form") return Fields::form;
    if (way == "json") return Fields::json;
    if (way == "query") return Fields::query;
    throw bad_setting("The setting 'requestFields' is neither form, json nor query.");
}

Template scope_setting(const AuthConfig& config) {
    const Settings settings = config.settings();
    const std::string separator = settings.string("scopeSeparator", " ");
    std::string scope;
    for (const std::string& one : settings.string_or_list("scope"))
        scope += (scope.empty() ? "" : separator) + one;
    return Template::read(config, "scope", scope);
}

}  // namespace

TokenEndpoint::TokenEndpoint(const AuthConfig& config, std::string_view grant_type,
                             const EndpointDefaults& defaults)
    : url_(url_setting(config, "tokenUrl")), fields_(fields_setting(config.settings())),
      client_(config, url_, defaults.client), scope_(scope_setting(config)),
      parameters_(named_templates(config, "parameters")),
      headers_(named_templates(config, "headers")), format_(config.settings(), grant_type) {
    if (defaults.audience) audience_ = Template::setting(config, config.settings(), "audience");
    for (const std::string& resource : config.settings().string_or_list("resource"))
        resources_.push_back(Template::read(config, "resource", resource));
}

bool TokenEndpoint::replaced(std::string_view name) const {
    return std::any_of(parameters_.begin(), parameters_.end(),
                       [&](const NamedTemplate& each) { return each.name == name; });
}

/// A parameter of the pack takes the place of a field of that name.
void TokenEndpoint::field(TokenRequest& request, std::string_view name,
                          const Template& value) const {
    if (!value.empty() && !replaced(name)) request.field(name, value.part());
}

void TokenEndpoint::begin(TokenRequest& request, std::string_view grant_type) const {
    request.header("Accept", "application/json");
    for (const NamedTemplate& header : headers_)
        if (!header.value.empty()) request.header(header.name, header.value.part());
    if (!replaced("grant_type")) request.field("grant_type", grant_type);
}

const Request& TokenEndpoint::finish(const Turn& turn, TokenRequest& request,
                                     const Asking& asking) const {
    if (asking.scope) field(request, "scope", scope_);
    field(request, "audience", audience_);
    for (const Template& resource : resources_) field(request, "resource", resource);
    for (const NamedTemplate& parameter : parameters_)
        if (!parameter.value.empty()) request.field(parameter.name, parameter.value.part());
    client_.authenticate(turn.host(), turn.secrets(), request);
    return request.finish(asking.repeatable);
}

Token TokenEndpoint::read(const Turn& turn, const Reply& reply) const {
    return read_token(reply, turn.secrets(), format_, turn.host().unix_ms());
}

}  // namespace packhost::oauth2
