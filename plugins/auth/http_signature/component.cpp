// component.cpp: reads the identifiers of components.
#include "component.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace packhost::http_signature {
namespace {

using namespace plugin;
using Kind = Component::Kind;

constexpr std::pair<std::string_view, Kind> kDerived[] = {
    {"@method", Kind::method},       {"@target-uri", Kind::target_uri},
    {"@authority", Kind::authority}, {"@scheme", Kind::scheme},
    {"@path", Kind::path},           {"@request-target", Kind::request_target},
    {"@query", Kind::query},         {"@query-param", Kind::query_param}};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

Failure unknown(const std::string& text) {
    return Failure("bad_setting", "'components' names '" + text +
                       "', which is no component of a request.",
                   "A component is a header, or @method, @target-uri, @authority, @scheme, "
                   "@request-target, @path, @query or @query-param;name=\"…\" (RFC 9421, 2).",
                   PH_BLAME_CONFIG);
}

/// The text of `name="…"`; none if it is something else.
std::optional<std::string> quoted(std::string_view parameter, std::string_view name) {
    if (!parameter.starts_with(name)) return std::nullopt;
    parameter.remove_prefix(name.size());
    if (parameter.size() < 4 || !parameter.starts_with("=\"") || !parameter.ends_with('"'))
        return std::nullopt;
    const std::string_view text = parameter.substr(2, parameter.size() - 3);
    if (text.find_first_of("\"\\") != text.npos) return std::nullopt;
    return std::string(text);
}

bool read_parameter(Component& component, std::string_view parameter) {
    if (component.kind == Kind::query_param) {
        const auto name = quoted(parameter, "name");
        if (!name || !component.name.empty()) return false;
        component.name = *name;
        return true;
    }
    if (component.kind != Kind::field) return false;
    if (const auto key = quoted(parameter, "key"); key && component.key.empty())
        component.key = *key;
    else if (parameter == "sf") component.strict = true;
    else if (parameter == "bs") component.wrapped = true;
    else return false;
    return true;
}

}  // namespace

Component read_component(const std::string& text) {
    Component component;
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string name = lower(std::string_view(text).substr(0, end));
    component.name = name;
    if (name.starts_with('@')) {
        const auto found = std::find_if(std::begin(kDerived), std::end(kDerived),
                                        [&](const auto& d) { return d.first == name; });
        if (found == std::end(kDerived)) throw unknown(text);
        component.kind = found->second;
        component.name.clear();
    } else if (name.empty() || name.find_first_of("\" ,()") != name.npos) {
        throw unknown(text);
    }
    component.identifier = "\"" + name + "\"" + text.substr(end);
    for (std::size_t begin = end; begin < text.size();) {
        const std::size_t next = std::min(text.find(';', begin + 1), text.size());
        if (!read_parameter(component, std::string_view(text).substr(begin + 1, next - begin - 1)))
            throw unknown(text);
        begin = next;
    }
    const bool unnamed = component.kind == Kind::query_param && component.name.empty();
    const bool both = component.wrapped && (component.strict || !component.key.empty());
    if (unnamed || both) throw unknown(text);
    return component;
}

}  // namespace packhost::http_signature
