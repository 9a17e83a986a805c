// json_difference.cpp: walks two trees side by side. The only file that sees Boost.
#include "json_difference.hpp"

#include <boost/json/src.hpp>

#include "quoted.hpp"

namespace packhost::replay {
namespace {

namespace bj = boost::json;

std::string_view std_view(bj::string_view text) { return {text.data(), text.size()}; }

std::string member_of(const std::string& path, std::string_view name) {
    const bool plain =
        !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
                                                "WXYZ0123456789_-") == name.npos;
    return plain ? path + '.' + std::string(name) : path + '[' + quoted(name) + ']';
}

std::string shown(const bj::value& value) {
    const std::string text = bj::serialize(value);
    return value.is_string() ? quoted(std_view(value.get_string())) : text.substr(0, 160);
}

std::string is_not(const std::string& path, const std::string& sent, const std::string& recorded) {
    return path + " is " + sent + ", and " + recorded + " was recorded";
}

/// Numbers as Boost.JSON orders them: int64 and uint64 compare by value, a double with either.
bool same_number(const bj::value& a, const bj::value& b) {
    if (a.is_double() || b.is_double()) return a.to_number<double>() == b.to_number<double>();
    return a == b;
}

std::optional<std::string> differ(const bj::value& sent, const bj::value& recorded,
                                  const std::string& path);

std::optional<std::string> differ(const bj::object& sent, const bj::object& recorded,
                                  const std::string& path) {
    for (const auto& [name, value] : recorded) {
        const std::string place = member_of(path, std_view(name));
        const bj::value* const at = sent.if_contains(name);
        if (!at) return place + " is missing, and " + shown(value) + " was recorded";
        if (auto found = differ(*at, value, place)) return found;
    }
    for (const auto& [name, value] : sent)
        if (!recorded.if_contains(name))
            return member_of(path, std_view(name)) + " is " + shown(value) +
                   ", and nothing was recorded";
    return std::nullopt;
}

std::optional<std::string> differ(const bj::array& sent, const bj::array& recorded,
                                  const std::string& path) {
    for (std::size_t i = 0; i < sent.size() && i < recorded.size(); ++i)
        if (auto found = differ(sent[i], recorded[i], path + '[' + std::to_string(i) + ']'))
            return found;
    if (sent.size() == recorded.size()) return std::nullopt;
    return is_not(path, "a list of " + std::to_string(sent.size()),
                  "one of " + std::to_string(recorded.size()));
}

std::optional<std::string> differ(const bj::value& sent, const bj::value& recorded,
                                  const std::string& path) {
    if (sent.is_object() && recorded.is_object())
        return differ(sent.get_object(), recorded.get_object(), path);
    if (sent.is_array() && recorded.is_array())
        return differ(sent.get_array(), recorded.get_array(), path);
    const bool same = sent.is_number() && recorded.is_number() ? same_number(sent, recorded)
                                                               : sent == recorded;
    if (same) return std::nullopt;
    return is_not(path, shown(sent), shown(recorded));
}

std::optional<bj::value> parsed(std::string_view text) {
    bj::error_code failed;
    bj::parse_options deep;
    deep.max_depth = 128;
    bj::value value = bj::parse({text.data(), text.size()}, failed, {}, deep);
    if (failed) return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::string> json_difference(std::string_view sent, std::string_view recorded) {
    const auto wanted = parsed(recorded);
    if (!wanted) return "the recorded body is no JSON";
    const auto got = parsed(sent);
    if (!got) return "its body is no JSON: " + quoted(sent);
    if (auto found = differ(*got, *wanted, "$body")) return "its " + *found;
    return std::nullopt;
}

}  // namespace packhost::replay
