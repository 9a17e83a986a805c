// read_responses.cpp: what an answer means (responses/1), and what becomes of one that is an error.
#include <algorithm>

#include "model/section_readers.hpp"

namespace packhost::model {
namespace {

constexpr Named<Outcome> kOutcomes[] = {
    {"ok", Outcome::ok}, {"empty", Outcome::empty}, {"error", Outcome::error}};
constexpr Named<OnHttpError> kOnHttpError[] = {{"deliver", OnHttpError::deliver},
                                               {"fail", OnHttpError::fail},
                                               {"pin", OnHttpError::pin}};

void read_status(FindingLog& log, const JsonView& at, ResponseRule& rule) {
    const auto* number = at.get_if<std::int64_t>();
    const auto* text = at.get_if<std::string>();
    const bool is_class = text && text->size() == 3 && text->ends_with("xx") &&
                          (*text)[0] >= '1' && (*text)[0] <= '5';
    if (number && *number >= 100 && *number <= 599) {
        rule.statuses.emplace_back(*number, *number);
    } else if (is_class) {
        const int first = ((*text)[0] - '0') * 100;
        rule.statuses.emplace_back(first, first + 99);
    } else {
        log.error(at, "wrong_value",
                  "A status is a number from 100 to 599, or a class such as \"4xx\".",
                  "Write 404, \"4xx\", or a list of these.");
    }
}

void read_statuses(FindingLog& log, ObjectReader& object, ResponseRule& rule) {
    const auto at = object.get("status");
    if (!at) return;
    if (!at->value().is_array()) return read_status(log, *at, rule);
    if (const auto list = object.some("status"))
        list->for_each_item([&](std::size_t, const JsonView& item) {
            read_status(log, item, rule);
            return !log.full();
        });
}

ResponseRule read_rule(FindingLog& log, const JsonView& at) {
    ObjectReader object(log, at, kResponseRuleSection);
    ResponseRule rule;
    read_statuses(log, object, rule);
    rule.when = read_condition(log, object, "when");
    const auto outcome = read_choice(object, "outcome", kOutcomes);
    rule.outcome = outcome.value_or(Outcome::ok);
    rule.code = read_path(log, object, "code");
    rule.message = read_path(log, object, "message");
    if (outcome && outcome != Outcome::error)
        for (const std::string_view key : {"code", "message"})
            refuse_key(log, object, key, "the outcome is no error");
    return rule;
}

std::vector<ResponseRule> read_rules(FindingLog& log, const JsonView& list) {
    std::vector<ResponseRule> rules;
    bool decided = false;
    list.for_each_item([&](std::size_t, const JsonView& item) {
        if (decided)
            log.warning(item, "unreachable_rule", "The rule before this one holds for any answer.",
                        "Put the rule without \"status\" and \"when\" last.");
        rules.push_back(read_rule(log, item));
        decided = item.value().is_object() && !item.value().find("status") &&
                  !item.value().find("when");
        return !log.full();
    });
    return rules;
}

}  // namespace

void read_responses(FindingLog& log, ObjectReader& object, ExecutionSpec& spec, const Node& node) {
    if (const auto list = object.some("responses")) spec.responses = read_rules(log, *list);
    spec.on_http_error =
        read_choice(object, "onHttpError", kOnHttpError).value_or(OnHttpError::deliver);
    const auto pin = std::find_if(node.outputs.begin(), node.outputs.end(), [](const Pin& one) {
        return one.type == PinType::exec && one.name == "error";
    });
    const bool has_pin = pin != node.outputs.end() && log.requirements().use("responses/1");
    const bool fires = spec.on_http_error == OnHttpError::pin;
    if (fires && !has_pin)
        object.refuse("onHttpError", "error_pin_missing",
                      "There is no output pin that could fire.",
                      "Add { \"name\": \"error\", \"type\": \"exec\" } to the output pins.");
    const auto at = object.get("onHttpError");
    if (has_pin && !fires && (!at || at->value().is_string()))
        log.error(at.value_or(object.view()), "error_pin_unused",
                  "The output pin \"error\" never fires.",
                  "Set \"onHttpError\" to \"pin\", or remove the pin.");
}

}  // namespace packhost::model
