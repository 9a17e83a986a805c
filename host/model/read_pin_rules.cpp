// read_pin_rules.cpp: the rules of input pins (pins/1), and whether they agree with each other.
#include "model/coerce.hpp"
#include "model/pin_rules.hpp"
#include "model/section_readers.hpp"

namespace packhost::model {
namespace {

bool is_number(PinType type) noexcept { return type == PinType::integer || type == PinType::real; }
bool has_length(PinType type) noexcept { return type == PinType::string || type == PinType::array; }

/// A value as a run would have it after coercion; what is not of the pin's type is reported.
std::optional<Value> typed(FindingLog& log, const JsonView& at, std::string_view what,
                           const Pin& pin) {
    if (is_of_type(pin.type, at.value()))
        if (auto value = coerce_input(pin, at.value())) return std::move(*value);
    report_kind(log, at, what, "of the pin's type, " + std::string(to_string(pin.type)));
    return std::nullopt;
}

std::optional<double> read_bound(FindingLog& log, ObjectReader& object, std::string_view key,
                                 PinType type) {
    if (!is_number(type) && !has_length(type)) {
        refuse_key(log, object, key,
                   "a pin of the type " + std::string(to_string(type)) +
                       " has neither size nor length");
        return std::nullopt;
    }
    if (is_number(type)) return object.number(key, -1e300, 1e300);
    const auto length = object.whole(key, 0, 1'000'000'000);
    return length ? std::optional(static_cast<double>(*length)) : std::nullopt;
}

void read_allowed(FindingLog& log, ObjectReader& object, const Pin& pin, PinRules& rules) {
    if (pin.type == PinType::blob) {
        refuse_key(log, object, "enum", "a blob is a stream");
        return;
    }
    const auto list = object.some("enum");
    if (!list) return;
    list->for_each_item([&](std::size_t, const JsonView& item) {
        if (auto value = typed(log, item, "each of \"enum\"", pin))
            rules.allowed.push_back(std::move(*value));
        return !log.full();
    });
}

void read_pattern(FindingLog& log, ObjectReader& object, const Pin& pin, PinRules& rules) {
    if (pin.type != PinType::string) {
        refuse_key(log, object, "pattern", "only a string matches a pattern");
        return;
    }
    const auto text = object.line("pattern");
    if (!text) return;
    if (const auto pattern = Pattern::compile(*text); !pattern)
        object.refuse("pattern", pattern.error().code, pattern.error().message,
                      pattern.error().hint);
    else
        rules.pattern = *text;
}

/// Values of the manifest that the other rules forbid.
void check_own_values(FindingLog& log, ObjectReader& object, const PinRules& rules) {
    PinRules others = rules;
    others.allowed.clear();
    const auto limits = PinCheck::compile(others);
    const auto all = PinCheck::compile(rules);
    if (!limits || !all) return;
    const auto list = object.get("enum");
    if (list && list->get_if<Array>() && list->get_if<Array>()->size() == rules.allowed.size()) {
        list->for_each_item([&](std::size_t i, const JsonView& item) {
            const std::string problem = limits->problem(rules.allowed[i]);
            if (!problem.empty())
                log.error(item, "rule_conflict", "A value of \"enum\" " + problem + ".",
                          "Change it, or the other rule.");
            return !log.full();
        });
    }
    if (!rules.default_value) return;
    if (const std::string problem = all->problem(*rules.default_value); !problem.empty())
        object.refuse("default", "rule_conflict", "The \"default\" " + problem + ".",
                      "Change it, or the rule.");
}

}  // namespace

PinRules read_pin_rules(FindingLog& log, ObjectReader& object, const Pin& pin) {
    PinRules rules;
    if (pin.type == PinType::exec) {
        for (const std::string_view key : {"enum", "default", "min", "max", "pattern"})
            refuse_key(log, object, key, "an exec pin carries no value");
        return rules;
    }
    rules.min = read_bound(log, object, "min", pin.type);
    rules.max = read_bound(log, object, "max", pin.type);
    if (rules.min && rules.max && *rules.min > *rules.max)
        object.refuse("max", "rule_conflict", "\"max\" is less than \"min\".", "Swap the two.");
    read_pattern(log, object, pin, rules);
    read_allowed(log, object, pin, rules);
    if (const auto value = object.get("default"))
        rules.default_value = typed(log, *value, "\"default\"", pin);
    check_own_values(log, object, rules);
    return rules;
}

}  // namespace packhost::model
