// structured.cpp: lists and dictionaries in their strict form (RFC 8941, 4.1.1 and 4.1.2).
#include "structured.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "item_reader.hpp"

namespace packhost::http_signature {
namespace {

struct Members {
    struct Member {
        std::string key;    // empty: of a list
        std::string value;  // with parameters; of what is true, the parameters alone
        bool is_true = false;
    };
    std::vector<Member> list;
};

/// `key=value` or `key;parameters`, which is true; else a member of a list.
bool read_member(ItemReader& reader, Members& members) {
    Members::Member member;
    ItemReader ahead = reader;
    const bool keyed = ahead.key(member.key) && ahead.take('=');
    if (!keyed) {
        member.key.clear();
        if (!reader.member(member.value)) return false;
    } else {
        reader = ahead;
        if (!reader.member(member.value)) return false;
        member.is_true = member.value == "?1" || member.value.starts_with("?1;");
        if (member.is_true) member.value.erase(0, 2);
    }
    members.list.push_back(std::move(member));
    return true;
}

std::optional<Members> read_members(std::string_view value) {
    Members members;
    ItemReader reader(value);
    while (!reader.empty()) {
        if (!read_member(reader, members)) return std::nullopt;
        reader.skip(" \t");
        if (reader.empty()) break;
        if (!reader.take(',')) return std::nullopt;
        reader.skip(" \t");
        if (reader.empty()) return std::nullopt;
    }
    return members;
}

/// A member of a list that could be of a dictionary: a key and its parameters, true.
bool as_true(Members::Member& member) {
    if (!member.key.empty()) return true;
    ItemReader reader(member.value);
    std::string key, parameters;
    if (!reader.key(key) || !reader.parameters(parameters) || !reader.empty()) return false;
    member = {std::move(key), std::move(parameters), true};
    return true;
}

/// Members of a dictionary, each key once: the last, in the place of the first.
bool make_dictionary(Members& members) {
    std::vector<Members::Member> unique;
    for (Members::Member& member : members.list) {
        if (!as_true(member)) return false;
        const auto known = std::find_if(unique.begin(), unique.end(),
                                        [&](const auto& m) { return m.key == member.key; });
        if (known != unique.end()) *known = std::move(member);
        else unique.push_back(std::move(member));
    }
    members.list = std::move(unique);
    return true;
}

}  // namespace

std::optional<std::string> strict_form(std::string_view value) {
    auto members = read_members(value);
    if (!members || members->list.empty()) return std::nullopt;
    const bool keyed = std::any_of(members->list.begin(), members->list.end(),
                                   [](const auto& member) { return !member.key.empty(); });
    if (keyed && !make_dictionary(*members)) return std::nullopt;
    std::string out;
    for (const auto& member : members->list) {
        if (!out.empty()) out += ", ";
        out += member.key;
        if (!member.key.empty() && !member.is_true) out += '=';
        out += member.value;
    }
    return out;
}

std::optional<std::string> dictionary_member(std::string_view value, std::string_view key) {
    auto members = read_members(value);
    if (!members || !make_dictionary(*members)) return std::nullopt;
    for (const auto& member : members->list)
        if (member.key == key) return (member.is_true ? "?1" : "") + member.value;
    return std::nullopt;
}

}  // namespace packhost::http_signature
