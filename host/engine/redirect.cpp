// redirect.cpp: credentials stay with the origin that they were given for.
#include "engine/redirect.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/redactor.hpp"
#include "base/try.hpp"
#include "net/field.hpp"
#include "net/location.hpp"

namespace packhost::engine {
namespace {

constexpr unsigned kMostRedirects = 5;

Error refused(std::string message) {
    return {"redirect_refused", Phase::receive, std::move(message),
            "If the API has moved, set the connection's base_url to where it is now."};
}

/// Fields that carry credentials wherever they come from.
bool is_credential_field(std::string_view name) noexcept {
    return net::equals_ignoring_case(name, "authorization") ||
           net::equals_ignoring_case(name, "cookie");
}

/// A value that auth placed, as a whole and without "Bearer " or "key=" before it.
bool holds_placed(std::string_view location, std::string_view value) {
    const std::size_t mark = value.find_first_of(" =");
    return detail::holds_secret(location, value) ||
           (mark != std::string_view::npos &&
            detail::holds_secret(location, value.substr(mark + 1)));
}

bool holds_cookie(std::string_view location, std::string_view cookies) {
    while (!cookies.empty()) {
        const std::size_t end = std::min(cookies.find("; "), cookies.size());
        if (holds_placed(location, cookies.substr(0, end))) return true;
        cookies.remove_prefix(std::min(end + 2, cookies.size()));
    }
    return false;
}

void drop_body(Outgoing& request) {
    request.method = "GET";
    request.has_body = false;
    std::erase_if(request.fields, [](const Field& f) {
        return net::equals_ignoring_case(f.label(), "content-type");
    });
}

}  // namespace

std::string without_auth_pairs(std::string_view query, const std::vector<SecretPair>& placed) {
    std::string out;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        const bool of_auth = std::any_of(placed.begin(), placed.end(), [&](const SecretPair& p) {
            return p.encoded.expose() == pair;
        });
        if (!of_auth) out.append(out.empty() ? "" : "&").append(pair);
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return out;
}

bool Redirects::leads_elsewhere(const Transfer& answer) noexcept {
    const int s = answer.status;
    return (s == 301 || s == 302 || s == 303 || s == 307 || s == 308) &&
           !answer.header("location").empty();
}

bool holds_credential(const Binding& binding, const Outgoing& request, std::string_view text) {
    if (binding.connection)
        for (const Credential& c : binding.connection->credentials)
            if (detail::holds_secret(text, c.value.expose())) return true;
    for (const Field& f : request.fields)
        if (f.from_auth && holds_placed(text, f.secret.expose())) return true;
    for (const SecretPair& pair : request.auth_query)
        if (holds_placed(text, pair.encoded.expose())) return true;
    for (const PathGap& gap : request.gaps)
        if (detail::holds_secret(text, gap.encoded.expose())) return true;
    return holds_cookie(text, request.cookie.expose());
}

Result<void> Redirects::leave(const Transfer& answer, const net::Origin& to, Outgoing& request,
                              std::string_view location) {
    const bool keeps_body = request.has_body && answer.status >= 307;
    if (request.origin->is_tls() && !to.is_tls())
        return refused("The API redirects from https to http, which would let others read along.");
    if (holds_credential(binding_, request, location))
        return refused(fmt::format(
            "The API redirects to {} with a credential in the URL; it was not sent there.",
            to.to_string()));
    if (keeps_body && request.body_has_secret)
        return refused(fmt::format("The API asks to send the body again to {}, and a credential is "
                                   "in it; it was not sent there.",
                                   to.to_string()));
    left_ = true;
    return {};
}

Result<void> Redirects::follow(const Transfer& answer, Outgoing& request) {
    if (++count_ > kMostRedirects)
        return Error{"too_many_redirects", Phase::receive,
                     fmt::format("The API redirected more than {} times.", kMostRedirects),
                     "Check the base URL and the node's path; the API may be redirecting in "
                     "circles."};
    const std::string_view field = answer.header("location");
    const bool has_gap = std::any_of(request.gaps.begin(), request.gaps.end(),
                                     [](const PathGap& gap) { return gap.at != PathGap::kGone; });
    if (has_gap && net::is_relative_to_path(field))
        return refused("The API redirects relative to a path that holds a credential.");
    PH_TRY(net::Location to,
           net::resolve_location(*request.origin, request.path, request.query, field));
    if (!(to.origin == *request.origin)) PH_CHECK(leave(answer, to.origin, request, field));
    if (drops_body(answer.status, request.method)) drop_body(request);
    request.path = std::move(to.path);
    for (PathGap& gap : request.gaps) gap.at = PathGap::kGone;
    request.query = without_auth_pairs(to.query, request.auth_query);
    request.drop_auth();
    if (left_)
        std::erase_if(request.fields,
                      [](const Field& f) { return is_credential_field(f.label()); });
    origin_ = std::move(to.origin);
    request.origin = &origin_;
    return {};
}

}  // namespace packhost::engine
