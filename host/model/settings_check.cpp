// settings_check.cpp: names with suggestions of our own, values by the schema.
#include "model/settings_check.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "model/json_reader.hpp"
#include "model/suggest.hpp"

namespace packhost::model {
namespace {

const Object& members_of(const Value* value) {
    static const Object kNone;
    const Object* members = value ? value->get_if<Object>() : nullptr;
    return members ? *members : kNone;
}

class SettingCheck {
 public:
    SettingCheck(std::string_view scheme, const Value& schema, const Value& settings)
        : of_("of the auth scheme " + in_quotes(scheme)),
          schema_(schema),
          known_(members_of(schema.find("properties"))),
          settings_(members_of(&settings)) {}

    void names() {
        std::vector<std::string_view> names;
        for (const auto& [name, rule] : known_) names.push_back(name);
        const Value* open = schema_.find("additionalProperties");
        for (const auto& [name, value] : settings_)
            if (open && *open == Value(false) && !find(known_, name))
                add(name, "unknown_setting",
                    "There is no setting " + in_quotes(name) + ' ' + of_ + ".",
                    closest_or_all(name, names));
        const Value* required = schema_.find("required");
        const Array* list = required ? required->get_if<Array>() : nullptr;
        if (!list) return;
        for (const Value& one : *list) {
            const std::string* name = one.get_if<std::string>();
            if (name && !find(settings_, *name))
                add(*name, "missing_setting",
                    "The setting " + in_quotes(*name) + ' ' + of_ + " is missing.",
                    "Add it to the \"auth\" of the node.");
        }
    }

    void values(const std::vector<SchemaProblem>& problems) {
        const bool names_are_right = found_.empty();
        for (const SchemaProblem& problem : problems) {
            const std::string name = problem.path.empty() ? "" : problem.path[0];
            const bool told = std::any_of(found_.begin(), found_.end(), [&](const auto& other) {
                return other.name == name;
            });
            if (told || (name.empty() && !(names_are_right && found_.empty()))) continue;
            add(name, "bad_setting",
                (name.empty() ? "The settings " : "The setting " + in_quotes(name) + ' ') + of_ +
                    " can't be used: " + problem.reason,
                described(name));
        }
    }

    std::vector<SettingProblem> take() { return std::move(found_); }

 private:
    void add(std::string name, std::string code, std::string message, std::string hint) {
        found_.push_back({std::move(name), std::move(code), std::move(message), std::move(hint)});
    }

    /// What the schema says of a setting.
    std::string described(const std::string& name) const {
        const Value* rule = find(known_, name);
        const Value* text = rule ? rule->find("description") : nullptr;
        const std::string* said = text ? text->get_if<std::string>() : nullptr;
        return said ? in_quotes(name) + ": " + *said + '.' : "Change the \"auth\" of the node.";
    }

    std::string of_;
    const Value& schema_;
    const Object& known_;
    const Object& settings_;
    std::vector<SettingProblem> found_;
};

}  // namespace

Result<SettingsRules> SettingsRules::compile(std::string_view scheme, std::string_view schema) {
    PH_TRY(Value read, read_json(schema));
    PH_TRY(Schema compiled, Schema::compile(schema));
    return SettingsRules(scheme, std::move(read), std::move(compiled));
}

std::vector<SettingProblem> SettingsRules::problems(const Value& settings) const {
    SettingCheck check(scheme_, read_, settings);
    check.names();
    check.values(compiled_.problems(settings));
    return check.take();
}

}  // namespace packhost::model
