// read_steps.cpp: the steps of a login, a refresh and a logout: requests, and what they yield.
#include <algorithm>

#include "json_body.hpp"
#include "reader.hpp"

namespace packhost::recipe {

using plugin::Settings;

/// Folded; none of its credentials is empty.
Template Reader::finished(Template value, const std::string& where) {
    if (!value.empty_credential.empty())
        throw Failure(
            "empty_credential", "The credential '" + value.empty_credential + "' is empty.",
            "Enter it in the connection: the setting " + where + " needs it.", PH_BLAME_CONFIG);
    const bool decodes = value.node.decodes();
    try {
        value.fold(frame_);
    } catch (const Failure&) {
        if (!decodes) throw;
        throw Failure("bad_credential",
                      "In the setting " + where + ": a credential is no base64, or no hex.",
                      "Enter it again in the connection, as the API's provider gave it.",
                      PH_BLAME_CONFIG);
    }
    return value;
}

bool Reader::field(const Settings& from, const std::string& where, Field& out) {
    out.name = from.string("name");
    out.optional = from.boolean("optional", false);
    Template value = Template::read(from.string("value"), reading(where, out.optional));
    if (out.optional && !value.empty_credential.empty()) return false;
    out.value = finished(std::move(value), where);
    return true;
}

std::vector<Field> Reader::fields(const Settings& from, const char* key, const std::string& where) {
    std::vector<Field> list;
    for (const Settings& one : from.objects(key)) {
        Field read;
        if (field(one, where + ", " + key + " " + one.string("name"), read))
            list.push_back(std::move(read));
    }
    return list;
}

std::vector<Step> Reader::steps(Phase phase, const std::string& key) {
    phase_ = phase;
    std::vector<Step> list;
    for (const Settings& one : config_.settings().objects(key)) {
        const std::string number = std::to_string(list.size() + 1);
        list.push_back(step(one, key + ", step " + number));
        list.back().label = "step " + number + " of the " + key;
    }
    const auto tells = [](const Step& step) { return step.expires.has_value(); };
    if (std::count_if(list.begin(), list.end(), tells) > 1)
        throw bad_recipe(key, "several steps say when it expires", "Leave it to one of them.");
    return list;
}

Step Reader::step(const Settings& from, const std::string& where) {
    Step step;
    step.method = from.string("method", "POST");
    step.url = from.string("url");
    if (!step.url.starts_with("https://") && !step.url.starts_with("http://"))
        throw bad_recipe(where, "the url is no http(s) URL", "Set it to where the step is sent.");
    step.headers = fields(from, "headers", where);
    step.query = fields(from, "query", where);
    body(from, where, step);
    if (const auto list = from.value("expect")) step.expect = whole_numbers(*list);
    step.error_from = from.string("errorFrom", "");
    yields(from, where, step);
    step.expires = expires(from, where);
    if (step.expires && phase_ == Phase::logout)
        throw bad_recipe(where, "a logout expires nothing");
    return step;
}

void Reader::body(const Settings& from, const std::string& where, Step& step) {
    const int kinds = from.has("form") + from.has("json") + from.has("body");
    if (kinds > 1)
        throw bad_recipe(where, "it has several bodies", "Write one of form, json and body.");
    if (from.has("contentType") && !from.has("body"))
        throw bad_recipe(where, "contentType is for a body of your own",
                         "A form and json have their own.");
    step.form = fields(from, "form", where);
    const std::string place = where + ", body";
    if (const auto tree = from.value("json")) {
        step.content_type = "application/json";
        step.body = finished(read_json_body(*tree, reading(place)), place);
    } else if (from.has("body")) {
        step.content_type = from.string("contentType", "text/plain");
        step.body = finished(Template::read(from.string("body"), reading(place)), place);
    }
}

std::size_t Reader::yielded(const Settings& from, const std::string& where) {
    Value value{from.string("name"), from.boolean("secret", true), from.boolean("optional", false)};
    if (!is_name(value.name))
        throw bad_recipe(where, "a value needs a name of letters, digits, '_', '-' and '.'");
    if (phase_ == Phase::login) return names_.declare(where, std::move(value));
    const auto known = names_.value(value.name);
    if (!known)
        throw bad_recipe(where, "the login yields no '" + value.name + "'",
                         "A refresh renews what the login yields.");
    return *known;
}

void Reader::yields(const Settings& from, const std::string& where, Step& step) {
    const auto list = from.objects("yields");
    if (phase_ == Phase::logout && !list.empty())
        throw bad_recipe(where, "a logout yields nothing");
    for (const Settings& one : list) {
        Yield yield;
        yield.value = yielded(one, where);
        yield.from = one.string("from");
        if (!yield.from.starts_with("$body") && !yield.from.starts_with("$headers.") &&
            !yield.from.starts_with("$cookies."))
            throw bad_recipe(where, "'" + yield.from + "' is no place of an answer",
                             "There are $body.…, $headers.… and $cookies.….");
        for (const Yield& other : step.yields)
            if (other.value == yield.value)
                throw bad_recipe(where, "'" + one.string("name") + "' is yielded twice");
        step.yields.push_back(std::move(yield));
    }
}

std::optional<Expiry> Reader::expires(const Settings& from, const std::string& where) {
    const auto said = from.object("expires");
    if (!said) return std::nullopt;
    Expiry expiry;
    if (said->has("after") + said->has("from") + said->has("at") + said->has("jwt") != 1)
        throw bad_recipe(where, "expires needs one of after, from, at and jwt");
    if (said->has("after")) {
        expiry.kind = Expiry::Kind::after;
        expiry.seconds = static_cast<double>(said->integer("after", 0));
    } else if (said->has("from")) {
        expiry.kind = Expiry::Kind::lasts;
        expiry.path = said->string("from");
        const std::string unit = said->string("unit", "s");
        expiry.unit = unit == "ms" ? 0.001 : unit == "min" ? 60 : 1;
    } else if (said->has("at")) {
        expiry.kind = Expiry::Kind::at;
        expiry.path = said->string("at");
    } else {
        expiry.kind = Expiry::Kind::jwt;
        const auto value = names_.value(said->string("jwt"));
        if (!value)
            throw bad_recipe(where, "there is no value '" + said->string("jwt") + "'",
                             "Name a value that is a JWT.");
        expiry.value = *value;
        names_.values()[*value].used_in |= static_cast<unsigned>(phase_);
    }
    if (said->has("early")) expiry.early = static_cast<double>(said->integer("early", 0));
    return expiry;
}

}  // namespace packhost::recipe
