// config_settings.cpp: what the table of keys tells people and editors.
#include "packhost/config_keys.hpp"
#include "runtime/config_table.hpp"

namespace packhost {
namespace {

using runtime::config_part;
using runtime::config_table;
using runtime::ConfigKeyRow;
using runtime::is_placeholder;

std::string join(const std::string& prefix, std::string_view part) {
    return prefix.empty() ? std::string(part) : prefix + '.' + std::string(part);
}

/// The capitals of a name, with the text before and behind them; empty if there are none.
struct Named {
    std::string before, behind;
};

Named split_at_placeholder(const std::string& name) {
    for (std::size_t at = name.find('.'); at != name.npos; at = name.find('.', at + 1)) {
        const auto part = config_part(name, std::string_view(name).substr(0, at));
        if (is_placeholder(part)) return {name.substr(0, at), name.substr(at + 1 + part.size())};
    }
    return {};
}

class Settings {
 public:
    explicit Settings(const Config& config) : config_(config) {}

    std::vector<ConfigSetting> all() {
        const auto& rows = config_table();
        for (auto row = rows.begin(); row != rows.end();) {
            const Named named = split_at_placeholder(row->name);
            auto end = row + 1;
            if (named.before.empty()) {
                add(*row, row->name, {});
            } else {  // all keys of one name stand together
                while (end != rows.end() && split_at_placeholder(end->name).before == named.before)
                    ++end;
                for (const std::string& name : runtime::config_names(config_, named.before))
                    for (auto one = row; one != end; ++one)
                        add(*one, join(named.before, name) +
                                      split_at_placeholder(one->name).behind, name);
            }
            row = end;
        }
        return std::move(out_);
    }

 private:
    void add(const ConfigKeyRow& row, const std::string& key, const std::string& name) {
        const auto origin = config_.origins.find(key);
        out_.push_back({key, row.show(config_, name),
                        origin == config_.origins.end() ? "default" : origin->second});
    }

    const Config& config_;
    std::vector<ConfigSetting> out_;
};

/// The schema of a table: its keys, those of tables in it, and what names stand for.
Value schema_of(const std::string& prefix) {
    Object properties;
    Value others = false;
    for (const ConfigKeyRow& row : config_table()) {
        const std::string part(config_part(row.name, prefix));
        if (part.empty() || find(properties, part)) continue;
        const std::string full = join(prefix, part);
        Value schema;
        if (full == row.name) {
            Object one = row.schema;
            one.emplace_back("description", row.meaning + " Default: " + row.fallback + ".");
            schema = std::move(one);
        } else {
            schema = schema_of(full);
        }
        if (!is_placeholder(part)) properties.emplace_back(part, std::move(schema));
        else others = std::move(schema);
        if (is_placeholder(part)) break;
    }
    Object out{{"type", "object"}};
    if (!properties.empty()) out.emplace_back("properties", std::move(properties));
    out.emplace_back("additionalProperties", std::move(others));
    return out;
}

}  // namespace

std::vector<ConfigKey> config_keys() {
    std::vector<ConfigKey> out;
    for (const ConfigKeyRow& row : config_table())
        out.push_back({row.name, row.type, row.fallback, row.meaning});
    return out;
}

std::vector<ConfigSetting> config_settings(const Config& config) {
    return Settings(config).all();
}

std::string config_schema() {
    Object out{{"$schema", "http://json-schema.org/draft-07/schema#"},
               {"title", "packhost.toml"},
               {"description", "What the administrator of a packhost decides."}};
    Value root = schema_of({});
    for (auto& member : *root.get_if<Object>()) out.push_back(std::move(member));
    return to_pretty_json(out) + '\n';
}

}  // namespace packhost
