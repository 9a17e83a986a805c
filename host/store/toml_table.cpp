// toml_table.cpp: strict reading of TOML over toml++, which no other file includes.
#include "store/toml_table.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/try.hpp"
#include "model/suggest.hpp"

namespace packhost::store {

struct TomlTable::File {
    std::string name;
    TomlErrors errors;
    toml::table root;
};

namespace {

constexpr std::size_t kLargestFile = 1u << 20;

const toml::table& table_of(const void* table) { return *static_cast<const toml::table*>(table); }

std::string join(const std::string& path, std::string_view key) {
    if (key.empty()) return path;
    return path.empty() ? std::string(key) : path + '.' + std::string(key);
}

Error unreadable(const std::filesystem::path& file, const TomlErrors& errors, int reason) {
    return {errors.absent_code, errors.phase,
            fmt::format("{} can't be read: {}.", file.string(), std::strerror(reason)),
            errors.absent_hint};
}

std::string place(const std::string& file, const toml::source_region& at) {
    return fmt::format("{}:{}", file, std::max<unsigned>(1, at.begin.line));
}

void add_places(const toml::table& table, const std::string& path, const std::string& file,
                std::map<std::string, std::string>& out) {
    for (const auto& [key, node] : table) {
        const std::string name = join(path, key.str());
        if (const toml::table* inner = node.as_table()) add_places(*inner, name, file, out);
        else out[name] = place(file, key.source());
    }
}

std::string_view kind_of(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "a list";
        case toml::node_type::string: return "a text";
        case toml::node_type::integer: return "a whole number";
        case toml::node_type::floating_point: return "a number";
        case toml::node_type::boolean: return "true or false";
        default: return "a date or time";
    }
}

}  // namespace

TomlTable::TomlTable(std::shared_ptr<const File> file, const void* table, std::string path)
    : file_(std::move(file)), table_(table), path_(std::move(path)) {}

Result<TomlTable> TomlTable::read_file(const std::filesystem::path& file, TomlErrors errors) {
    std::error_code failed;
    const auto status = std::filesystem::status(file, failed);
    if (failed) return unreadable(file, errors, failed.value());
    if (std::filesystem::is_directory(status)) return unreadable(file, errors, EISDIR);
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    if (!in) return unreadable(file, errors, errno ? errno : EIO);
    std::string text(kLargestFile + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > kLargestFile) return unreadable(file, errors, EFBIG);
    return parse(text, file, std::move(errors));
}

Result<TomlTable> TomlTable::parse(std::string_view text, const std::filesystem::path& file,
                                   TomlErrors errors) {
    auto content = std::make_shared<File>();
    content->name = file.string();
    content->errors = std::move(errors);
    try {
        content->root = toml::parse(text, content->name);
    } catch (const toml::parse_error& wrong) {
        // The parser's text quotes the file.
        const std::string detail = content->errors.quote_content
                                       ? fmt::format(": {}", wrong.description())
                                       : std::string(" here");
        return Error{content->errors.code, content->errors.phase,
                     fmt::format("{}:{}: this is not valid TOML{}.", content->name,
                                 wrong.source().begin.line, detail),
                     "Texts stand in double quotes. Each key and each [table] stands once: one that "
                     "is there gets a further line, and one in braces a further entry."};
    }
    const void* root = &content->root;
    return TomlTable(std::move(content), root, {});
}

Error TomlTable::error(std::string_view key, const std::string& what, std::string hint) const {
    const toml::table& table = table_of(table_);
    toml::source_region at = table.source();
    for (const auto& [name, node] : table)
        if (!key.empty() && name.str() == key) at = name.source();
    const std::string path = join(path_, key);
    return {file_->errors.code, file_->errors.phase,
            fmt::format("{}: {}{}{}", place(file_->name, at), path, path.empty() ? "" : ": ",
                        what),
            std::move(hint)};
}

