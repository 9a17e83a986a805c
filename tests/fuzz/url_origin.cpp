// url_origin.cpp: URLs, base URLs, references of redirects and addresses. What is read and written
// is read again to the same; a redirect leads to a path of safe characters.
#include <string>

#include "fuzz.hpp"
#include "net/address.hpp"
#include "net/location.hpp"
#include "net/origin.hpp"

namespace packhost::fuzz {
namespace {

using namespace net;

bool in_range(std::string_view text, std::string_view without) {
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f &&
               without.find(c) == without.npos;
    });
}

void check_origin(const Origin& origin) {
    const std::string text = origin.to_string();
    const auto again = Origin::parse(text);
    PH_HOLDS(again && *again == origin);
    PH_HOLDS(again->to_string() == text);
    PH_HOLDS(text == std::string(origin.scheme()) + "://" + origin.authority());
    PH_HOLDS(origin.port() != 0 && !origin.host().empty());
    PH_HOLDS(in_range(text, "@?#\\%ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    // What follows an origin does not change it.
    for (const char* rest : {"/", "?", "#", "/@evil.example", "?@evil.example:80/"}) {
        const auto longer = Origin::parse(text + rest);
        PH_HOLDS(longer && *longer == origin);
    }
}

void check_base_url(std::string_view text) {
    const auto base = parse_base_url(text);
    if (!base) {
        PH_HOLDS(base.error().code == "bad_base_url");
        return;
    }
    const std::string written = base->origin.to_string() + base->path;
    const auto again = parse_base_url(written);
    PH_HOLDS(again && *again == *base);
    PH_HOLDS(in_range(base->path, "?#\\") && !base->path.ends_with('/'));
    PH_HOLDS(base->path.empty() || base->path.front() == '/');
    const auto origin = Origin::parse(text);
    PH_HOLDS(origin && *origin == base->origin);
}

void check_location(const Location& to) {
    check_origin(to.origin);
    PH_HOLDS(to.path.starts_with('/'));
    PH_HOLDS(in_range(to.path, "?#\\") && in_range(to.query, "#\\"));
    for (std::string_view path = to.path; !path.empty();) {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, path.find('/'));
        PH_HOLDS(segment != "." && segment != "..");
        path.remove_prefix(segment.size());
    }
}

void check_redirect(std::string_view field, std::string_view path) {
    static const Origin from = *Origin::parse("https://api.example:8443");
    const bool is_path = path.starts_with('/') && in_range(path, "?#\\%\"<>^`{|}");
    const std::string at = is_path ? std::string(path) : "/v1/items";
    const auto to = resolve_location(from, at, "a=b", field);
    if (!to) {
        PH_HOLDS(to.error().code == "bad_redirect" && to.error().phase == Phase::receive);
        PH_HOLDS(to.error().message.find("c4nary") == std::string::npos);
        return;
    }
    const bool same = field.empty() || field.front() == '#' || field.front() == '?';
    if (same) {
        PH_HOLDS(to->origin == from && to->path == at);
        return;
    }
    check_location(*to);
    // Followed once more as a whole URL, it leads to the same place.
    std::string whole = to->origin.to_string() + to->path;
    if (!to->query.empty()) whole += "?" + to->query;
    const auto again = resolve_location(from, at, "", whole);
    if (whole.size() > 8192) return;
    PH_HOLDS(again && again->origin == to->origin);
    PH_HOLDS(again->path == to->path && again->query == to->query);
}

void check_address(std::string_view text) {
    const auto address = Address::parse_literal(text, 443);
    if (!address) return;
    const std::string written = address->ip_to_string();
    const auto again = Address::parse_literal(written, 443);
    PH_HOLDS(again && *again == *address && again->ip_to_string() == written);
    PH_HOLDS(address->ip().size() == (address->is_v4() ? 4u : 16u));
    const auto origin =
        Origin::parse("https://" + (address->is_v4() ? written : "[" + written + "]"));
    PH_HOLDS(origin && origin->host() == written);
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    Texts texts(data, size);
    const std::string_view url = texts.next(), path = texts.next();
    if (const auto origin = Origin::parse(url)) check_origin(*origin);
    else PH_HOLDS(origin.error().code == "bad_origin");
    check_base_url(url);
    check_redirect(url, path);
    check_address(url);
    return 0;
}
