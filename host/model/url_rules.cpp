// url_rules.cpp: base URLs, path templates and icons' paths (declared in text_rules.hpp).
#include <algorithm>
#include <charconv>
#include <vector>

#include "model/suggest.hpp"
#include "model/text_rules.hpp"

namespace packhost::model {
namespace {

bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// unreserved and sub-delims (RFC 3986, 2.2 and 2.3).
bool is_plain(char c) noexcept {
    constexpr std::string_view kMarks = "-._~!$&'()*+,;=";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
}

/// Whether all is pchar, `/`, or one of `also`, with `%` only before two hexadecimal digits.
bool is_path_text(std::string_view text, std::string_view also) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
            i += 2;
        } else if (!is_plain(text[i]) && std::string_view(":@/").find(text[i]) == also.npos &&
                   also.find(text[i]) == also.npos) {
            return false;
        }
    }
    return true;
}

bool is_host_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.' || c == '_';
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
            int byte = 0;
            std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// Whether a segment of the path is "." or "..", also percent-encoded once or twice.
bool has_dot_segment(std::string_view path) {
    while (true) {
        const std::size_t slash = path.find('/');
        const std::string segment = percent_decoded(percent_decoded(path.substr(0, slash)));
        if (segment == "." || segment == "..") return true;
        if (slash == std::string_view::npos) return false;
        path.remove_prefix(slash + 1);
    }
}

std::string port_problem(std::string_view port) {
    unsigned number = 0;
    const auto [end, ec] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool whole = ec == std::errc{} && end == port.data() + port.size();
    return whole && number >= 1 && number <= 65535 ? "" : "has a port that is not 1 to 65535";
}

std::string authority_problem(std::string_view authority) {
    if (authority.find('@') != authority.npos) return "holds user info, which no base URL may";
    const bool literal = authority.starts_with('[');
    const std::size_t end = literal ? authority.find(']') : authority.find(':');
    if (literal && end == authority.npos) return "has a [ that is never closed";
    const std::string_view host = authority.substr(0, literal ? end + 1 : end);
    std::string_view port = authority.substr(host.size());
    if (host.empty() || host == "[]") return "has no host";
    const auto fits = [&](char c) {
        return literal ? is_hex(c) || c == ':' || c == '.' : is_host_character(c);
    };
    const std::string_view name = literal ? host.substr(1, host.size() - 2) : host;
    if (!std::all_of(name.begin(), name.end(), fits))
        return "has a host with a character that no host has";
    if (port.empty()) return "";
    if (!port.starts_with(':')) return "has something behind the host's ]";
    return port_problem(port.substr(1));
}

/// The template with each placeholder as one letter, so that the rules see whole segments.
std::string with_sample_values(std::string_view path) {
    std::string out;
    while (true) {
        const std::size_t open = path.find("{{");
        const std::size_t close = path.find("}}", open == path.npos ? path.size() : open);
        if (close == path.npos) return out.append(path);
        out.append(path.substr(0, open)) += 'x';
        path.remove_prefix(close + 2);
    }
}

}  // namespace

std::string base_url_problem(std::string_view url) {
    const std::size_t colon = url.find("://");
    const std::string_view scheme = url.substr(0, colon);
    if (colon == url.npos ||
        (!equal_ignoring_case(scheme, "https") && !equal_ignoring_case(scheme, "http")))
        return "does not begin with https:// or http://";
    const std::string_view rest = url.substr(colon + 3);
    if (rest.find('?') != rest.npos) return "holds a query, which no base URL may";
    if (rest.find('#') != rest.npos) return "holds a fragment, which no base URL may";
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    if (std::string problem = authority_problem(rest.substr(0, slash)); !problem.empty())
        return problem;
    const std::string_view path = rest.substr(slash);
    if (!is_path_text(path, "")) return "has a path with a character that must be percent-encoded";
    if (has_dot_segment(path)) return "has a \".\" or \"..\" in its path";
    return "";
}

std::string base_url_template_problem(std::string_view url) {
    constexpr std::size_t kLongest = 8192;
    return url.size() > kLongest ? "is longer than 8192 bytes"
                                 : base_url_problem(with_sample_values(url));
}

std::string origin_problem(std::string_view url) {
    if (std::string problem = base_url_problem(url); !problem.empty()) return problem;
    if (!equal_ignoring_case(url.substr(0, 8), "https://")) return "does not begin with https://";
    const std::size_t slash = url.find('/', 8);
    if (slash < url.size() - 1) return "has a path, which is no part of an origin";
    return "";
}

std::string normal_origin(std::string_view url) {
    std::string origin(url.substr(0, url.find('/', 8)));
    for (char& c : origin)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (origin.ends_with(":443")) origin.resize(origin.size() - 4);
    return origin;
}

bool is_host_label(std::string_view text) noexcept {
    const auto fits = [](char c) { return c != '.' && is_host_character(c); };
    const auto inner = [](char c) { return c == '-' || c == '_'; };
    return !text.empty() && text.size() <= 63 && !inner(text.front()) && !inner(text.back()) &&
           std::all_of(text.begin(), text.end(), fits);
}

bool is_one_segment(std::string_view text) {
    return !text.empty() && text.find('/') == text.npos && !has_control(text) &&
           !has_dot_segment(text);
}

bool is_url_part(std::string_view text, bool in_host) noexcept {
    return in_host ? std::all_of(text.begin(), text.end(), is_host_character)
                   : is_path_text(text, "");
}

std::string path_template_problem(std::string_view path_template) {
    const std::string path = with_sample_values(path_template);
    if (path.starts_with("//")) return "begins with //, which would name another host";
    if (path.find('#') != path.npos) return "holds a fragment, which is never sent";
    if (path.find_first_of("{}") != path.npos)
        return "holds a single brace; a placeholder is written {{name}}";
    if (path.find_first_of(":") < path.find_first_of("/?"))
        return "is an absolute URL or looks like one; begin it with /";
    if (!is_path_text(path, "?")) return "holds a character that must be percent-encoded";
    if (has_dot_segment(std::string_view(path).substr(0, path.find('?'))))
        return "has a \".\" or \"..\" as a segment";
    return "";
}

bool is_recorded_url(std::string_view url) noexcept {
    for (const std::string_view scheme : {"https://", "http://"})
        if (url.starts_with(scheme))
            url.remove_prefix(std::min(url.find('/', scheme.size() + 1), url.size()));
    return url.starts_with('/') && !has_control(url) && url.find_first_of(" #") == url.npos;
}

std::string icon_problem(std::string_view path) {
    if (path.empty()) return "is empty";
    if (has_control(path)) return "holds a control character";
    if (path.front() == '/' || path.find_first_of("\\:?#") != path.npos)
        return "is not a relative path beside the pack";
    while (path.starts_with("./")) path.remove_prefix(2);
    if (has_dot_segment(path)) return "leaves the pack's folder";
    const std::string_view suffix = path.size() < 4 ? path : path.substr(path.size() - 4);
    if (!equal_ignoring_case(suffix, ".png") && !equal_ignoring_case(suffix, ".svg"))
        return "names neither a .png nor an .svg file";
    return "";
}

}  // namespace packhost::model
