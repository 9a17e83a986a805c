// login.cpp: a login through the schemes of a pack, and the end of tokens that it makes obsolete.
#include "engine/login.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/try.hpp"
#include "engine/auth_choice.hpp"
#include "engine/auth_session.hpp"
#include "engine/kept_state.hpp"

namespace packhost::engine {
namespace {

using Names = std::vector<std::string>;

bool holds(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Whether a plan has a scheme that was not asked yet.
bool has_new_scheme(const model::AuthSpec& spec, const Names& asked) {
    return !holds(asked, spec.type) ||
           std::any_of(spec.chain.begin(), spec.chain.end(),
                       [&](const model::AuthSpec& next) { return !holds(asked, next.type); });
}

/// In the memory of this process, and in what processes share.
Task<Result<bool>> drop_tokens(RunContext& run, const Binding& binding, AuthInstance& auth) {
    const Connection& connection = *binding.connection;
    StateAccess& access = run.worker.commons().shares.state();
    const std::string scheme =
        fmt::format("{}\n{}\n", auth.services().plugin_id(), auth.scheme());
    const std::string prefix = access.prefix(connection, true) + scheme;
    const std::function<Result<bool>(StateStore&)> forget =
        [prefix](StateStore& store) -> Result<bool> {
        PH_CHECK(store.forget_all(prefix));
        return true;
    };
    auto forgotten = co_await ask<bool>(run, access, connection, forget);
    run.worker.commons().shares.drop_all(fmt::format("{}\n{}", connection.id, scheme));
    co_return std::move(forgotten);
}

/// False if the scheme has no login.
Task<Result<bool>> ask_scheme(RunContext& run, const Binding& binding, AuthInstance& auth,
                              const LoginOrder& order, RunResult& result) {
    AuthSession session(run, binding, auth, run.deadline);
    if (auto begun = session.begin_login(order); !begun) co_return std::move(begun).error();
    auto ended = co_await session.log_in();
    if (!ended && ended.error().code == "no_login") co_return false;
    if (ended || order.ends) {  // what could not be revoked is not used either
        auto dropped = co_await drop_tokens(run, binding, auth);
        if (!dropped) co_return std::move(dropped).error();
    }
    if (!ended) co_return std::move(ended).error();
    for (const SharedValues::Member& member : ended->members)
        if (!member.is_secret) result.pins.emplace_back(member.name, member.text);
    co_return true;
}

Error no_login(const Connection& connection) {
    return {"no_login", Phase::auth,
            fmt::format("Nobody logs in for the connection \"{}\": its credentials are entered.",
                        connection.name),
            fmt::format("See them: packhost connection show {}", connection.name)};
}

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') return (c | 0x20) - 'a' + 10;
    return -1;
}

/// False if a "%" is not followed by two digits.
bool decode(std::string_view text, std::string& out) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
            const int low = high < 0 ? -1 : digit_of(text[i + 2]);
            if (low < 0) return false;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return true;
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> read_redirect(std::string_view query) {
    constexpr std::size_t kLongest = 65536, kMost = 32;
    std::vector<std::pair<std::string, std::string>> values;
    bool good = query.size() <= kLongest;
    while (good && !query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        std::string name, value;
        good = decode(pair.substr(0, equals), name) &&
               (equals == pair.size() || decode(pair.substr(equals + 1), value)) &&
               values.size() < kMost &&
               std::none_of(values.begin(), values.end(),
                            [&](const auto& known) { return known.first == name; });
        values.emplace_back(std::move(name), std::move(value));
    }
    if (good) return values;
    return Error{"bad_redirect", Phase::auth,
                 "The browser came back with a query that is none of an authorization server.",
                 "Log in once more; if it stays so, tell the API's provider."};
}

Task<Result<bool>> log_in(RunContext& run, const RunRequest& request, const LoginOrder& order,
                          RunResult& result) {
    Names asked;
    bool any = false;
    for (const Plan* plan : order.plans) {
        auto spec = auth_of(*plan, request.connection.get());
        if (!spec) co_return std::move(spec).error();
        if (!*spec || !has_new_scheme(**spec, asked)) continue;
        auto binding = run.worker.bind(*plan, request.connection, run.vets());
        if (!binding) co_return std::move(binding).error();
        const auto auths = (*binding)->auths;
        for (const std::shared_ptr<AuthInstance>& auth : auths) {
            if (holds(asked, auth->scheme())) continue;
            asked.push_back(auth->scheme());
            auto ended = co_await ask_scheme(run, **binding, *auth, order, result);
            if (!ended) co_return std::move(ended).error();
            any = any || *ended;
        }
    }
    if (!any) co_return no_login(*request.connection);
    result.ok = true;
    co_return true;
}

}  // namespace packhost::engine
