// settings.cpp: settings by their schema, and URLs made absolute.
#include "engine/settings.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "engine/base_url.hpp"
#include "model/json_reader.hpp"
#include "model/placeholder.hpp"
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

/// With one slash between.
std::string joined(std::string_view relative, const net::BaseUrl& base) {
    const bool has_slash = relative.starts_with('/');
    return base.origin.to_string() + base.path + (has_slash ? "" : "/") + std::string(relative);
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
    return joined(*text, base);
}

}  // namespace

Result<void> check_settings(std::string_view scheme, std::string_view schema,
                            const Value& settings) {
    PH_TRY(const auto rules, model::SettingsRules::compile(scheme, schema));
    const std::vector<model::SettingProblem> problems = rules.problems(settings);
    if (problems.empty()) return {};
    return Error{problems[0].code, Phase::pack, problems[0].message, problems[0].hint};
}

namespace {

/// Goes through settings and their schema side by side, and makes URLs absolute where the schema
/// marks them.
class UrlSettler {
 public:
    UrlSettler(std::string_view scheme, const net::BaseUrl& base, const model::Connection& pack,
               const Connection& connection, std::vector<net::Origin>& origins)
        : scheme_(scheme), base_(base), pack_(pack), connection_(connection), origins_(origins) {}

    /// The settings themselves: the connection may override one of these by its name.
    Result<void> settings(const Value& schema, Object& given) {
        const Value* properties = schema.find("properties");
        if (!properties || !properties->is_object()) return {};
        for (const auto& [name, rule] : *properties->get_if<Object>()) {
            const std::string* own = is_url(rule) ? override_of(name) : nullptr;
            Value* value = member(given, name);
            if (!value && !own) continue;
            if (!value) value = &given.emplace_back(name, Value()).second;
            PH_CHECK(one(rule, name, own, *value));
        }
        return {};
    }

 private:
    static bool is_url(const Value& rule) {
        const Value* mark = rule.find("x-packhost");
        return mark && *mark == Value("url");
    }
    static Value* member(Object& given, std::string_view name) {
        for (auto& [n, value] : given)
            if (n == name) return &value;
        return nullptr;
    }
    const std::string* override_of(std::string_view name) const {
        for (const auto& [setting, url] : connection_.urls)
            if (setting == name) return &url;
        return nullptr;
    }

    Result<void> one(const Value& rule, std::string_view name, const std::string* own,
                     Value& value) {
        if (is_url(rule)) return url(name, own, value);
        if (Object* inner = value.get_if<Object>()) {
            const Value* properties = rule.find("properties");
            if (!properties || !properties->is_object()) return {};
            for (const auto& [key, inner_rule] : *properties->get_if<Object>())
                if (Value* found = member(*inner, key))
                    PH_CHECK(one(inner_rule, key, nullptr, *found));
            return {};
        }
        const Value* items = rule.find("items");
        if (Array* list = items ? value.get_if<Array>() : nullptr)
            for (Value& item : *list) PH_CHECK(one(*items, name, nullptr, item));
        return {};
    }

    Result<void> url(std::string_view name, const std::string* own, Value& value) {
        Value given = value;
        if (const std::string* text = own ? nullptr : value.get_if<std::string>()) {
            // Where a placeholder stands can be told of an absolute URL alone.
            const bool joins = model::has_placeholder(*text) && !is_absolute(*text);
            PH_TRY(std::string made,
                   filled_url(joins ? joined(*text, base_) : *text, pack_, &connection_));
            given = std::move(made);
        }
        PH_TRY(std::string made, absolute_url(scheme_, name, own, given, base_));
        auto origin = net::Origin::parse(made);
        if (!origin)
            return Error{"bad_url_setting", own ? Phase::connection : Phase::pack,
                         fmt::format("The setting \"{}\" of the auth scheme \"{}\": {}.", name,
                                     scheme_, origin.error().message),
                         origin.error().hint};
        origins_.push_back(std::move(*origin));
        value = std::move(made);
        return {};
    }

    std::string_view scheme_;
    const net::BaseUrl& base_;
    const model::Connection& pack_;
    const Connection& connection_;
    std::vector<net::Origin>& origins_;
};

}  // namespace

Result<SettledSettings> settle_settings(std::string_view scheme, std::string_view schema,
                                        const Value& settings, const net::BaseUrl& base,
                                        const model::Connection& pack,
                                        const Connection& connection) {
    PH_TRY(const Value read, model::read_json(schema));
    SettledSettings settled{settings, {}};
    Object* given = settled.settings.get_if<Object>();
    if (given)
        PH_CHECK(UrlSettler(scheme, base, pack, connection, settled.origins)
                     .settings(read, *given));
    return settled;
}

}  // namespace packhost::engine
