// config_kinds.hpp: the kinds of values that keys of packhost.toml hold, as rows of the table.
#pragma once

#include <filesystem>
#include <initializer_list>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/try.hpp"
#include "runtime/config_table.hpp"

/// Which member of a Config a row is about, for reading and for writing.
#define PH_MEMBER(member) [](auto& config, const std::string&) -> auto& { return config.member; }
/// The same of a connection's policy.
#define PH_OF_CONNECTION(member) \
    [](auto& config, const std::string& name) -> auto& { return config.network.at(name).member; }

namespace packhost::runtime {

using store::TomlTable;

/// Says what is wrong with a text, or nothing.
using TextCheck = Result<void> (*)(std::string_view text);

inline Result<void> any_text(std::string_view) { return {}; }

/// The name of a row, and what people are told of it.
struct About {
    std::string name, fallback, meaning;
};

inline Error unfit(const TomlTable& table, std::string_view key, const Error& why) {
    return table.error(key, why.message + (why.message.ends_with('.') ? "" : "."), why.hint);
}

template <class Of>
ConfigKeyRow flag(About about, Of of) {
    return {about.name, "true or false", {{"type", "boolean"}}, about.fallback, about.meaning,
            [of](TomlTable& table, std::string_view key, Config& config,
                 const std::string& name) -> Result<void> {
                PH_TRY(const auto given, table.flag(key));
                if (given) of(config, name) = *given;
                return {};
            },
            [of](const Config& config, const std::string& name) -> Value {
                return of(config, name);
            }};
}

template <class Of>
ConfigKeyRow whole(About about, std::int64_t low, std::int64_t high, Of of) {
    return {about.name, fmt::format("a whole number from {} to {}", low, high),
            {{"type", "integer"}, {"minimum", low}, {"maximum", high}}, about.fallback,
            about.meaning,
            [of, low, high](TomlTable& table, std::string_view key, Config& config,
                            const std::string& name) -> Result<void> {
                PH_TRY(const auto given, table.whole(key, low, high));
                auto& member = of(config, name);
                if (given) member = static_cast<std::decay_t<decltype(member)>>(*given);
                return {};
            },
            [of](const Config& config, const std::string& name) -> Value {
                return static_cast<std::uint64_t>(of(config, name));
            }};
}

/// One of some words, which stand for the member's values 0, 1, 2...
template <class Of>
ConfigKeyRow choice(About about, std::vector<std::string> words, Of of) {
    Array schema(words.begin(), words.end());
    return {about.name, fmt::format("\"{}\"", fmt::join(words, "\" or \"")),
            {{"enum", std::move(schema)}}, about.fallback, about.meaning,
            [of, words](TomlTable& table, std::string_view key, Config& config,
                        const std::string& name) -> Result<void> {
                PH_TRY(const auto given, table.text(key));
                if (!given) return {};
                for (std::size_t i = 0; i < words.size(); ++i) {
                    auto& member = of(config, name);
                    if (words[i] != *given) continue;
                    member = static_cast<std::decay_t<decltype(member)>>(i);
                    return {};
                }
                return table.error(key, fmt::format("this must be \"{}\", and is \"{}\".",
                                                    fmt::join(words, "\" or \""), *given));
            },
            [of, words](const Config& config, const std::string& name) -> Value {
                return words[static_cast<std::size_t>(of(config, name))];
            }};
}

template <class Of>
ConfigKeyRow text(About about, std::string_view type, TextCheck check, Of of) {
    return {about.name, std::string(type), {{"type", "string"}}, about.fallback, about.meaning,
            [of, check](TomlTable& table, std::string_view key, Config& config,
                        const std::string& name) -> Result<void> {
                PH_TRY(const auto given, table.text(key));
                if (!given) return {};
                if (const auto fits = check(*given); !fits) return unfit(table, key, fits.error());
                of(config, name) = *given;
                return {};
            },
            [of](const Config& config, const std::string& name) -> Value {
                return of(config, name);
            }};
}

template <class Of>
ConfigKeyRow texts(About about, std::string_view type, TextCheck check, Of of) {
    return {about.name, std::string(type),
            {{"type", "array"}, {"items", Object{{"type", "string"}}}}, about.fallback,
            about.meaning,
            [of, check](TomlTable& table, std::string_view key, Config& config,
                        const std::string& name) -> Result<void> {
                PH_TRY(auto given, table.texts(key));
                if (!table.has(key)) return {};
                for (const std::string& one : given)
                    if (const auto fits = check(one); !fits)
                        return unfit(table, key, fits.error());
                of(config, name) = std::move(given);
                return {};
            },
            [of](const Config& config, const std::string& name) -> Value {
                const auto& list = of(config, name);
                return Array(list.begin(), list.end());
            }};
}

/// The same list, which must not be empty where it is given: that would not mean what it says.
inline ConfigKeyRow filled(ConfigKeyRow row, std::string what, std::string hint) {
    row.schema.emplace_back("minItems", 1);
    row.read = [read = std::move(row.read), what = std::move(what), hint = std::move(hint)](
                   TomlTable& table, std::string_view key, Config& config,
                   const std::string& name) -> Result<void> {
        PH_TRY(const auto given, table.texts(key));
        if (table.has(key) && given.empty()) return table.error(key, what, hint);
        return read(table, key, config, name);
    };
    // What can't be written is not shown: an absent list is none.
    row.show = [show = std::move(row.show)](const Config& config, const std::string& name) {
        Value value = show(config, name);
        const Array* items = value.get_if<Array>();
        return items && items->empty() ? Value() : value;
    };
    return row;
}

/// A file or folder. `word`, if there is one, stands for the path that `meant` gives; without
/// `may_be_empty` an empty text is an error.
struct PathRule {
    bool may_be_empty = false;
    std::string_view word = {};
    std::filesystem::path (*meant)() = nullptr;
};

template <class Of>
ConfigKeyRow path(About about, std::string_view type, PathRule rule, Of of) {
    return {about.name, std::string(type), {{"type", "string"}}, about.fallback, about.meaning,
            [of, rule](TomlTable& table, std::string_view key, Config& config,
                       const std::string& name) -> Result<void> {
                PH_TRY(const auto given, table.text(key));
                if (!given) return {};
                if (given->empty() && !rule.may_be_empty)
                    return table.error(key, "this is a path, and must not be empty.");
                if (given->empty()) of(config, name).clear();
                else if (rule.meant && *given == rule.word) of(config, name) = rule.meant();
                else of(config, name) = beside(config, *given);
                return {};
            },
            [of](const Config& config, const std::string& name) -> Value {
                return of(config, name).string();
            }};
}

template <class Of>
ConfigKeyRow folders(About about, Of of) {
    return {about.name, "a list of folders",
            {{"type", "array"}, {"items", Object{{"type", "string"}, {"minLength", 1}}}},
            about.fallback, about.meaning,
            [of](TomlTable& table, std::string_view key, Config& config,
                 const std::string& name) -> Result<void> {
                PH_TRY(const auto given, table.texts(key));
                if (!table.has(key)) return {};
                auto& member = of(config, name);
                member.clear();
                for (const std::string& folder : given) {
                    if (folder.empty())
                        return table.error(key, "these are paths of folders, and none is empty.");
                    member.push_back(beside(config, folder));
                }
                return {};
            },
            [of](const Config& config, const std::string& name) -> Value {
                Array out;
                for (const auto& folder : of(config, name)) out.emplace_back(folder.string());
                return out;
            }};
}

}  // namespace packhost::runtime
