// read_retry.cpp: whether and when a node's request is sent again (retry/1), and the rate limit.
#include <algorithm>
#include <cmath>

#include "model/section_readers.hpp"

namespace packhost::model {
namespace {

constexpr Named<WaitFormat> kFormats[] = {
    {"seconds", WaitFormat::seconds},     {"milliseconds", WaitFormat::milliseconds},
    {"http_date", WaitFormat::http_date}, {"epoch", WaitFormat::epoch},
    {"iso8601", WaitFormat::iso8601},
};

std::chrono::milliseconds milliseconds(double seconds) {
    return std::chrono::milliseconds(std::llround(seconds * 1000));
}

std::vector<int> read_statuses(FindingLog& log, const JsonView& list) {
    std::vector<int> statuses;
    list.for_each_item([&](std::size_t, const JsonView& item) {
        const auto* status = item.get_if<std::int64_t>();
        if (status && *status >= 100 && *status <= 599)
            statuses.push_back(static_cast<int>(*status));
        else
            log.error(item, "wrong_value",
                      "Each of \"statuses\" must be an HTTP status, 100 to 599.",
                      "Write the statuses one by one, such as 502, 503.");
        return !log.full();
    });
    return statuses;
}

std::vector<RetrySpec::Wait> read_waits(FindingLog& log, const JsonView& list) {
    std::vector<RetrySpec::Wait> waits;
    list.for_each_item([&](std::size_t, const JsonView& item) {
        ObjectReader object(log, item, kWaitSection);
        RetrySpec::Wait wait;
        wait.header = object.line("header").value_or("");
        if (!wait.header.empty()) check_header_name(object, "header", wait.header);
        wait.format = read_choice(object, "format", kFormats).value_or(WaitFormat::seconds);
        waits.push_back(std::move(wait));
        return !log.full();
    });
    return waits;
}

RetrySpec read_spec(FindingLog& log, const JsonView& at) {
    ObjectReader object(log, at, kRetrySection);
    RetrySpec retry;
    retry.attempts = static_cast<int>(object.whole("attempts", 2, 10).value_or(retry.attempts));
    if (const auto list = object.array("statuses")) retry.statuses = read_statuses(log, *list);
    if (const auto wait = object.number("backoffSeconds", 0.05, 60))
        retry.backoff = milliseconds(*wait);
    const auto most = object.number("maxBackoffSeconds", 0.05, 300);
    if (most) retry.max_backoff = milliseconds(*most);
    if (retry.backoff > retry.max_backoff)
        object.refuse(most ? "maxBackoffSeconds" : "backoffSeconds", "rule_conflict",
                      "\"backoffSeconds\" is more than \"maxBackoffSeconds\", which is 30 if it is "
                      "absent.",
                      "Raise \"maxBackoffSeconds\".");
    if (const auto list = object.some("wait")) retry.waits = read_waits(log, *list);
    return retry;
}

}  // namespace

void read_retry(FindingLog& log, ObjectReader& object, ExecutionSpec& spec,
                const std::vector<PlacedParameter>& parameters) {
    spec.idempotent = object.flag("idempotent", false);
    spec.idempotency_key = object.line("idempotencyKey").value_or("");
    if (!spec.idempotency_key.empty() &&
        check_header_name(object, "idempotencyKey", spec.idempotency_key)) {
        const bool taken = std::any_of(parameters.begin(), parameters.end(), [&](const auto& p) {
            return p.parameter.in == ParameterPlace::header &&
                   equal_ignoring_case(p.parameter.key, spec.idempotency_key);
        });
        if (taken)
            object.refuse("idempotencyKey", "duplicate_parameter",
                          "A parameter sets the header " + in_quotes(spec.idempotency_key) +
                              " as well.",
                          "Keep one of the two.");
    }
    if (const auto retry = object.get("retry")) spec.retry = read_spec(log, *retry);
}

std::optional<RateLimit> read_rate_limit(FindingLog& log, const JsonView& at) {
    ObjectReader object(log, at, kRateLimitSection);
    const auto requests = object.whole("requests", 1, 1'000'000);
    const auto span = object.number("perSeconds", 0.1, 86'400);
    if (!requests || !span) return std::nullopt;
    return RateLimit{static_cast<std::uint32_t>(*requests), milliseconds(*span)};
}

}  // namespace packhost::model
