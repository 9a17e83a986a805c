// auth_login.cpp: the steps of a login that concern a person: a page to visit, a code to type.
#include <fmt/format.h>

#include <algorithm>

#include "base/redactor.hpp"
#include "engine/auth_session.hpp"
#include "engine/login.hpp"
#include "engine/views.hpp"
#include "engine/wait.hpp"

namespace packhost::engine {
namespace {

/// What a browser and a terminal can be given: an absolute URL of printable ASCII.
bool is_sound_url(std::string_view url) {
    constexpr std::size_t kLongest = 8192;
    return url.size() <= kLongest &&
           (url.starts_with("https://") || url.starts_with("http://")) &&
           std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_sound_code(std::string_view code) {
    constexpr std::size_t kLongest = 256;
    return !code.empty() && code.size() <= kLongest &&
           std::none_of(code.begin(), code.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

/// A credential, which no plugin is to see.
bool is_credential(std::string_view name) { return name == "code" || name.ends_with("_token"); }

}  // namespace

Result<void> AuthSession::begin_login(const LoginOrder& order) {
    login_ = &order;
    return begin(order.ends ? PH_OP_LOGOUT : PH_OP_LOGIN, {}, order.redirect_uri);
}

Task<Result<SharedValues>> AuthSession::log_in() {
    auto event = sized<ph_auth_event>();
    event.kind = PH_EVENT_BEGIN;
    event.turn = PH_TURN_PLACE;
    auto heard = hear(event, Goal::login);
    auto driven = co_await drive(std::move(heard), Goal::login);
    if (!driven) co_return std::move(driven).error();
    SharedValues values;
    values.members = std::move(out_.values);
    co_return std::move(values);
}

Task<Result<bool>> AuthSession::open_url(ph_auth_event& next) {
    if (!login_ || login_->ends || login_->redirect_uri.empty() || !login_->open_url)
        co_return plugin_error("opens a page where there is no browser");
    const std::string url = out_.url;
    const auto origin = net::Origin::parse(url);
    if (!is_sound_url(url) || !origin) co_return plugin_error("opens what is no URL of a page");
    if (!(*origin == binding_.base.origin) && !auth_.may_reach(*origin))
        co_return Error{"origin_refused", Phase::policy,
                        fmt::format("The auth scheme \"{}\" sends the user to {}, which is not an "
                                    "origin of this connection.",
                                    auth_.scheme(), origin->to_string()),
                        "Name the page in one of the scheme's URL settings."};
    Wait<std::string> wait(run_.worker.loop(), deadline_, Phase::auth,
                           "while somebody was to log in");
    login_->open_url(url, wait.from_any_thread());
    const Abort::Armed armed(run_.abort, &Wait<std::string>::on_abort, &wait);
    auto query = co_await wait.event();
    if (!query) co_return std::move(query).error();
    if (auto taken = take_redirect(*query, next); !taken) co_return std::move(taken).error();
    co_return true;
}

/// Each value as a secret, and as plain text unless it is a credential.
Result<void> AuthSession::take_redirect(std::string_view query, ph_auth_event& next) {
    auto read = read_redirect(query);
    if (!read) return std::move(read).error();
    came_back_ = std::move(*read);
    std::vector<ph_named_value>& named = told().values;
    named.clear();
    for (auto& [name, value] : came_back_) {
        auto v = sized<ph_named_value>();
        v.name = str(name);
        v.secret = scope_.keep(Secret(value));
        if (is_credential(name)) detail::Redactor::of_process().add(value);
        else v.text = str(value);
        named.push_back(v);
    }
    next.kind = PH_EVENT_CALLBACK;
    next.values = named.data();
    next.value_count = named.size();
    return {};
}

Result<void> AuthSession::show(ph_auth_event& next) {
    if (!login_ || login_->ends || !login_->show)
        return plugin_error("shows a code where nobody sees it");
    if (!is_sound_url(out_.url) || !is_sound_code(out_.text))
        return plugin_error("shows what can't be typed");
    login_->show(out_.text, out_.url);
    next.kind = PH_EVENT_CALLBACK;
    return {};
}

}  // namespace packhost::engine
