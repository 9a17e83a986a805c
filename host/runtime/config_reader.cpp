// config_reader.cpp: reads packhost.toml along the table of its keys, past what is wrong.
#include <algorithm>

#include <fmt/format.h>

#include "base/try.hpp"
#include "runtime/config_checks.hpp"
#include "runtime/config_table.hpp"

namespace packhost::runtime {
namespace {

using store::TomlTable;

/// Makes the place that a named key is read into.
void make_place(Config& config, std::string_view prefix, const std::string& name) {
    if (prefix == "plugins.prefer") config.prefer.try_emplace(name);
    else if (prefix == "plugins.signers") config.plugin_signers.try_emplace(name);
    else if (prefix == "plugins.capabilities") config.granted_capabilities.try_emplace(name);
    else config.network.try_emplace(name);
}

/// Whether the administrator's name is fit for what it stands for.
Result<void> check_name(const TomlTable& table, std::string_view placeholder,
                        const std::string& name) {
    if (placeholder == "ID") {
        if (const auto fits = check_plugin_id(name); !fits)
            return table.error(name, "this is no plugin's id.",
                               "An id stands in quotes: \"dev.example.auth\" = [\"...\"]");
    } else if (placeholder == "KIND/NAME") {
        const bool known = name.starts_with("auth/") || name.starts_with("body/") ||
                           name.starts_with("transport/");
        if (!known)
            return table.error(name, "this is not kind/name.",
                               "For example: \"auth/header\" = \"dev.packhost.auth.header\"");
    } else if (name.empty()) {
        return table.error(name, "a name must not be empty.");
    }
    return {};
}

class Reader {
 public:
    explicit Reader(ConfigReading& out) : out_(out) {}

    /// Reads the keys below `prefix`, as the table of keys spells it; `name` is the
    /// administrator's, where capitals stand for one.
    void read(TomlTable table, const std::string& prefix, const std::string& name) {
        std::vector<std::string> parts;
        for (const ConfigKeyRow& row : config_table()) {
            const std::string part(config_part(row.name, prefix));
            if (part.empty() || std::find(parts.begin(), parts.end(), part) != parts.end())
                continue;
            parts.push_back(part);
            if (is_placeholder(part)) return read_names(table, prefix, part);
            read_part(table, prefix, part, name);
        }
        for (Error& error : table.strangers()) out_.problems.push_back(std::move(error));
    }

 private:
    void read_part(TomlTable& table, const std::string& prefix, const std::string& part,
                   const std::string& name) {
        const std::string full = prefix.empty() ? part : prefix + '.' + part;
        if (const ConfigKeyRow* row = row_of(full))
            return note(row->read(table, part, out_.config, name));
        auto inner = table.table(part);
        if (!inner) return note(inner.error());
        if (*inner) read(**inner, full, name);
    }

    void read_names(TomlTable& table, const std::string& prefix, const std::string& placeholder) {
        const std::string full = prefix + '.' + placeholder;
        const ConfigKeyRow* row = row_of(full);
        for (const std::string& name : table.keys()) {
            if (auto fits = check_name(table, placeholder, name); !fits) {
                note(fits);
                continue;
            }
            make_place(out_.config, prefix, name);
            if (row) {
                note(row->read(table, name, out_.config, name));
                continue;
            }
            auto inner = table.table(name);
            if (!inner) note(inner.error());
            else if (*inner) read(**inner, full, name);
        }
    }

    static const ConfigKeyRow* row_of(std::string_view name) {
        for (const ConfigKeyRow& row : config_table())
            if (row.name == name) return &row;
        return nullptr;
    }

    void note(Result<void> done) {
        if (!done) out_.problems.push_back(std::move(done).error());
    }

    ConfigReading& out_;
};

/// The line of "FILE:LINE: ...".
unsigned long line_of(const Error& error, std::string_view file) {
    if (!error.message.starts_with(file) || error.message.size() <= file.size()) return 0;
    return std::strtoul(error.message.c_str() + file.size() + 1, nullptr, 10);
}

}  // namespace

store::TomlErrors config_errors() {
    store::TomlErrors errors;
    errors.phase = Phase::config;
    errors.code = errors.absent_code = "bad_config";
    errors.absent_hint = "Name the configuration with --config FILE or $PACKHOST_CONFIG.";
    return errors;
}

ConfigReading read_config_keys(TomlTable root, Config defaults) {
    ConfigReading out{std::move(defaults), {}};
    for (auto& [key, place] : root.places()) out.config.origins[key] = place;
    Reader(out).read(root, {}, {});
    const std::string file = out.config.file.string();
    std::stable_sort(out.problems.begin(), out.problems.end(),
                     [&](const Error& a, const Error& b) {
                         return line_of(a, file) < line_of(b, file);
                     });
    return out;
}

}  // namespace packhost::runtime
