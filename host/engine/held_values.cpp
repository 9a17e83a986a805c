// held_values.cpp: status, fields, cookies and members of bodies, by path.
#include "engine/held_values.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "base/decode.hpp"
#include "engine/secret_table.hpp"
#include "engine/views.hpp"
#include "model/response_path.hpp"
#include "net/field.hpp"

namespace packhost::engine {
namespace {

constexpr std::size_t kMostDocuments = 16;
constexpr std::string_view kHeaders = "$headers.", kCookies = "$cookies.";

std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// A text or a number would be the secret itself.
bool is_object(std::string_view json) {
    const std::size_t first = json.find_first_not_of(" \t\r\n");
    return first != json.npos && json[first] == '{';
}

/// The values of all fields of that name, joined as RFC 9110, 5.3, joins them.
bool append_field(const HeldResponse& response, std::string_view name, Secret& out) {
    bool found = false;
    for (const auto& [header, value] : response.headers) {
        if (!net::equals_ignoring_case(header, name)) continue;
        if (found) out.append(", ");
        found = true;
        out.append(value.expose());
    }
    return found;
}

/// What the last Set-Cookie gives to that name (RFC 6265, 5.2); false also if that is nothing.
bool append_cookie(const HeldResponse& response, std::string_view name, Secret& out) {
    std::string_view last;
    for (const auto& [header, value] : response.headers) {
        if (!net::equals_ignoring_case(header, "set-cookie")) continue;
        const std::string_view pair = value.expose().substr(0, value.expose().find(';'));
        const std::size_t mark = pair.find('=');
        if (mark != pair.npos && trimmed(pair.substr(0, mark)) == name)
            last = trimmed(pair.substr(mark + 1));
    }
    out.append(last);
    return !last.empty();
}

/// "$status", "$headers.name", "$cookies.name" or a path into the body; a scalar's text, or
/// nothing.
bool lookup(const ph_scope& scope, const HeldResponse& response, std::string_view path,
            Secret& out) {
    if (path == "$status") {
        out.append(std::to_string(response.status));
        return true;
    }
    if (path.starts_with(kHeaders))
        return append_field(response, path.substr(kHeaders.size()), out);
    if (path.starts_with(kCookies))
        return append_cookie(response, path.substr(kCookies.size()), out);
    BodyReader* bodies = scope.table.bodies();
    return bodies && bodies->read(response, path, out);
}

/// Whether two paths name one value: "$headers.X-A" and "$headers.x-a", "$body.a" and
/// "$body[\"a\"]".
bool is_same_place(std::string_view a, std::string_view b) {
    if (net::equals_ignoring_case(a, b) && (a == b || a.starts_with(kHeaders))) return true;
    const auto first = model::parse_response_path(a), second = model::parse_response_path(b);
    return first && second && first->source == second->source &&
           std::equal(first->steps.begin(), first->steps.end(), second->steps.begin(),
                      second->steps.end(), [](const model::Step& x, const model::Step& y) {
                          return x.text == y.text;  // a number is a member's name too
                      });
}

/// The claims of a JWT in compact form (RFC 7519, 3.1; RFC 7515, 7.1) in place of the whole.
bool read_claims(HeldResponse& document) {
    const std::string_view token = document.body.expose();
    const std::size_t first = token.find('.');
    const std::size_t second = first == token.npos ? first : token.find('.', first + 1);
    if (second == token.npos || token.find('.', second + 1) != token.npos) return false;
    Secret claims;
    if (!append_from_base64(claims, token.substr(first + 1, second - first - 1))) return false;
    document.body = std::move(claims);
    document.media_type = "application/json";
    return true;
}

}  // namespace

ph_status open_document(ph_scope* scope, ph_secret secret, ph_str media_type, uint64_t* out) {
    const Secret* found = scope->table.find(secret);
    if (!found) return PH_NOT_FOUND;
    // What a plugin has put together could be a document around any secret, to be read from it.
    const bool is_document = view(media_type) == "application/json" ||
                             view(media_type) == "application/jwt";
    if (scope->table.made(secret) == SecretTable::Made::of_secrets || !is_document) return PH_DENIED;
    if (scope->documents.size() >= kMostDocuments) return PH_LIMIT;
    auto document = std::make_unique<HeldResponse>();
    document->status = 200;
    document->media_type = view(media_type);
    document->body = found->clone();
    if (document->media_type == "application/jwt" && !read_claims(*document)) return PH_INVALID;
    BodyReader* bodies = scope->table.bodies();
    if (!bodies || !is_object(document->body.expose()) || !bodies->is_valid(*document))
        return PH_INVALID;
    scope->documents.push_back(std::move(document));
    *out = scope->documents.size() + 1;
    return PH_OK;
}

ph_status extract_value(ph_scope* scope, uint64_t handle, ph_str path, ph_secret* out) {
    HeldResponse* response = scope->held(handle);
    if (!response) return PH_NOT_FOUND;
    Secret found;
    if (!lookup(*scope, *response, view(path), found)) return PH_NOT_FOUND;
    response->extracted.emplace_back(view(path));
    *out = scope->keep(std::move(found));
    scope->fetched.push_back(*out);
    return PH_OK;
}

ph_status read_value(ph_scope* scope, uint64_t handle, ph_str path, char* buffer,
                     std::size_t capacity, std::size_t* length) {
    HeldResponse* response = scope->held(handle);
    if (!response) return PH_NOT_FOUND;
    // What has become a secret is no text any more, however it is written where it stands.
    const auto& hidden = response->extracted;
    if (std::any_of(hidden.begin(), hidden.end(),
                    [&](const std::string& taken) { return is_same_place(taken, view(path)); }))
        return PH_DENIED;
    Secret found;
    if (!lookup(*scope, *response, view(path), found)) return PH_NOT_FOUND;
    // A private key of a document is used by its handle; a plugin has no reason to see it.
    if (found.expose().find("-----BEGIN ") != std::string_view::npos) return PH_DENIED;
    *length = found.size();
    if (buffer && capacity && !found.empty())
        std::memcpy(buffer, found.expose().data(), std::min(capacity, found.size()));
    return PH_OK;
}

}  // namespace packhost::engine
