// identity.cpp: strict reading of the identity and schema notes.
#include "plugins/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/try.hpp"
#include "packhost/abi/plugin.h"
#include "plugins/refusal.hpp"

namespace packhost::plugins {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostIdentity = 64 * 1024;
constexpr std::size_t kMostSchema = 1024 * 1024;
constexpr std::size_t kMostList = 256;
constexpr std::size_t kMostText = 255;
constexpr std::string_view kNoSettings = R"({"type":"object","additionalProperties":false})";

bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return lower(c) || (c >= 'A' && c <= 'Z'); }

template <class Allowed>
bool all_of(std::string_view text, Allowed allowed) {
    return !text.empty() && text.size() <= kMostText &&
           std::all_of(text.begin(), text.end(), allowed);
}

bool is_number(std::string_view text) {
    return all_of(text, digit) && text.size() <= 9 && (text.size() == 1 || text[0] != '0');
}

// "1.2.3" has three numbers, "0.1" two.
bool is_numbers(std::string_view text, int count) {
    for (; count > 1; --count) {
        const auto dot = text.find('.');
        if (dot == text.npos || !is_number(text.substr(0, dot))) return false;
        text.remove_prefix(dot + 1);
    }
    return is_number(text);
}

bool is_target(std::string_view text) { return is_numbers(text, 2); }

// https://semver.org, 2 to 10; identifiers after "-" and "+" are taken loosely.
bool is_version(std::string_view text) {
    const auto rest = text.find_first_of("-+");
    if (!is_numbers(text.substr(0, rest), 3)) return false;
    return rest == text.npos || all_of(text.substr(rest + 1), [](char c) {
        return letter(c) || digit(c) || c == '.' || c == '-' || c == '+';
    });
}

bool is_name(std::string_view text) {
    return all_of(text, [](char c) {
        return lower(c) || digit(c) || c == '_' || c == '.' || c == '-';
    }) && lower(text[0]);
}

// "ph.secret.draft-2/1"
bool is_interface(std::string_view text) {
    const auto slash = text.find('/');
    return slash != text.npos && is_name(text.substr(0, slash)) &&
           is_number(text.substr(slash + 1));
}

// "auth/header"
bool is_provided(std::string_view text) {
    const auto slash = text.find('/');
    return slash != text.npos && is_name(text.substr(0, slash)) && is_name(text.substr(slash + 1));
}

bool is_endpoint(std::string_view text) { return text == "vetted" || text == "none"; }

/// Takes members out of the note's object; the first that is missing or wrong stays as the problem.
class Members {
 public:
    explicit Members(const json::object& object) : object_(object) {}

    template <class Check>
    void text(std::string_view key, Check check, std::string& out) {
        const json::value* member = find(key);
        if (!member) return;
        if (!member->is_string() || !check(view(*member))) return wrong(key);
        out = view(*member);
    }
    template <class Check>
    void list(std::string_view key, Check check, std::vector<std::string>& out) {
        const json::value* member = find(key);
        if (!member) return;
        if (!member->is_array() || member->get_array().size() > kMostList) return wrong(key);
        std::set<std::string_view> seen;
        for (const json::value& item : member->get_array()) {
            if (!item.is_string() || !check(view(item))) return wrong(key);
            if (!seen.insert(view(item)).second) return wrong(key);
            out.emplace_back(view(item));
        }
    }
    void boolean(std::string_view key, bool& out) {
        const json::value* member = find(key);
        if (!member) return;
        if (!member->is_bool()) return wrong(key);
        out = member->get_bool();
    }
    void must(std::string_view key, bool holds) {
        if (!holds && problem_.empty()) wrong(key);
    }
    bool has(std::string_view key) const { return object_.contains(key); }
    const std::string& problem() const { return problem_; }

 private:
    static std::string_view view(const json::value& v) {
        return {v.get_string().data(), v.get_string().size()};
    }
    const json::value* find(std::string_view key) {
        const json::value* member = object_.if_contains(key);
        if (!member && problem_.empty())
            problem_ = fmt::format("its identity note has no \"{}\"", key);
        return member;
    }
    void wrong(std::string_view key) {
        if (problem_.empty())
            problem_ = fmt::format("\"{}\" of its identity note has a wrong value", key);
    }

    const json::object& object_;
    std::string problem_;
};

Error bad_note(const std::filesystem::path& file, std::string_view reason) {
    return refuse("bad_note", file, reason,
                  "Build the plugin with packhost_add_plugin(), which writes the notes.");
}

