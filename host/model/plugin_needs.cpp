// plugin_needs.cpp: goes through the nodes, and asks for each scheme and content type once.
#include "model/plugin_needs.hpp"

#include <map>
#include <set>

#include "model/section_readers.hpp"
#include "model/settings_check.hpp"

namespace packhost::model {
namespace {

std::optional<JsonView> member(const JsonView& at, std::string_view key) {
    std::optional<JsonView> found;
    at.for_each_member([&](std::string_view name, const JsonView& value) {
        if (name == key && !found) found = value;
    });
    return found;
}

class NeedCheck {
 public:
    NeedCheck(FindingLog& log, const Provision& provision) : log_(log), provision_(provision) {}

    /// A scheme and those that are chained to it.
    void auths(const JsonView& at) {
        auth(at);
        if (const auto chain = member(at, "chain"))
            chain->for_each_item([&](std::size_t, const JsonView& item) {
                auth(item);
                return !log_.full();
            });
    }

    void option(const JsonView& at) {
        if (const auto found = member(at, "auth")) auths(*found);
    }

    void node(const JsonView& at) {
        const auto execution = member(at, "executionSpec");
        if (!execution) return;
        if (const auto found = member(*execution, "auth")) auths(*found);
        if (const auto body = member(*execution, "body"))
            if (const auto type = member(*body, "contentType")) content_type(*type);
    }

 private:
    struct Scheme {
        std::optional<SettingsRules> rules;
        std::optional<Value> fitting;  ///< settings without problems: most nodes have the same
    };

    void auth(const JsonView& at) {
        const auto type = member(at, "type");
        const std::string* name = type ? type->get_if<std::string>() : nullptr;
        if (!name || name->empty()) return;
        const auto use = member(at, "use");
        const std::string* plugin = use ? use->get_if<std::string>() : nullptr;
        const std::string id = plugin ? *plugin : "";
        const auto [entry, fresh] = schemes_.try_emplace({*name, id});
        if (fresh) entry->second.rules = rules_of(*type, *name, id);
        Scheme& scheme = entry->second;
        const Value settings = auth_settings(at);
        if (!scheme.rules || scheme.fitting == settings) return;
        std::vector<SettingProblem> problems = scheme.rules->problems(settings);
        if (problems.empty()) scheme.fitting = settings;
        for (SettingProblem& problem : problems) {
            const auto setting = member(at, problem.name);
            const bool name_is_wrong = problem.code == "unknown_setting";
            if (setting && name_is_wrong)
                log_.error_at_key(*setting, problem.code, std::move(problem.message),
                                  std::move(problem.hint));
            else
                log_.error(setting.value_or(at), problem.code, std::move(problem.message),
                           std::move(problem.hint));
        }
    }

    std::optional<SettingsRules> rules_of(const JsonView& at, const std::string& name,
                                          const std::string& use) {
        const auto schema = provision_.scheme(name, use);
        if (!schema) {
            log_.error(at, schema.error().code, schema.error().message, schema.error().hint);
            return std::nullopt;
        }
        auto rules = SettingsRules::compile(name, *schema);
        if (rules) return std::move(*rules);
        log_.error(at, rules.error().code, rules.error().message, rules.error().hint);
        return std::nullopt;
    }

    void content_type(const JsonView& at) {
        const std::string* type = at.get_if<std::string>();
        if (!type || type->empty() || !types_.insert(*type).second) return;
        if (const auto problem = provision_.codec_problem(*type))
            log_.error(at, problem->code, problem->message, problem->hint);
    }

    FindingLog& log_;
    const Provision& provision_;
    std::map<std::pair<std::string, std::string>, Scheme> schemes_;  // by type and `use`
    std::set<std::string> types_;
};

}  // namespace

void check_needs(FindingLog& log, const JsonView& pack, const Provision& provision) {
    NeedCheck check(log, provision);
    const auto connection = member(pack, "connection");
    const auto options = connection ? member(*connection, "options") : std::nullopt;
    if (options)
        options->for_each_item([&](std::size_t, const JsonView& option) {
            check.option(option);
            return !log.full();
        });
    const auto nodes = member(pack, "nodes");
    if (!nodes) return;
    nodes->for_each_item([&](std::size_t, const JsonView& node) {
        check.node(node);
        return !log.full();
    });
}

}  // namespace packhost::model
