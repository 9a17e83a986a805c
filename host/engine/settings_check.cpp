// settings_check.cpp: the names of settings against `properties` and `required`.
#include "engine/settings_check.hpp"

#include <fmt/format.h>

#include "base/try.hpp"
#include "model/json_reader.hpp"
#include "model/suggest.hpp"

namespace packhost::engine {

Result<void> check_settings(std::string_view scheme, std::string_view schema,
                            const Value& settings) {
    PH_TRY(const Value read, model::read_json(schema));
    const Object none;
    const Value* properties = read.find("properties");
    const Object& known =
        properties && properties->is_object() ? *properties->get_if<Object>() : none;
    const Object& given = settings.is_object() ? *settings.get_if<Object>() : none;
    const Value* open = read.find("additionalProperties");
    if (open && *open == Value(false)) {
        for (const auto& [name, value] : given) {
            if (find(known, name)) continue;
            std::vector<std::string_view> names;
            for (const auto& [n, v] : known) names.push_back(n);
            std::string hint = model::did_you_mean(name, names);
            if (hint.empty() && !names.empty())
                hint = fmt::format("It knows: {}.", fmt::join(names, ", "));
            return Error{"unknown_setting", Phase::pack,
                         fmt::format("The auth scheme \"{}\" has no setting {}.", scheme,
                                     model::in_quotes(name)),
                         hint};
        }
    }
    if (const Value* required = read.find("required"); required && required->is_array())
        for (const Value& name : *required->get_if<Array>())
            if (name.is_string() && !find(given, *name.get_if<std::string>()))
                return Error{"missing_setting", Phase::pack,
                             fmt::format("The auth scheme \"{}\" needs the setting \"{}\".", scheme,
                                         *name.get_if<std::string>()),
                             "Add it to the `auth` of the node."};
    return {};
}

}  // namespace packhost::engine
