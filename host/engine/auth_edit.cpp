// auth_edit.cpp: applies what a scheme places in a request, and says whose fault it is if it can't.
#include <fmt/format.h>

#include <algorithm>

#include "base/encode.hpp"
#include "base/try.hpp"
#include "engine/auth_session.hpp"
#include "net/field.hpp"
#include "plugins/refusal.hpp"
#include "net/url.hpp"

namespace packhost::engine {
namespace {

/// True if a header or a cookie can hold the text.
bool can_stand(ph_edit_kind kind, std::string_view text) {
    return net::check_field_value(text) &&
           (kind != PH_EDIT_COOKIE || text.find_first_of(";, \"\\") == std::string_view::npos);
}

}  // namespace

Result<void> AuthSession::apply() {
    for (EvaluatedEdit& edit : out_.edits) PH_CHECK(apply_edit(edit, *request_));
    return {};
}

Error AuthSession::unsendable(const EvaluatedEdit& edit, std::string_view place) {
    if (fetched_unsendable(edit))
        return {"bad_token_response", Phase::auth,
                fmt::format("What the auth scheme \"{}\" fetched can't be sent in the {} \"{}\": "
                            "it holds a control character, or white space at an end.",
                            auth_.scheme(), place, edit.name),
                "The token endpoint answered something that is no token. It is not kept: the next "
                "run fetches another."};
    const bool of_cookie = edit.kind == PH_EDIT_COOKIE;
    return {"bad_credential", Phase::connection,
            fmt::format("A credential can't be sent in the {} \"{}\": it holds a control "
                        "character, {}white space at an end.",
                        place, edit.name,
                        of_cookie ? "one of the characters ; , \" and \\, or " : "or "),
            fmt::format("Enter it again, since a line break may have come along: packhost "
                        "connection rotate {}",
                        binding_.connection ? binding_.connection->name : "NAME")};
}

bool AuthSession::fetched_unsendable(const EvaluatedEdit& edit) {
    const auto spoils = [&](std::string_view text) {
        return !can_stand(edit.kind, text) &&
               edit.value.expose().find(text) != std::string_view::npos;
    };
    if (told_ && told_->shared) {
        const SharedValues& shared = *told_->shared;
        const auto& members = shared.members;
        if (std::any_of(members.begin(), members.end(), [&](const SharedValues::Member& m) {
                return spoils(m.is_secret ? m.secret.expose() : std::string_view(m.text));
            })) {
            run_.worker.commons().shares.drop(told_->shared_key, shared.version);
            return true;
        }
    }
    return std::any_of(scope_.fetched.begin(), scope_.fetched.end(), [&](ph_secret handle) {
        const Secret* fetched = scope_.table.find(handle);
        return fetched && spoils(fetched->expose());
    });
}

Result<void> AuthSession::identify(EvaluatedEdit& edit, Outgoing& request) {
    if (!request.origin->is_tls())
        return Error{"identity_without_tls", Phase::auth,
                     fmt::format("The auth scheme \"{}\" identifies the client by a certificate, "
                                 "and {} is no https; nothing was sent.",
                                 auth_.scheme(), request.origin->to_string()),
                     "Give the connection a base URL with https."};
    if (request.identity && request.identity != edit.identity)
        return Error{"two_identities", Phase::auth,
                     "Two schemes of the chain identify the client by certificates of their own.",
                     "Keep one of them in the pack's auth."};
    request.identity = std::move(edit.identity);
    return {};
}

/// One segment, or a part of one, as a pin's would be.
Result<void> AuthSession::fill_gap(const EvaluatedEdit& edit, Outgoing& request) {
    if (turn_ != PH_TURN_PLACE) return plugin_error("changes the path after it was final");
    PathGap* gap = request.find_gap(edit.name);
    if (!gap)
        return Error{"unknown_path_segment", Phase::pack,
                     fmt::format("The auth scheme \"{}\" fills the path's {{{{{}}}}}, which the "
                                 "node's path does not have for it.",
                                 auth_.scheme(), edit.name),
                     "Write the placeholder into \"pathTemplate\", and list it in the auth's "
                     "\"pathSegments\"."};
    // Together with what stands beside it in its segment it may be "." or ".." too.
    const std::string_view path = request.path;
    const std::size_t at = std::min(gap->at, path.size());
    const std::size_t begin = path.substr(0, at).rfind('/') + 1;
    Secret segment(path.substr(begin, at - begin));
    segment.append(edit.value.expose());
    segment.append(path.substr(at, path.find('/', at) - at));
    if (edit.value.empty() || net::is_dot_or_empty_segment(segment.expose()))
        return Error{"bad_credential", Phase::connection,
                     fmt::format("A credential can't be sent in the path as \"{}\": it is empty, "
                                 "or stands for another path.",
                                 edit.name),
                     "Enter the credential again."};
    gap->encoded.clear();
    packhost::encode(gap->encoded, Encoder::percent, edit.value.expose());
    return {};
}

Result<void> AuthSession::apply_edit(EvaluatedEdit& edit, Outgoing& request) {
    switch (edit.kind) {
        case PH_EDIT_HEADER: {
            if (!net::is_token(edit.name) || net::is_forbidden_header(edit.name))
                return plugin_error(fmt::format(
                    "places the header \"{}\", which is not its to set", plugins::printable(edit.name)));
            if (!can_stand(edit.kind, edit.value.expose())) return unsendable(edit, "header");
            std::erase_if(request.fields, [&](const Field& f) {
                return net::equals_ignoring_case(f.label(), edit.name);
            });
            Field& field = request.fields.emplace_back();
            field.from_auth = true;
            field.owned = std::move(edit.name);
            field.secret = std::move(edit.value);
            return {};
        }
        case PH_EDIT_QUERY: {
            SecretPair pair{std::string(), {}};
            packhost::encode(pair.name, Encoder::percent, edit.name);
            pair.encoded.append(pair.name);
            pair.encoded.append("=");
            packhost::encode(pair.encoded, Encoder::percent, edit.value.expose());
            request.auth_query.push_back(std::move(pair));
            return {};
        }
        case PH_EDIT_COOKIE: {
            const auto text = edit.value.expose();
            if (!net::is_token(edit.name) || !can_stand(edit.kind, text))
                return unsendable(edit, "cookie");
            if (!request.cookie.empty()) request.cookie.append("; ");
            request.cookie.append(edit.name);
            request.cookie.append("=");
            request.cookie.append(text);
            return {};
        }
        case PH_EDIT_PATH_SEGMENT: return fill_gap(edit, request);
        case PH_EDIT_TLS_IDENTITY: return identify(edit, request);
        default:
            if (turn_ != PH_TURN_PLACE || !request.has_body)
                return plugin_error("places a body field where no body is to come");
            members_->push_back({std::move(edit.name), scope_.keep(std::move(edit.value))});
            return {};
    }
}

}  // namespace packhost::engine
