// location.cpp: reference resolution by the letter of RFC 3986, 5.2, without its normalisation.
#include "net/location.hpp"

#include <algorithm>

#include "base/encode.hpp"
#include "base/try.hpp"
#include "net/field.hpp"

namespace packhost::net {
namespace {

constexpr std::size_t kLongestLocation = 8192;

Error bad_redirect(std::string why) {
    return {"bad_redirect", Phase::receive,
            "The API redirects to a URL that " + std::move(why) + ".",
            "The API, or something between, is to be asked about it."};
}

bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/// The field as RFC 3986 characters, without a fragment.
Result<std::string> clean(std::string_view field) {
    if (field.size() > kLongestLocation) return bad_redirect("is longer than 8192 bytes");
    field = field.substr(0, field.find('#'));
    std::string out;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const auto byte = static_cast<unsigned char>(field[i]);
        if (byte < 0x20 || byte == 0x7f) return bad_redirect("holds a control character");
        if (byte == '\\') return bad_redirect("holds a backslash");
        if (byte == '%' &&
            (i + 2 >= field.size() || !is_hex(field[i + 1]) || !is_hex(field[i + 2])))
            return bad_redirect("has a % without two hex digits");
        const bool as_it_is =
            byte > 0x20 && byte < 0x7f &&
            std::string_view("\"<>^`{|}").find(field[i]) == std::string_view::npos;
        if (as_it_is) out += field[i];
        else packhost::encode(out, Encoder::percent, field.substr(i, 1));
    }
    return out;
}

/// RFC 3986, 5.2.4: "." and ".." of the reference are taken out; nothing else changes.
std::string remove_dot_segments(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string_view segment = path.substr(0, end);
        path.remove_prefix(end);
        if (segment == "..") out.resize(out.rfind('/') == std::string::npos ? 0 : out.rfind('/'));
        else if (segment != ".") out.append("/").append(segment);
        if (path.empty() && (segment == "." || segment == "..")) out += '/';
    }
    return out.empty() ? "/" : out;
}

/// Whether it begins with a scheme (RFC 3986, 3.1) and its colon.
bool has_scheme(std::string_view reference) noexcept {
    const std::size_t colon = reference.find(':');
    if (colon == std::string_view::npos || colon > reference.find_first_of("/?")) return false;
    return colon > 0 && (reference[0] | 0x20) >= 'a' && (reference[0] | 0x20) <= 'z';
}

}  // namespace

Result<Location> resolve_location(const Origin& origin, std::string_view path,
                                  std::string_view query, std::string_view field) {
    PH_TRY(const std::string text, clean(field));
    std::string_view reference = text;
    std::string absolute;
    if (reference.starts_with("//")) absolute = std::string(origin.scheme()) + ":" + text;
    else if (has_scheme(reference)) absolute = text;
    Location to{origin, {}, {}};
    if (!absolute.empty()) {
        auto parsed = Origin::parse(absolute);
        if (!parsed) {
            std::string why = parsed.error().message;
            why.erase(0, std::string_view("the URL ").size());
            return bad_redirect(std::move(why));
        }
        to.origin = std::move(*parsed);
        reference = absolute;
        reference.remove_prefix(reference.find("://") + 3);
        reference.remove_prefix(std::min(reference.find_first_of("/?"), reference.size()));
    } else if (reference.empty() || reference.front() == '?') {
        to.path = path;
        if (reference.empty()) to.query = query;
    }
    const std::size_t mark = std::min(reference.find('?'), reference.size());
    if (mark < reference.size()) to.query = reference.substr(mark + 1);
    if (!to.path.empty()) return to;
    const std::string_view given = reference.substr(0, mark);
    if (!absolute.empty() || given.starts_with('/'))
        to.path = remove_dot_segments(given);
    else
        to.path = remove_dot_segments(
            std::string(path.substr(0, path.rfind('/') + 1)).append(given));
    return to;
}

bool is_relative_to_path(std::string_view field) noexcept {
    const std::size_t colon = field.find(':');
    const bool has_scheme = colon != field.npos && colon < field.find_first_of("/?#");
    return !has_scheme && !field.starts_with('/');
}

}  // namespace packhost::net
