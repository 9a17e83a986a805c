// auth_fetch.cpp: what a scheme asks of the network: requests of its own.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/try.hpp"
#include "engine/auth_session.hpp"
#include "engine/dispatch.hpp"
#include "engine/expected_answer.hpp"
#include "engine/views.hpp"
#include "engine/wait.hpp"
#include "net/field.hpp"
#include "plugins/guard.hpp"

namespace packhost::engine {
namespace {

constexpr auto kLongestLoginRequest = std::chrono::seconds(60);

Error no_network() {
    return {
        "dry_run", Phase::auth,
        "The auth scheme needs the network before it can place credentials, and a dry run sends "
        "nothing.",
        "Run the node without --dry-run."};
}

/// The target of an absolute URL whose origin has been read: path and query, as written.
Result<void> split_target(std::string_view url, Outgoing& request) {
    const std::size_t authority = url.find("://") + 3;
    const std::size_t slash = std::min(url.find_first_of("/?", authority), url.size());
    const std::string_view target = url.substr(slash);
    for (const char c : target)
        if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f ||
            c == '#' || c == '\\')
            return Error{"bad_url", Phase::auth,
                         "The auth scheme asks for a URL with a character that has no place there.",
                         ""};
    const std::size_t mark = std::min(target.find('?'), target.size());
    request.path = target.substr(0, mark);
    if (request.path.empty()) request.path = "/";
    if (mark < target.size()) request.query = target.substr(mark + 1);
    return {};
}

}  // namespace

Task<Result<bool>> AuthSession::send(ph_auth_event& next) {
    if (run_.dry_run) co_return no_network();
    const SendRequest& asked = *out_.send;
    auto origin = net::Origin::parse(asked.url);
    if (!origin) co_return std::move(origin).error();
    if (!(*origin == binding_.base.origin) && !auth_.may_reach(*origin))
        co_return Error{"origin_refused", Phase::policy,
                        fmt::format("The auth scheme \"{}\" asks for a request to {}, which is not "
                                    "an origin of this connection.",
                                    auth_.scheme(), origin->to_string()),
                        "A scheme reaches the base URL's origin, and those of its URL settings: "
                        "of the pack, or of the connection (packhost connection edit NAME --url "
                        "SETTING=URL). Which settings are URLs its schema says, by "
                        "\"x-packhost\": \"url\"."};
    Outgoing request;
    request.method = asked.method;
    request.origin = &*origin;
    if (!net::is_token(asked.method))
        co_return plugin_error("sends with a method that is no token");
    if (auto split = split_target(asked.url, request); !split) co_return std::move(split).error();
    if (!net::check_field_value(asked.content_type))
        co_return plugin_error("sends a content type that can't be a header");
    request.fields.push_back({"User-Agent", "packhost/" PACKHOST_VERSION});
    request.fields.push_back({"Accept", "application/json, */*;q=0.1"});
    if (asked.has_body) {
        request.has_body = true;
        request.body_has_secret = true;
        request.sealed_body = asked.body.clone();
        if (!asked.content_type.empty())
            request.fields.push_back({"Content-Type", asked.content_type});
    }
    for (EvaluatedEdit& edit : out_.edits) {
        if (edit.kind == PH_EDIT_BODY_FIELD || edit.kind == PH_EDIT_PATH_SEGMENT)
            co_return plugin_error("edits body or path of its own request, which are its own");
        if (auto applied = apply_edit(edit, request); !applied)
            co_return std::move(applied).error();
    }
    if (auto readable = check_codec_of(run_.worker, kUsualAnswer); !readable)
        co_return std::move(readable).error();
    Exchange exchange;
    exchange.purpose = "auth";
    exchange.method = asked.method;
    exchange.url = request.origin->to_string() + request.path;
    if (run_.detail == LogDetail::headers) exchange.request_headers = request.masked_fields();
    Transfer transfer;
    transfer.secret_response = true;
    scope_.response = nullptr;
    // A login waits for people; its requests do not.
    const Deadline until =
        login_ ? Deadline::after(kLongestLoginRequest).within(deadline_) : deadline_;
    const bool sent = co_await dispatch(run_, binding_, request, asked.repeatable, until,
                                        monotonic_ns(), transfer, exchange);
    run_.log.push_back(std::move(exchange));
    if (!sent) {
        note_failure(std::move(*transfer.error));
        next.kind = PH_EVENT_SEND_FAILED;
        next.error = &told_->failure_view;
        co_return true;
    }
    HeldResponse& response = told().response = HeldResponse{};
    response.status = transfer.status;
    response.headers = std::move(transfer.sealed_headers);
    response.body = std::move(transfer.sealed_response);
    for (const auto& [name, value] : response.headers)
        if (net::equals_ignoring_case(name, "content-type")) response.media_type = value.expose();
    scope_.response = &response;
    next.kind = PH_EVENT_RESPONSE;
    next.status = static_cast<std::uint32_t>(transfer.status);
    next.response = 1;
    co_return true;
}

void AuthSession::note_failure(Error error) {
    const Error& failure = told().failure.emplace(std::move(error));
    ph_error& view = told_->failure_view = sized<ph_error>();
    // A fill's failure keeps its blame on the way through the scheme that shares.
    view.blame = failure.phase == Phase::connection ? PH_BLAME_CONFIG
                 : failure.phase == Phase::plugin   ? PH_BLAME_PLUGIN
                                                    : PH_BLAME_PEER;
    view.code = str(failure.code);
    view.message = str(failure.message);
    view.hint = str(failure.hint);
}

}  // namespace packhost::engine
