// settings.cpp: names against `properties` and `required`, and URLs made absolute.
#include "engine/settings.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "model/json_reader.hpp"
#include "model/suggest.hpp"

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
    PH_TRY(const Value read, model::read_json(schema));
    const Object none;
    const Value* properties = read.find("properties");
    const Object& known =
        properties && properties->is_object() ? *properties->get_if<Object>() : none;
    const Object& given = settings.is_object() ? *settings.get_if<Object>() : none;
    const Value* open = read.find("additionalProperties");
    if (open && *open == Value(false)) {
        for (const auto& [name, value] : given) {
            if (find(known, name)) continue;
            std::vector<std::string_view> names;
            for (const auto& [n, v] : known) names.push_back(n);
            std::string hint = model::did_you_mean(name, names);
            if (hint.empty() && !names.empty())
                hint = fmt::format("It knows: {}.", fmt::join(names, ", "));
            return Error{"unknown_setting", Phase::pack,
                         fmt::format("The auth scheme \"{}\" has no setting {}.", scheme,
                                     model::in_quotes(name)),
                         hint};
        }
    }
    if (const Value* required = read.find("required"); required && required->is_array())
        for (const Value& name : *required->get_if<Array>())
            if (name.is_string() && !find(given, *name.get_if<std::string>()))
                return Error{"missing_setting", Phase::pack,
                             fmt::format("The auth scheme \"{}\" needs the setting \"{}\".", scheme,
                                         *name.get_if<std::string>()),
                             "Add it to the `auth` of the node."};
    return {};
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
