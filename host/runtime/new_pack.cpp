// new_pack.cpp: a pack to start from: one connection, one node, one test.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "base/try.hpp"
#include "base/uuid.hpp"
#include "model/canonical.hpp"
#include "model/text_rules.hpp"
#include "packhost/authoring.hpp"
#include "packhost/suggest.hpp"

namespace packhost {
namespace {

/// A scheme, its form, and the setting that NewPack::auth_name gives.
struct Scheme {
    const char* type;
    std::vector<std::pair<const char*, const char*>> credentials;  // name and label
    const char* setting;  // null: none
    const char* usual;
};

const std::vector<Scheme>& schemes() {
    static const std::vector<Scheme> all = {
        {"header", {{"api-key", "API key"}}, "headerName", "X-API-Key"},
        {"bearer", {{"token", "Access token"}}, nullptr, nullptr},
        {"basic", {{"user", "User name"}, {"password", "Password"}}, nullptr, nullptr},
        {"query", {{"api-key", "API key"}}, "queryParam", "api_key"},
        {"oauth2_client_credentials",
         {{"client-id", "Client ID"}, {"client-secret", "Client secret"}},
         "tokenUrl", "/oauth/token"},
        {"none", {}, nullptr, nullptr},
    };
    return all;
}

/// "my-api" -> "My-Api", the beginning of a nodeTypeId; with blanks: "My Api", a name.
std::string titled(std::string_view slug, char between) {
    std::string out;
    bool begins = true;
    for (const char c : slug) {
        out += c == '-' ? between
               : begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                        : c;
        begins = c == '-';
    }
    return out;
}

Value form(const Scheme& scheme) {
    Array fields;
    for (const auto& [name, label] : scheme.credentials) {
        const std::string_view n = name;
        const bool open = n == "user" || n == "client-id";
        fields.emplace_back(Object{{"name", name}, {"label", label},
                                   {"type", open ? "text" : "secret"}, {"required", true}});
    }
    return fields;
}

Value auth_of(const Scheme& scheme, const std::string& name) {
    Array credentials;
    for (const auto& credential : scheme.credentials) credentials.emplace_back(credential.first);
    Object auth{{"type", scheme.type}, {"credentials", std::move(credentials)}};
    if (scheme.setting) auth.emplace_back(scheme.setting, name.empty() ? scheme.usual : name);
    return auth;
}

Value pin(std::string_view name, std::string_view type) {
    return Object{{"name", name}, {"type", type}};
}

Value node_of(const std::string& type_id, const std::string& category, std::string id,
              const Scheme& scheme, const std::string& auth_name) {
    Object execution{
        {"method", "GET"},
        {"pathTemplate", "/items"},
        {"parameters", Array{Object{{"pin", "limit"}, {"in", "query"}}}}};
    if (std::string_view(scheme.type) != "none")
        execution.emplace_back("auth", auth_of(scheme, auth_name));
    execution.emplace_back(
        "responseMapping", Array{Object{{"pin", "items"}, {"path", "$body.items"}},
                                 Object{{"pin", "status"}, {"path", "$status"}}});
    return Object{{"id", std::move(id)},
                  {"nodeTypeId", type_id},
                  {"title", "List Items"},
                  {"category", category},
                  {"nodeCategory", "action"},
                  {"isPure", false},
                  {"isBuiltin", true},
                  {"inputPins", Array{pin("exec", "exec"), pin("limit", "int")}},
                  {"outputPins",
                   Array{pin("exec", "exec"), pin("items", "array"), pin("status", "int")}},
                  {"properties", Array{}},
                  {"executionSpec", std::move(execution)}};
}

Value exchange(Object request, Object response) {
    return Object{{"request", std::move(request)}, {"response", std::move(response)}};
}

/// A relative URL as it stands below the base URL's path; an absolute one as it is.
std::string path_below(std::string_view base_url, std::string_view path) {
    const bool absolute = path.starts_with("http://") || path.starts_with("https://");
    const std::string_view url = absolute ? path : base_url;
    const std::size_t slash = url.find('/', url.find("://") + 3);
    std::string own(slash == url.npos ? "" : url.substr(slash));
    if (absolute) return std::string(path) + (own.empty() ? "/" : "");
    while (own.ends_with('/')) own.pop_back();
    return own + (path.starts_with('/') ? "" : "/") + std::string(path);
}

Value test_of(const std::string& type_id, const NewPack& wanted, const Scheme& scheme) {
    const std::string_view type = scheme.type;
    const std::string name = wanted.auth_name.empty() && scheme.usual ? scheme.usual
                                                                      : wanted.auth_name;
    Array exchanges;
    if (type == "oauth2_client_credentials")
        exchanges.push_back(exchange(
            {{"method", "POST"},
             {"url", path_below(wanted.base_url, name)},
             {"body", "grant_type=client_credentials"}},
            {{"status", 200},
             {"json", Object{{"access_token", "TOKEN"}, {"token_type", "Bearer"},
                             {"expires_in", 3600}}}}));
    std::string url = path_below(wanted.base_url, "/items") + "?limit=2";
    if (type == "query") url += '&' + name + "=CREDENTIAL%28api-key%29";
    exchanges.push_back(exchange(
        {{"method", "GET"}, {"url", std::move(url)}},
        {{"status", 200}, {"json", Object{{"items", Array{"one", "two"}}}}}));
    return Object{{"name", "lists items"},
                  {"node", type_id},
                  {"pins", Object{{"limit", 2}}},
                  {"exchanges", std::move(exchanges)},
                  {"expect", Object{{"ok", true}, {"pins", Object{{"items", Array{"one", "two"}},
                                                                  {"status", 200}}}}}};
}

}  // namespace

std::vector<std::string> new_pack_schemes() {
    std::vector<std::string> names;
    for (const Scheme& scheme : schemes()) names.emplace_back(scheme.type);
    return names;
}

Result<std::string> new_pack(const NewPack& wanted) {
    const auto wrong = [](std::string message, std::string hint) {
        return Error{"bad_new_pack", Phase::usage, std::move(message), std::move(hint)};
    };
    if (!model::is_slug(wanted.slug))
        return wrong(fmt::format("\"{}\" is no slug.", wanted.slug),
                     "Use lowercase letters, digits and hyphens, such as my-api.");
    if (const std::string problem = model::base_url_problem(wanted.base_url); !problem.empty())
        return wrong(fmt::format("The base URL {}.", problem),
                     "For example https://api.example.com/v1.");
    const auto scheme = std::find_if(schemes().begin(), schemes().end(), [&](const Scheme& s) {
        return s.type == wanted.auth_type;
    });
    if (scheme == schemes().end())
        return wrong(fmt::format("There is no start for the auth \"{}\".", wanted.auth_type),
                     fmt::format("Begin with one of {} and write the other into the file.",
                                 fmt::join(new_pack_schemes(), ", ")));
    const std::string name = wanted.name.empty() ? titled(wanted.slug, ' ') : wanted.name;
    const std::string type_id = titled(wanted.slug, '-') + "-ListItems";
    PH_TRY(std::string id, detail::random_uuid());
    const Object pack{
        {"packVersion", "1.0"},
        {"metadata", Object{{"slug", wanted.slug},
                            {"name", name},
                            {"description", "Nodes for " + name + "."},
                            {"version", "0.1.0"},
                            {"category", "utility"}}},
        {"connection", Object{{"provider", wanted.slug},
                              {"authType", scheme->type},
                              {"credentials", form(*scheme)},
                              {"baseUrl", wanted.base_url}}},
        {"defaults", Object{{"headers", Object{{"Accept", "application/json"}}}, {"timeout", 30}}},
        {"nodes", Array{node_of(type_id, name, std::move(id), *scheme, wanted.auth_name)}},
        {"tests", Array{test_of(type_id, wanted, *scheme)}}};
    return model::to_layout(pack);
}

}  // namespace packhost
