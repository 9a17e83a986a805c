// read_recipe.cpp: placements, when to renew, and what the settings must not say together.
#include <algorithm>
#include <array>

#include "json_body.hpp"
#include "reader.hpp"

namespace packhost::recipe {

using plugin::Settings;

namespace {

constexpr std::array<std::string_view, 5> kPlaces{"header", "query", "cookie", "body", "path"};

/// FNV-1a: tells accounts apart, and keeps nothing secret.
std::string digest_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return std::to_string(hash);
}

/// Of two recipes of one connection each keeps its own, and a connection to which another user's
/// name was given does not go on with what was the first one's.
std::string store_key_of(const Recipe& recipe, const AuthConfig& config) {
    std::string key = "refresh " + recipe.refresh.front().url, texts;
    for (std::size_t i = 0; i < config.credentials(); ++i) {
        (key += ' ') += config.name(i);
        (texts += config.visible(i)) += '\n';
    }
    return key + " " + digest_of(texts);
}

}  // namespace

std::vector<Placement> Reader::place() {
    phase_ = Phase::place;
    std::vector<Placement> list;
    std::vector<std::pair<Place, std::string>> seen;
    for (const Settings& one : config_.settings().objects("place")) {
        const std::string in = one.string("in");
        const auto found = std::find(kPlaces.begin(), kPlaces.end(), in);
        const std::string where = "place, " + in + " " + one.string("name");
        if (found == kPlaces.end())
            throw bad_recipe(where, "'" + in + "' is no place of a request",
                             "There are header, query, cookie, body and path.");
        Placement read;
        read.in = static_cast<Place>(found - kPlaces.begin());
        std::string name = one.string("name");
        if (read.in == Place::header)
            for (char& c : name)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        if (std::find(seen.begin(), seen.end(), std::pair(read.in, name)) != seen.end())
            throw bad_recipe(where, "it is placed twice", "Write one template for both.");
        seen.emplace_back(read.in, name);
        if (field(one, where, read.field)) list.push_back(std::move(read));
    }
    if (seen.empty())
        throw bad_recipe("place", "nothing is placed", "Name at least one header or parameter.");
    return list;
}

void Reader::renewal(Recipe& recipe) const {
    const auto rules = config_.settings().objects("renewOn");
    if (!rules.empty() && recipe.login.empty())
        throw bad_recipe("renewOn", "there is no login to renew", "Leave it out.");
    for (const Settings& one : rules) {
        RenewRule rule;
        if (const auto list = one.value("status")) rule.statuses = whole_numbers(*list);
        rule.path = one.string("path", "");
        rule.in = one.strings("in");
        if (rule.statuses.empty() && rule.path.empty())
            throw bad_recipe("renewOn", "a rule names neither status nor path");
        if (rule.path.empty() && !rule.in.empty())
            throw bad_recipe("renewOn", "a rule has values, but no path to hold them against");
        recipe.renew_on.push_back(std::move(rule));
    }
    if (rules.empty()) recipe.renew_on.push_back({{401}, {}, {}});
}

std::vector<std::size_t> Reader::used_in(Phase phase) const {
    std::vector<std::size_t> used;
    for (std::size_t i = 0; i < names_.values().size(); ++i)
        if (names_.values()[i].used_in & static_cast<unsigned>(phase)) used.push_back(i);
    return used;
}

void Reader::check(const Recipe& recipe) const {
    for (const char* key : {"refresh", "logout"})
        if (recipe.login.empty() && !config_.settings().objects(key).empty())
            throw bad_recipe(key, "there is no login before it", "Write the login's steps.");
    if (!recipe.refresh.empty() && used_in(Phase::refresh).empty())
        throw bad_recipe("refresh", "it uses no value of the login",
                         "A refresh without a token of the login is a login: leave it out.");
    if (!recipe.login.empty() && used_in(Phase::place).empty())
        throw bad_recipe("login", "nothing that it yields is placed",
                         "Use a value of its steps in a template of place.");
    names_.check_all_used();
}

/// What it uses, and what has to be there afterwards although it does not yield it.
std::vector<std::size_t> Reader::needed_for(const std::vector<Step>& refresh) const {
    std::vector<std::size_t> needed = used_in(Phase::refresh);
    for (std::size_t i = 0; i < names_.values().size(); ++i) {
        const auto yields_it = [i](const Step& step) {
            return std::any_of(step.yields.begin(), step.yields.end(),
                               [i](const Yield& yield) { return yield.value == i; });
        };
        if (!names_.values()[i].optional && std::none_of(refresh.begin(), refresh.end(), yields_it))
            needed.push_back(i);
    }
    return needed;
}

Recipe Reader::whole() {
    Recipe recipe;
    recipe.login = steps(Phase::login, "login");
    recipe.refresh = steps(Phase::refresh, "refresh");
    recipe.logout = steps(Phase::logout, "logout");
    recipe.place = place();
    recipe.refresh_needs = needed_for(recipe.refresh);
    renewal(recipe);
    check(recipe);
    recipe.exclusive = config_.settings().boolean("exclusive", !recipe.refresh.empty());
    if (!recipe.refresh.empty()) recipe.store_key = store_key_of(recipe, config_);
    return recipe;
}

Recipe Recipe::read(const AuthConfig& config, Vocabulary& names) {
    return Reader(config, names).whole();
}

}  // namespace packhost::recipe
