// settings.cpp: settings by their schema, and URLs made absolute.
#include "engine/settings.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "model/json_reader.hpp"
#include "model/settings_check.hpp"

namespace packhost::engine {
namespace {

/// True for text that can stand in a URL as it is: printable ASCII without what RFC 3986 excludes.
bool is_url_text(std::string_view text) noexcept {
    for (const char c : text)
        if (c <= 0x20 || c >= 0x7f ||
            std::string_view("\"#<>\\^`{|}").find(c) != std::string_view::npos)
            return false;
    return !text.empty();
}

bool is_absolute(std::string_view text) noexcept {
    const std::size_t colon = text.find(':');
    return colon != std::string_view::npos && colon < text.find_first_of("/?");
}

Result<std::string> absolute_url(std::string_view scheme, std::string_view name,
                                 const std::string* own, const Value& given,
                                 const net::BaseUrl& base) {
    const std::string* text = own ? own : given.get_if<std::string>();
    const auto bad = [&](std::string_view why) {
        return Error{"bad_url_setting", own ? Phase::connection : Phase::pack,
                     fmt::format("The setting \"{}\" of the auth scheme \"{}\" {}.", name, scheme,
                                 why),
                     "For example \"/oauth/token\", which joins the base URL, or "
                     "\"https://login.example.com/token\"."};
    };
    if (!text || !is_url_text(*text)) return bad("is no URL");
    if (text->starts_with("//")) return bad("begins with two slashes");
    if (is_absolute(*text)) return *text;
    return base.origin.to_string() + base.path + (text->front() == '/' ? "" : "/") + *text;
}

}  // namespace

Result<void> check_settings(std::string_view scheme, std::string_view schema,
                            const Value& settings) {
    PH_TRY(const auto rules, model::SettingsRules::compile(scheme, schema));
    const std::vector<model::SettingProblem> problems = rules.problems(settings);
    if (problems.empty()) return {};
    return Error{problems[0].code, Phase::pack, problems[0].message, problems[0].hint};
}

Result<SettledSettings> settle_settings(std::string_view scheme, std::string_view schema,
                                        const Value& settings, const net::BaseUrl& base,
                                        const Connection& connection) {
    PH_TRY(const Value read, model::read_json(schema));
    SettledSettings settled{settings, {}};
    const Value* properties = read.find("properties");
    Object* given = settled.settings.get_if<Object>();
    if (!given || !properties || !properties->is_object()) return settled;
    for (const auto& [name, rule] : *properties->get_if<Object>()) {
        const Value* mark = rule.find("x-packhost");
        if (!mark || *mark != Value("url")) continue;
        const std::string* own = nullptr;
        for (const auto& [setting, url] : connection.urls)
            if (setting == name) own = &url;
        Value* value = nullptr;
        for (auto& [n, v] : *given)
            if (n == name) value = &v;
        if (!value && !own) continue;
        if (!value) value = &given->emplace_back(name, Value()).second;
        PH_TRY(std::string url, absolute_url(scheme, name, own, *value, base));
        auto origin = net::Origin::parse(url);
        if (!origin)
            return Error{"bad_url_setting", own ? Phase::connection : Phase::pack,
                         fmt::format("The setting \"{}\" of the auth scheme \"{}\": {}.", name,
                                     scheme, origin.error().message),
                         origin.error().hint};
        settled.origins.push_back(std::move(*origin));
        *value = std::move(url);
    }
    return settled;
}

}  // namespace packhost::engine
