// toml_table.hpp: strict reading of a TOML file: each error has file, line and key, and what nobody
// asked for is an error too.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packhost/result.hpp"

namespace packhost::store {

/// Which errors a kind of file gives.
struct TomlErrors {
    Phase phase = Phase::config;
    std::string code;          ///< the file's content is wrong
    std::string absent_code;   ///< there is no such file, or it can't be read
    std::string absent_hint;
    bool quote_content = true; ///< false: texts of the file may be secrets and stay out of messages
};

/// A table of a file. Each getter marks its key as known; done() then refuses the others. A getter
/// gives nothing if the key is absent, and an error if its value is of another type. Cheap to copy;
/// keeps the parsed file alive. One thread at a time.
class TomlTable {
 public:
    static Result<TomlTable> read_file(const std::filesystem::path& file, TomlErrors errors);
    /// The same of a text; `file` is its name in messages.
    static Result<TomlTable> parse(std::string_view text, const std::filesystem::path& file,
                                   TomlErrors errors);

    Result<std::optional<std::string>> text(std::string_view key);
    Result<std::optional<bool>> flag(std::string_view key);
    /// A whole number from `low` to `high`.
    Result<std::optional<std::int64_t>> whole(std::string_view key, std::int64_t low,
                                              std::int64_t high);
    Result<std::vector<std::string>> texts(std::string_view key);
    Result<std::optional<TomlTable>> table(std::string_view key);

    /// Where each value below this table is set: "limits.workers" -> "packhost.toml:3".
    std::map<std::string, std::string> places() const;
    /// Whether there is such a key. Does not mark it as known.
    bool has(std::string_view key) const;
    /// The keys, sorted; of a table whose keys are names.
    std::vector<std::string> keys() const;
    /// An error for the first key, by line, that no getter asked for.
    Result<void> done() const;
    /// An error for each of them, by line.
    std::vector<Error> strangers() const;

    /// An error at that key's line, or at the table's own for an empty or absent key.
    /// "packhost.toml:12: network.connections.x: <what>"
    Error error(std::string_view key, const std::string& what, std::string hint = {}) const;

 private:
    struct File;
    TomlTable(std::shared_ptr<const File> file, const void* table, std::string path);
    Error wrong_type(std::string_view key, std::string_view wanted) const;

    std::shared_ptr<const File> file_;
    const void* table_;  // a toml::table of file_
    std::string path_;   // "network.connections.x", empty for the whole file
    std::vector<std::string> asked_;
};

}  // namespace packhost::store