Error TomlTable::wrong_type(std::string_view key, std::string_view wanted) const {
    const toml::node* node = table_of(table_).get(key);
    return error(key, fmt::format("this must be {}, and is {}.", wanted,
                                  node ? kind_of(*node) : "absent"));
}

Result<std::optional<std::string>> TomlTable::text(std::string_view key) {
    asked_.emplace_back(key);
    const toml::node* node = table_of(table_).get(key);
    if (!node) return std::optional<std::string>{};
    const auto* value = node->as_string();
    if (!value) return wrong_type(key, "a text");
    return std::optional<std::string>(value->get());
}

Result<std::optional<bool>> TomlTable::flag(std::string_view key) {
    asked_.emplace_back(key);
    const toml::node* node = table_of(table_).get(key);
    if (!node) return std::optional<bool>{};
    const auto* value = node->as_boolean();
    if (!value) return wrong_type(key, "true or false");
    return std::optional<bool>(value->get());
}

Result<std::optional<std::int64_t>> TomlTable::whole(std::string_view key, std::int64_t low,
                                                     std::int64_t high) {
    asked_.emplace_back(key);
    const toml::node* node = table_of(table_).get(key);
    if (!node) return std::optional<std::int64_t>{};
    const auto* value = node->as_integer();
    if (!value) return wrong_type(key, "a whole number");
    if (value->get() < low || value->get() > high)
        return error(key, fmt::format("this must be from {} to {}, and is {}.", low, high,
                                      value->get()));
    return std::optional<std::int64_t>(value->get());
}

Result<std::vector<std::string>> TomlTable::texts(std::string_view key) {
    asked_.emplace_back(key);
    std::vector<std::string> out;
    const toml::node* node = table_of(table_).get(key);
    if (!node) return out;
    const toml::array* list = node->as_array();
    if (!list) return wrong_type(key, "a list of texts");
    for (const toml::node& item : *list) {
        const auto* value = item.as_string();
        if (!value)
            return error(key, fmt::format("this must be a list of texts, and holds {}.",
                                          kind_of(item)));
        out.push_back(value->get());
    }
    return out;
}

Result<std::optional<TomlTable>> TomlTable::table(std::string_view key) {
    asked_.emplace_back(key);
    const toml::node* node = table_of(table_).get(key);
    if (!node) return std::optional<TomlTable>{};
    const toml::table* value = node->as_table();
    if (!value) return wrong_type(key, "a table");
    return std::optional<TomlTable>(TomlTable(file_, value, join(path_, key)));
}

std::map<std::string, std::string> TomlTable::places() const {
    std::map<std::string, std::string> out;
    add_places(table_of(table_), path_, file_->name, out);
    return out;
}

std::vector<std::string> TomlTable::keys() const {
    std::vector<std::string> out;
    for (const auto& [name, node] : table_of(table_)) out.emplace_back(name.str());
    return out;
}

bool TomlTable::has(std::string_view key) const { return table_of(table_).contains(key); }

Result<void> TomlTable::done() const {
    std::vector<Error> unknown = strangers();
    if (unknown.empty()) return {};
    return std::move(unknown.front());
}

std::vector<Error> TomlTable::strangers() const {
    std::vector<const toml::key*> keys;
    for (const auto& [name, node] : table_of(table_))
        if (std::find(asked_.begin(), asked_.end(), name.str()) == asked_.end())
            keys.push_back(&name);
    std::sort(keys.begin(), keys.end(), [](const toml::key* a, const toml::key* b) {
        return a->source().begin < b->source().begin;
    });
    const std::vector<std::string_view> candidates(asked_.begin(), asked_.end());
    std::vector<Error> out;
    for (const toml::key* key : keys) {
        std::string hint = model::did_you_mean(key->str(), candidates);
        if (hint.empty() && !candidates.empty())
            hint = fmt::format("Known here: {}.", fmt::join(candidates, ", "));
        out.push_back(error(key->str(), "there is no such key.", std::move(hint)));
    }
    return out;
}

}  // namespace packhost::store
