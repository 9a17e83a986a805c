// component_value.cpp: what components say of a request.
#include <algorithm>
#include <optional>
#include <vector>

#include "component.hpp"
#include "packhost/plugin/url_text.hpp"
#include "structured.hpp"

namespace packhost::http_signature {
namespace {

using namespace plugin;
using Kind = Component::Kind;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// A parameter's name or value, decoded as a form's and encoded again (RFC 9421, 2.2.8).
std::string form_text(std::string_view text) {
    std::string spaced(text), decoded, out;
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    append_percent_decoded(decoded, spaced);
    for (const char c : decoded) {
        if (c == '*') out += c;
        else if (c == '~') out += "%7E";
        else append_percent(out, {&c, 1});
    }
    return out;
}

Failure missing(const Component& component) {
    return Failure("missing_component",
                   "The request has no " + component.identifier + ", which is to be signed.",
                   "Give it a value, or take it out of the pack's components.", PH_BLAME_CONFIG);
}

std::string query_param(const Component& component, std::string_view query) {
    std::optional<std::string> found;
    bool several = false;
    each_parameter(query, [&](std::string_view name, std::string_view value) {
        if (form_text(name) != component.name) return;
        several = several || found;
        found = form_text(value);
    });
    if (several)
        throw Failure("ambiguous_component",
                      "The query has several parameters of the name in " + component.identifier +
                          ", which must not be signed so (RFC 9421, 2.2.8).",
                      "Sign \"@query\" instead.", PH_BLAME_CONFIG);
    if (!found) throw missing(component);
    return *found;
}

/// Without the scheme's own port (RFC 9110, 4.2.3).
std::string authority(const RequestView& request) {
    std::string text = lower(request.authority);
    const std::string_view port = request.scheme == "https" ? ":443" : ":80";
    if (text.ends_with(port)) text.resize(text.size() - port.size());
    return text;
}

std::string target_of(const RequestView& request) {
    const std::string target(request.signable_target());
    return request.path.empty() ? "/" + target : target;
}

/// All fields of that name, each without blanks at its ends.
std::vector<std::string> fields(const Component& component, const RequestView& request,
                                std::string_view content_digest) {
    if (component.name == "content-digest" && !content_digest.empty())
        return {std::string(content_digest)};
    std::vector<std::string> values;
    for (const HeaderField& field : request.headers) {
        if (lower(field.name) != component.name) continue;
        if (field.secret)
            throw Failure("unsignable_header",
                          "The header " + component.identifier +
                              " is placed by another scheme, so it can't be signed.",
                          "Take it out of the pack's components.", PH_BLAME_CONFIG);
        values.emplace_back(trimmed(field.value));
    }
    const bool sized = request.body_size != 0 && request.body_size != UINT64_MAX;
    if (values.empty() && component.name == "host") values.emplace_back(request.authority);
    if (values.empty() && component.name == "content-length" && sized)
        values.push_back(std::to_string(request.body_size));
    if (values.empty()) throw missing(component);
    return values;
}

std::string field_value(const Component& component, const RequestView& request,
                        std::string_view content_digest) {
    std::string joined;
    for (const std::string& value : fields(component, request, content_digest)) {
        if (!joined.empty()) joined += ", ";
        joined += component.wrapped ? ":" + base64_of(value) + ":" : value;
    }
    if (!component.strict && component.key.empty()) return joined;
    const auto strict = component.key.empty() ? strict_form(joined)
                                              : dictionary_member(joined, component.key);
    if (!strict) throw missing(component);
    return *strict;
}

}  // namespace

std::string base64_of(std::string_view bytes) {
    constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0);
        for (std::size_t j = 0; j <= count; ++j) out += kDigits[group >> (18 - 6 * j) & 63];
        out.append(3 - count, '=');
    }
    return out;
}

std::string value_of(const Component& component, const RequestView& request,
                     std::string_view content_digest) {
    switch (component.kind) {
        case Kind::method: return std::string(request.method);
        case Kind::target_uri:
            return std::string(request.scheme) + "://" + authority(request) + target_of(request);
        case Kind::authority: return authority(request);
        case Kind::scheme: return lower(request.scheme);
        case Kind::request_target: return target_of(request);
        case Kind::path:
            return request.path.empty() ? "/" : std::string(request.signable_path());
        case Kind::query: return "?" + std::string(request.signable_query());
        case Kind::query_param: return query_param(component, request.signable_query());
        default: return field_value(component, request, content_digest);
    }
}

}  // namespace packhost::http_signature