Result<json::object> parse_object(std::string_view text, std::size_t most, std::string_view what,
                                  const std::filesystem::path& file) {
    if (text.size() > most) return bad_note(file, fmt::format("its {} note is too long", what));
    json::parse_options options;
    options.max_depth = 64;
    boost::system::error_code failed;
    json::value value = json::parse({text.data(), text.size()}, failed, {}, options);
    if (failed || !value.is_object())
        return bad_note(file, fmt::format("its {} note is not a JSON object", what));
    return std::move(value.get_object());
}

Result<Identity> parse_identity(std::string_view text, const std::filesystem::path& file) {
    PH_TRY(const json::object object, parse_object(text, kMostIdentity, "identity", file));
    Identity out;
    std::vector<std::string> provides;
    Members members(object);
    members.text("id", is_plugin_id, out.id);
    members.text("version", is_version, out.version);
    members.text("sdk", is_version, out.sdk);
    members.text("target", is_target, out.target);
    members.list("provides", is_provided, provides);
    members.must("provides", !provides.empty());
    members.list("interfaces", is_interface, out.interfaces);
    members.must("interfaces", !out.interfaces.empty());
    members.list("needs", is_interface, out.needs);
    members.list("optional", is_interface, out.optional);
    members.list("capabilities", is_name, out.capabilities);
    members.list("dependencies", is_soname, out.dependencies);
    // What only transports say.
    if (members.has("blocking")) members.boolean("blocking", out.blocking);
    if (members.has("endpoint")) members.text("endpoint", is_endpoint, out.endpoint);
    if (!members.problem().empty()) return bad_note(file, members.problem());
    for (const std::string& one : provides) {
        const auto slash = one.find('/');
        out.provides.push_back({one.substr(0, slash), one.substr(slash + 1)});
    }
    return out;
}

Result<Schemas> parse_schemas(std::string_view text, const Identity& identity,
                              const std::filesystem::path& file) {
    PH_TRY(const json::object object, parse_object(text, kMostSchema, "schema", file));
    Schemas out;
    for (const auto& [key, schema] : object) {
        const auto slash = key.find('/');
        if (slash == key.npos || !schema.is_object() ||
            !identity.offers({key.data(), slash}, {key.data() + slash + 1, key.size() - slash - 1}))
            return bad_note(file, fmt::format("its schema note has a wrong member \"{}\"",
                                              printable({key.data(), key.size()})));
        out.emplace(std::string(key), json::serialize(schema));
    }
    for (const Provided& one : identity.provides) out.emplace(one.text(), kNoSettings);
    return out;
}

}  // namespace

bool is_plugin_id(std::string_view text) noexcept {
    if (text.empty() || text.size() > kMostText || !lower(text[0])) return false;
    bool dotted = false;
    char before = 0;
    for (const char c : text) {
        if (!lower(c) && !digit(c) && c != '-' && c != '.') return false;
        if (c == '.') dotted = true;
        if ((c == '.' || c == '-') && before == '.') return false;
        before = c;
    }
    return dotted && before != '.';
}

bool is_soname(std::string_view text) noexcept {
    return all_of(text, [](char c) {
        return letter(c) || digit(c) || c == '_' || c == '.' || c == '+' || c == '-';
    }) && text[0] != '.';
}

bool Identity::offers(std::string_view kind, std::string_view name) const noexcept {
    return std::any_of(provides.begin(), provides.end(), [&](const Provided& one) {
        return one.kind == kind && one.name == name;
    });
}

Result<Declaration> read_declaration(const ElfImage& image, const std::filesystem::path& file) {
    PH_TRY(const auto notes, image.notes());
    const ElfNote* identity = nullptr;
    const ElfNote* schema = nullptr;
    for (const ElfNote& note : notes) {
        if (note.owner != PACKHOST_NOTE_OWNER) continue;
        const ElfNote** slot = note.type == PACKHOST_NOTE_IDENTITY ? &identity
                               : note.type == PACKHOST_NOTE_SCHEMA ? &schema
                                                                   : nullptr;
        if (!slot) continue;
        if (*slot) return bad_note(file, "it has two notes of one kind");
        *slot = &note;
    }
    if (!identity || !schema)
        return refuse("no_note", file,
                      fmt::format("it has no {} note, so it is no packhost plugin",
                                  identity ? "schema" : "identity"),
                      "Build the plugin with packhost_add_plugin(), which writes the notes.");
    Declaration out;
    PH_TRY(out.identity, parse_identity(identity->text, file));
    PH_TRY(out.schemas, parse_schemas(schema->text, out.identity, file));
    return out;
}

}  // namespace packhost::plugins
