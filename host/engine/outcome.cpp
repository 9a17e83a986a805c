// outcome.cpp: rules over answers, and the errors that they mean.
#include "engine/outcome.hpp"

#include <fmt/format.h>

#include <optional>

#include "engine/one_line.hpp"
#include "engine/redirect.hpp"
#include "engine/response.hpp"
#include "model/coerce.hpp"

namespace packhost::engine {
namespace {

using model::OnHttpError;
using model::Outcome;

constexpr std::size_t kMostCode = 80, kMostMessage = 300;

std::optional<double> number(const Value& value) noexcept {
    if (const auto* i = value.get_if<std::int64_t>()) return static_cast<double>(*i);
    if (const auto* d = value.get_if<double>()) return *d;
    return std::nullopt;
}

bool equal(const Value& a, const Value& b) noexcept {
    if (a == b) return true;
    const auto x = number(a), y = number(b);
    return x && y && a.storage().index() != b.storage().index() && *x == *y;
}

bool has_status(const model::ResponseRule& rule, int status) noexcept {
    for (const auto& [first, last] : rule.statuses)
        if (status >= first && status <= last) return true;
    return rule.statuses.empty();
}

const Asked::Rule* find_rule(const Asked& asked, const Answer& answer) {
    for (const Asked::Rule& rule : asked.rules) {
        if (!has_status(*rule.rule, answer.status)) continue;
        Value kept;
        if (!rule.rule->when || holds(*rule.rule->when, answer.at(rule.when, kept))) return &rule;
    }
    return nullptr;
}

/// What the API says, fit for a message; "" if it says nothing.
std::string told(const Value& said, std::size_t most, const Binding& binding,
                 const Outgoing& request) {
    if (said.is_null()) return {};
    const auto scalar = model::scalar_text(said);
    const std::string text = scalar ? *scalar : to_json(said);
    return holds_credential(binding, request, text) ? std::string(kMask) : one_line(text, most);
}

std::string sentence(std::string_view begin, std::string_view code, std::string_view message) {
    std::string out(begin);
    if (!code.empty()) out.append(", ").append(code);
    if (!message.empty()) out.append(": ").append(message);
    if (std::string_view(".!?").find(out.back()) == std::string_view::npos) out += '.';
    return out;
}

/// What the answer to a testRequest says of the connection.
void judge_test(const Plan& plan, int status, RunResult& result) {
    result.ok = status == plan.expected_status;
    if (result.ok) return;
    if (status == 401 || status == 403)
        result.error = Error{"credentials_refused", Phase::connection,
                             fmt::format("The API refused the credentials (status {}).", status),
                             "Check the connection's credentials and what they may do."};
    else
        result.error = Error{"unexpected_status", Phase::receive,
                             fmt::format("The API answered with status {}, and the pack expects "
                                         "{}.",
                                         status, plan.expected_status),
                             "Check the base URL, and the pack's testRequest."};
}

void add_error_info(const Plan& plan, Value info, RunResult& result) {
    if (plan.asked && !plan.asked->error_info.empty())
        result.pins.emplace_back(plan.asked->error_info, std::move(info));
}

}  // namespace

bool holds(const model::Condition& condition, const Value& found) {
    if (condition.equals) return equal(found, *condition.equals);
    return found.is_null() != condition.exists;
}

Verdict judge(const Plan& plan, const Answer& answer) {
    Verdict verdict;
    verdict.outcome = answer.status >= 400 ? Outcome::error : Outcome::ok;
    const Asked::Rule* rule = plan.asked ? find_rule(*plan.asked, answer) : nullptr;
    if (!rule) return verdict;
    verdict.outcome = rule->rule->outcome;
    if (verdict.outcome != Outcome::error) return verdict;
    Value kept;
    if (rule->code) verdict.code = answer.at(rule->code, kept);
    if (rule->message) verdict.message = answer.at(rule->message, kept);
    return verdict;
}

Error error_of(const Verdict& verdict, const Plan& plan, const Binding& binding,
               const Outgoing& request, int status) {
    const bool by_status = status >= 400;
    const std::string begin = by_status
                                  ? fmt::format("The API answered with status {}", status)
                                  : "The API answered with an error";
    std::string hint;
    if (status == 401 || status == 403)
        hint = "Check the connection's credentials and what they may do.";
    else if (plan.node->execution.on_http_error != OnHttpError::fail)
        hint = "Its answer is in the output pins.";
    return {by_status ? "http_status" : "api_error", Phase::receive,
            sentence(begin, told(verdict.code, kMostCode, binding, request),
                     told(verdict.message, kMostMessage, binding, request)),
            std::move(hint)};
}

void conclude_ok(RunContext& run, const Plan& plan, Outcome outcome, Answer&& answer,
                 RunResult& result) {
    result.status = answer.status;
    if (answer.problem && outcome != Outcome::empty) result.error = std::move(answer.problem);
    map_outputs(run, plan, answer, outcome, result);
    add_error_info(plan, nullptr, result);
    result.ok = !result.error;
    if (result.ok) result.exec = exec_pin(*plan.node);
}

void conclude_failed(RunContext& run, const Plan& plan, Answer&& mapped, RunResult& result) {
    result.status = mapped.status;
    map_outputs(run, plan, mapped, Outcome::error, result);
    add_error_info(plan, nullptr, result);
}

void conclude_error(RunContext& run, const Plan& plan, const Verdict& verdict, int status,
                    Error error, Answer&& mapped, RunResult& result) {
    result.status = status;
    result.error = std::move(error);
    if (mapped.problem) run.warnings.push_back(mapped.problem->message);
    const OnHttpError wanted = plan.node->execution.on_http_error;
    if (wanted == OnHttpError::fail) return;
    map_outputs(run, plan, mapped, Outcome::error, result);
    add_error_info(plan,
                   Object{{"status", status}, {"code", verdict.code}, {"message", verdict.message}},
                   result);
    result.exec = wanted == OnHttpError::pin ? error_exec_pin(*plan.node) : exec_pin(*plan.node);
}

void conclude(RunContext& run, const Plan& plan, const Binding& binding, const Outgoing& request,
              Answer&& answer, RunResult& result) {
    if (plan.expected_status != 0) {
        result.status = answer.status;
        return judge_test(plan, answer.status, result);
    }
    const Verdict verdict = judge(plan, answer);
    if (verdict.outcome != Outcome::error)
        return conclude_ok(run, plan, verdict.outcome, std::move(answer), result);
    const int status = answer.status;
    conclude_error(run, plan, verdict, status, error_of(verdict, plan, binding, request, status),
                   std::move(answer), result);
}

}  // namespace packhost::engine
