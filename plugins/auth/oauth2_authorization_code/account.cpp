// account.cpp: reads a name out of an id_token or a profile.
#include "account.hpp"

#include <algorithm>

namespace packhost::oauth2 {

using namespace plugin;

namespace {

constexpr std::size_t kLongest = 200;

/// What people call their account, the most telling first.
std::string name_in(const Reply& claims) {
    for (const char* path :
         {"$body.email", "$body.preferred_username", "$body.name", "$body.sub"})
        if (const auto name = claims.text(path); name && !name->empty()) return *name;
    return "";
}

/// A text of the peer's, as one that a terminal can show.
std::string printable(std::string text) {
    if (text.size() > kLongest) text.resize(kLongest);
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return text;
}

}  // namespace

Account::Account(const AuthConfig& config) {
    const auto settings = config.settings().object("userInfo");
    if (!settings) return;
    url_ = settings->string("url");
    path_ = settings->string("path", "");
}

Flow Account::find(Turn& turn, const Grant& grant, std::string& out) const {
    if (grant.id_token)
        if (const auto claims = document(turn.secrets(), *grant.id_token, "application/jwt"))
            out = printable(name_in(*claims));
    if (!out.empty() || url_.empty()) co_return;
    Request request("GET", url_);
    request.header("Accept", "application/json");
    request.header("Authorization", {"Bearer ", grant.token.access_token});
    request.repeatable();
    const Reply reply = co_await turn.send(request);
    if (!reply.ok()) co_return;
    out = printable(path_.empty() ? name_in(reply) : reply.text(path_).value_or(""));
}

}  // namespace packhost::oauth2
