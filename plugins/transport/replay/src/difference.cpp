// difference.cpp: method, URL, headers, body; the first that differs is told.
#include "difference.hpp"

#include "json_difference.hpp"
#include "packhost/plugin/core.hpp"
#include "quoted.hpp"

namespace packhost::replay {
namespace {

using plugin::view;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_name(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

std::string is_not(std::string_view what, std::string_view sent, std::string_view recorded) {
    const std::size_t at = first_difference(sent, recorded);
    return "its " + std::string(what) + " is " + quoted(sent, at) + ", and " +
           quoted(recorded, at) + " was recorded";
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

/// The boundary of the recorded body: that of its Content-Type, else what its first line says.
std::string recorded_boundary(const RecordedRequest& recorded) {
    for (const auto& [name, value] : recorded.headers)
        if (same_name(name, "content-type"))
            if (auto boundary = boundary_of(value); !boundary.empty()) return boundary;
    if (!recorded.body.starts_with("--")) return {};
    return recorded.body.substr(2, recorded.body.find("\r\n") - 2);
}

/// The text with the request's own boundary replaced by the recorded one.
std::string with_recorded_boundary(std::string text, const std::string& boundary,
                                   const RecordedRequest& recorded) {
    const std::string wanted = boundary.empty() ? "" : recorded_boundary(recorded);
    return wanted.empty() ? text : replace_all(std::move(text), boundary, wanted);
}

}  // namespace

std::string origin_of(const ph_request& request) {
    return (request.flags & PH_REQUEST_TLS ? "https://" : "http://") +
           std::string(view(request.authority));
}

std::optional<std::string_view> field_of(const ph_request& request, std::string_view name) {
    std::string_view head = view(request.head);
    while (!head.empty()) {
        const std::string_view line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        const std::size_t colon = line.find(": ");
        if (colon != line.npos && same_name(line.substr(0, colon), name))
            return line.substr(colon + 2);
    }
    return std::nullopt;
}

std::string boundary_of(std::string_view content_type) {
    constexpr std::string_view kName = "boundary=";
    if (!same_name(content_type.substr(0, 10), "multipart/")) return {};
    const std::size_t at = content_type.find(kName);
    if (at == content_type.npos) return {};
    std::string_view value = content_type.substr(at + kName.size());
    if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
    return std::string(value.substr(0, value.find(';')));
}

std::optional<std::string> head_difference(const ph_request& request,
                                           const RecordedRequest& recorded,
                                           std::string_view home) {
    if (view(request.method) != recorded.method)
        return is_not("method", view(request.method), recorded.method);
    const std::string origin = origin_of(request);
    const bool absolute = !recorded.url.starts_with('/');
    const bool at_home = home.empty() || home == origin;
    const std::string target(view(request.target));
    const std::string sent = absolute || !at_home ? origin + target : target;
    if (sent != recorded.url) return is_not("URL", sent, recorded.url);
    for (const auto& [name, value] : recorded.headers) {
        const auto field = field_of(request, name);
        if (!field) return "it has no header " + quoted(name);
        const std::string own = boundary_of(*field);
        const std::string found = with_recorded_boundary(std::string(*field), own, recorded);
        if (found != value) return is_not("header " + quoted(name), found, value);
    }
    return std::nullopt;
}

std::optional<std::string> body_difference(std::string body, const std::string& boundary,
                                           const RecordedRequest& recorded) {
    if (recorded.json) return json_difference(body, *recorded.json);
    const std::string sent = with_recorded_boundary(std::move(body), boundary, recorded);
    if (sent == recorded.body) return std::nullopt;
    return is_not("body", sent, recorded.body);
}

}  // namespace packhost::replay
