// settings_check.hpp: the settings of an auth scheme, held against the schema of its plugin.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/schema.hpp"

namespace packhost::model {

/// Codes: unknown_setting, missing_setting, bad_setting.
struct SettingProblem {
    std::string name;  ///< empty: the settings together
    std::string code;
    std::string message;
    std::string hint;
};

/// What a scheme's settings must be, by a draft-07 schema.
class SettingsRules {
 public:
    /// Error: `bad_schema` (phase plugin).
    static Result<SettingsRules> compile(std::string_view scheme, std::string_view schema);

    /// All that is wrong with settings: names first, then values.
    std::vector<SettingProblem> problems(const Value& settings) const;

 private:
    SettingsRules(std::string_view scheme, Value read, Schema compiled)
        : scheme_(scheme), read_(std::move(read)), compiled_(std::move(compiled)) {}
    std::string scheme_;
    Value read_;
    Schema compiled_;
};

}  // namespace packhost::model
