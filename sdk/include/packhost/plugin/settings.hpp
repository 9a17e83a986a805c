// settings.hpp: reads the settings that a pack gives a scheme, a codec or a transport.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/plugin/core.hpp"

namespace packhost::plugin {

/// An object of settings: a view, valid during create() alone. The host has checked it against the
/// schema; a read that does not fit throws Failure all the same (blame: config).
class Settings {
 public:
    explicit Settings(ph_value value) noexcept : value_(value) {}

    bool has(std::string_view name) const { return find(name).has_value(); }

    /// A string that must be there.
    std::string string(std::string_view name) const {
        const auto at = find(name);
        if (!at) throw bad(name, "is missing");
        return text_at(name, *at);
    }
    std::string string(std::string_view name, std::string_view otherwise) const {
        const auto at = find(name);
        return at ? text_at(name, *at) : std::string(otherwise);
    }
    bool boolean(std::string_view name, bool otherwise) const {
        const auto at = find(name);
        if (!at) return otherwise;
        if (kind(*at) != PH_VALUE_BOOL) throw bad(name, "must be true or false");
        return event(*at).as.boolean != 0;
    }
    std::int64_t integer(std::string_view name, std::int64_t otherwise) const {
        const auto at = find(name);
        if (!at) return otherwise;
        if (kind(*at) != PH_VALUE_INT) throw bad(name, "must be a whole number");
        return event(*at).as.integer;
    }
    /// A list of strings; empty if it is missing.
    std::vector<std::string> strings(std::string_view name) const {
        std::vector<std::string> list;
        const auto at = find(name);
        if (!at) return list;
        if (kind(*at) != PH_VALUE_BEGIN_ARRAY) throw bad(name, "must be a list of strings");
        for (std::size_t i = *at + 1; kind(i) != PH_VALUE_END_ARRAY; i = after(i))
            list.push_back(text_at(name, i));
        return list;
    }
    /// A list of whole numbers; empty if it is missing.
    std::vector<std::int64_t> integers(std::string_view name) const {
        std::vector<std::int64_t> list;
        const auto at = find(name);
        if (!at) return list;
        if (kind(*at) != PH_VALUE_BEGIN_ARRAY) throw bad(name, "must be a list of whole numbers");
        for (std::size_t i = *at + 1; kind(i) != PH_VALUE_END_ARRAY; i = after(i)) {
            if (kind(i) != PH_VALUE_INT) throw bad(name, "must be a list of whole numbers");
            list.push_back(event(i).as.integer);
        }
        return list;
    }
    /// A string, or a list of strings; empty if it is missing.
    std::vector<std::string> string_or_list(std::string_view name) const {
        if (type(name) == PH_VALUE_BEGIN_ARRAY) return strings(name);
        if (!has(name)) return {};
        return {string(name)};
    }
    /// The names of the members, in the pack's order.
    std::vector<std::string> names() const {
        std::vector<std::string> list;
        if (!is_object()) return list;
        for (std::size_t i = 1; kind(i) != PH_VALUE_END_OBJECT; i = after(i + 1)) {
            if (kind(i) != PH_VALUE_KEY) throw bad("", "are not a whole value");
            list.emplace_back(view(event(i).text));
        }
        return list;
    }
    /// PH_VALUE_STRING, PH_VALUE_INT, PH_VALUE_BOOL, PH_VALUE_BEGIN_ARRAY, ... of a member; 0 if it
    /// is missing.
    ph_event_kind type(std::string_view name) const {
        const auto at = find(name);
        if (!at) return 0;
        return kind(*at) == PH_VALUE_STRING_PART ? ph_event_kind{PH_VALUE_STRING} : kind(*at);
    }
    /// A member as its events, whatever it is; none if it is missing.
    std::optional<ph_value> value(std::string_view name) const {
        const auto at = find(name);
        if (!at) return std::nullopt;
        return ph_value{&event(*at), after(*at) - *at};
    }
    /// An object within this one, as a view of its own.
    std::optional<Settings> object(std::string_view name) const {
        const auto at = find(name);
        if (!at) return std::nullopt;
        return object_at(name, *at);
    }
    /// A list of objects; empty if it is missing.
    std::vector<Settings> objects(std::string_view name) const {
        std::vector<Settings> list;
        const auto at = find(name);
        if (!at) return list;
        if (kind(*at) != PH_VALUE_BEGIN_ARRAY) throw bad(name, "must be a list of objects");
        for (std::size_t i = *at + 1; kind(i) != PH_VALUE_END_ARRAY; i = after(i))
            list.push_back(object_at(name, i));
        return list;
    }

 private:
    const ph_value_event& event(std::size_t index) const { return element(value_.events, index); }
    ph_event_kind kind(std::size_t index) const {
        if (index >= value_.count) throw bad("", "are not a whole value");
        return event(index).kind;
    }
    static bool opens(ph_event_kind kind) {
        return kind == PH_VALUE_BEGIN_OBJECT || kind == PH_VALUE_BEGIN_ARRAY;
    }
    static bool closes(ph_event_kind kind) {
        return kind == PH_VALUE_END_OBJECT || kind == PH_VALUE_END_ARRAY;
    }

    /// The index behind the value that begins at `index`.
    std::size_t after(std::size_t index) const {
        for (std::size_t depth = 0;; ++index) {
            const ph_event_kind k = kind(index);
            if (opens(k)) ++depth;
            if (closes(k)) --depth;
            if (depth == 0 && k != PH_VALUE_STRING_PART) return index + 1;
        }
    }

    /// False if there are no settings at all.
    bool is_object() const {
        if (value_.count == 0 || kind(0) == PH_VALUE_NULL) return false;
        if (kind(0) != PH_VALUE_BEGIN_OBJECT) throw bad("", "are not an object");
        return true;
    }

    /// Where the value of a member of the outermost object begins. JSON null counts as missing.
    std::optional<std::size_t> find(std::string_view name) const {
        if (!is_object()) return std::nullopt;
        for (std::size_t i = 1; kind(i) != PH_VALUE_END_OBJECT; i = after(i)) {
            if (kind(i) != PH_VALUE_KEY) throw bad("", "are not a whole value");
            if (view(event(i++).text) != name) continue;
            if (kind(i) == PH_VALUE_NULL) return std::nullopt;
            return i;
        }
        return std::nullopt;
    }

    std::string text_at(std::string_view name, std::size_t index) const {
        std::string text;
        for (; kind(index) == PH_VALUE_STRING_PART; ++index) text += view(event(index).text);
        if (kind(index) != PH_VALUE_STRING) throw bad(name, "must be a string");
        return text += view(event(index).text);
    }

    Settings object_at(std::string_view name, std::size_t index) const {
        if (kind(index) != PH_VALUE_BEGIN_OBJECT) throw bad(name, "must be an object");
        return Settings({&event(index), after(index) - index});
    }

    static Failure bad(std::string_view name, const char* what) {
        const std::string subject =
            name.empty() ? "The settings" : "The setting '" + std::string(name) + "'";
        return Failure("bad_setting", subject + " " + what + ".", "", PH_BLAME_CONFIG);
    }

    ph_value value_;
};

}  // namespace packhost::plugin
