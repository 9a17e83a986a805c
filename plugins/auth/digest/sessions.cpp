// sessions.cpp: finds, replaces and forgets challenges.
#include "sessions.hpp"

#include <algorithm>

namespace packhost::digest {
namespace {

constexpr std::size_t kMost = 16;

/// RFC 7616, 3.3: what begins with a URI of the list. Of other origins nothing is believed here.
bool covers(const Session& session, std::string_view path) {
    bool any = false;
    for (std::string_view uri : session.challenge.domain) {
        if (uri.starts_with(session.origin)) uri.remove_prefix(session.origin.size());
        if (!uri.empty() && uri.front() != '/') continue;
        any = true;
        if (path.starts_with(uri)) return true;
    }
    return !any;
}

}  // namespace

std::shared_ptr<Session> Sessions::find(std::string_view origin, std::string_view path) const {
    for (const auto& session : newest_first_)
        if (session->origin == origin && covers(*session, path)) return session;
    return nullptr;
}

std::shared_ptr<Session> Sessions::adopt(std::string origin, Challenge challenge) {
    std::erase_if(newest_first_, [&](const auto& known) {
        return known->origin == origin && known->challenge.realm == challenge.realm;
    });
    if (newest_first_.size() >= kMost) newest_first_.pop_back();
    auto session = std::make_shared<Session>();
    session->origin = std::move(origin);
    session->first_nonce = challenge.nonce;
    session->challenge = std::move(challenge);
    newest_first_.insert(newest_first_.begin(), session);
    return session;
}

void Sessions::forget(const std::shared_ptr<Session>& session) {
    std::erase(newest_first_, session);
}

void renew(Session& session, std::string nonce) {
    session.challenge.nonce = std::move(nonce);
    session.count = 0;
    ++session.nonces;
}

}  // namespace packhost::digest
