// base_string.cpp: sorts the parameters and writes them, encoded once more.
#include "base_string.hpp"

#include <algorithm>
#include <deque>

#include "packhost/plugin/url_text.hpp"

namespace packhost::oauth1 {
namespace {

using namespace plugin;

/// What a host joins in one expression is bounded; this stays below.
constexpr std::size_t kMost = 256 * 1024;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

std::string encoded_anew(std::string_view text) {
    std::string spaced(text), decoded, out;
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    append_percent_decoded(decoded, spaced);
    append_percent(out, decoded);
    return out;
}

/// RFC 5849, 3.1: no protocol parameter more than once.
void check_once(const Parameters& sorted) {
    const auto twice = std::adjacent_find(
        sorted.begin(), sorted.end(), [](const Parameter& a, const Parameter& b) {
            return a.name == b.name && a.name.starts_with("oauth_");
        });
    if (twice == sorted.end()) return;
    throw Failure("duplicate_parameter",
                  "The request has a parameter '" + twice->name +
                      "' beside that of the auth scheme.",
                  "Remove it from the node: the scheme 'oauth1' sends the protocol's parameters.",
                  PH_BLAME_CONFIG);
}

}  // namespace

void add_form(Parameters& parameters, std::string_view text) {
    each_parameter(text, [&](std::string_view name, std::string_view value) {
        parameters.push_back({encoded_anew(name), encoded_anew(value), {}, {}});
    });
}

std::string base_uri(std::string_view scheme, std::string_view authority, std::string_view path) {
    const std::string lower_scheme = lower(scheme);
    std::string host = lower(authority);
    const std::string_view port = lower_scheme == "https" ? ":443" : ":80";
    if (host.ends_with(port)) host.resize(host.size() - port.size());
    return lower_scheme + "://" + host + (path.empty() ? "/" : std::string(path));
}

Secret base_string(const Secrets& secrets, std::string_view method, std::string_view uri,
                   Parameters parameters) {
    std::sort(parameters.begin(), parameters.end(), [](const Parameter& a, const Parameter& b) {
        return a.name != b.name ? a.name < b.name : a.value < b.value;
    });
    check_once(parameters);
    std::deque<std::string> texts;  // between the secrets; parts keep views of them
    std::vector<Part> parts;
    std::size_t bytes = 0;
    std::string text;
    append_percent(text, method);
    text += '&';
    append_percent(text, uri);
    text += '&';
    const auto end_text = [&] {
        bytes += text.size();
        parts.push_back(texts.emplace_back(std::move(text)));
        text.clear();
    };
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const Parameter& parameter = parameters[i];
        if (i > 0) text += "%26";
        append_percent(text, parameter.name);
        text += "%3D";
        if (parameter.secret) {
            end_text();
            parts.push_back(percent(parameter.secret));
        } else {
            append_percent(text, parameter.value);
        }
    }
    end_text();
    if (bytes > kMost)
        throw Failure("body_too_large",
                      "The parameters of query and body are more than OAuth 1.0 can sign here.",
                      "Send a smaller form, or another kind of body.", PH_BLAME_CONFIG);
    return secrets.join(std::span<const Part>(parts));
}

}  // namespace packhost::oauth1
