// lock.cpp: plugins.lock, from and to TOML.
#include "plugins/lock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <toml++/toml.h>

#include "base/try.hpp"
#include "plugins/identity.hpp"
#include "plugins/location.hpp"
#include "plugins/refusal.hpp"
#include "plugins/signature.hpp"

namespace packhost::plugins {
namespace {

using std::filesystem::path;

constexpr std::uintmax_t kMostBytes = 4 << 20;

Error bad_lock(const path& file, std::optional<toml::source_position> where,
               std::string_view reason) {
    const std::string line = where && *where ? fmt::format(", line {}", where->line) : "";
    return {"bad_lock", Phase::config,
            fmt::format("The plugin lock \"{}\"{} is wrong: {}.", file.string(), line, reason),
            "Correct the line, or remove its [[plugin]] block and enable the plugin anew: packhost "
            "plugin enable FILE"};
}

bool is_digest(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

// A path is written into TOML and shown to people.
bool is_file_text(std::string_view text) {
    return !text.empty() && text.size() < 4096 &&
           std::none_of(text.begin(), text.end(),
                        [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

bool is_line(std::string_view text) { return is_file_text(text) && text.size() < 200; }
bool is_key(std::string_view text) { return PublicKey::parse(text).has_value(); }

/// Turns tables into entries; errors carry the line.
class Reader {
 public:
    explicit Reader(const path& file) : file_(file) {}

    Result<std::vector<LockEntry>> read(const toml::table& root) const {
        std::vector<LockEntry> out;
        PH_CHECK(only(root, {"version", "plugin"}));
        if (root.empty()) return out;
        const toml::node* version = root.get("version");
        if (!version || version->value<std::int64_t>() != 1)
            return bad_lock(file_, where(version ? *version : root), "\"version\" must be 1");
        const toml::node* plugins = root.get("plugin");
        if (!plugins) return out;
        if (!plugins->is_array()) return wrong(*plugins, "\"plugin\" must be [[plugin]] blocks");
        std::set<std::string, std::less<>> ids;
        for (const toml::node& block : *plugins->as_array()) {
            if (!block.is_table()) return wrong(block, "\"plugin\" must be [[plugin]] blocks");
            PH_TRY(LockEntry entry, read_entry(*block.as_table()));
            if (!ids.insert(entry.id).second)
                return wrong(block, fmt::format("the id \"{}\" comes twice", entry.id));
            out.push_back(std::move(entry));
        }
        return out;
    }

 private:
    Result<LockEntry> read_entry(const toml::table& block) const {
        PH_CHECK(only(block, {"id", "file", "sha256", "dependencies", "version", "signer",
                              "capabilities"}));
        LockEntry out;
        std::string file;
        PH_CHECK(text(block, "id", is_plugin_id, "a reverse-DNS name", out.id));
        PH_CHECK(text(block, "file", is_file_text, "a path", file));
        PH_CHECK(text(block, "sha256", is_digest, "64 lower-case hexadecimal digits", out.sha256));
        out.file = file;
        PH_TRY(out.dependencies, list(block, "dependencies", is_soname,
                                      "library names such as libfoo.so.1"));
        PH_TRY(out.capabilities, list(block, "capabilities", is_line, "texts"));
        if (block.get("version"))
            PH_CHECK(text(block, "version", is_line, "a version", out.version));
        if (block.get("signer"))
            PH_CHECK(text(block, "signer", is_key, "a public key", out.signer));
        return out;
    }

    template <class Check>
    Result<std::vector<std::string>> list(const toml::table& block, std::string_view key,
                                          Check check, std::string_view form) const {
        std::vector<std::string> out;
        const toml::node* node = block.get(key);
        if (!node) return out;
        if (!node->is_array()) return wrong(*node, fmt::format("\"{}\" must be a list", key));
        for (const toml::node& item : *node->as_array()) {
            auto one = item.value_exact<std::string>();
            if (!one || !check(*one))
                return wrong(item, fmt::format("\"{}\" must hold {}", key, form));
            out.push_back(std::move(*one));
        }
        return out;
    }

    template <class Check>
    Result<void> text(const toml::table& block, std::string_view key, Check check,
                      std::string_view form, std::string& out) const {
        const toml::node* node = block.get(key);
        if (!node) return wrong(block, fmt::format("a block has no \"{}\"", key));
        auto value = node->value_exact<std::string>();
        if (!value || !check(*value))
            return wrong(*node, fmt::format("\"{}\" must be {}", key, form));
        out = std::move(*value);
        return {};
    }

    Result<void> only(const toml::table& table, std::set<std::string_view> keys) const {
        for (const auto& [key, node] : table)
            if (!keys.contains(key.str()))
                return bad_lock(file_, key.source().begin,
                                fmt::format("\"{}\" is not known", printable(key.str())));
        return {};
    }

    static toml::source_position where(const toml::node& node) { return node.source().begin; }
    Error wrong(const toml::node& node, std::string_view reason) const {
        return bad_lock(file_, where(node), reason);
    }

    const path& file_;
};

Result<std::string> read_text(const path& file) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    if (failed || size > kMostBytes)
        return bad_lock(file, {}, failed ? failed.message() : "it is larger than 4 MiB");
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in.good() && !in.eof()) return bad_lock(file, {}, "it can't be read");
    return text;
}

}  // namespace

const LockEntry* Lock::find(std::string_view id) const noexcept {
    for (const LockEntry& entry : entries)
        if (entry.id == id) return &entry;
    return nullptr;
}

std::filesystem::path Lock::file_of(const LockEntry& entry) const {
    return (path.parent_path() / entry.file).lexically_normal();
}

Result<Lock> read_lock(const path& given) {
    Lock out;
    std::error_code failed;
    out.path = std::filesystem::absolute(given, failed).lexically_normal();
    const bool there = std::filesystem::exists(out.path, failed);
    if (failed) return bad_lock(out.path, {}, failed.message());
    if (!there) return out;
    PH_CHECK(check_location(out.path, "plugin lock", Phase::config));
    PH_TRY(const std::string text, read_text(out.path));
    try {
        const toml::table root = toml::parse(text, out.path.string());
        PH_TRY(out.entries, Reader(out.path).read(root));
    } catch (const toml::parse_error& error) {
        return bad_lock(out.path, error.source().begin, printable(error.description()));
    }
    return out;
}

}  // namespace packhost::plugins
