// extension_sections.cpp: the tables of keys of objects that only extensions have.
#include "model/sections.hpp"

namespace packhost::model {
namespace {

constexpr auto kRequired = KeyRule::Need::required;
constexpr auto kOptional = KeyRule::Need::optional;

constexpr KeyRule kPart[] = {
    {"name", kRequired}, {"pin", kRequired}, {"filename", kOptional}, {"contentType", kOptional}};
constexpr KeyRule kRetry[] = {
    {"attempts", kOptional},          {"statuses", kOptional}, {"backoffSeconds", kOptional},
    {"maxBackoffSeconds", kOptional}, {"wait", kOptional},
};
constexpr KeyRule kWait[] = {{"header", kRequired}, {"format", kRequired}};
constexpr KeyRule kRateLimit[] = {{"requests", kRequired}, {"perSeconds", kRequired}};
constexpr KeyRule kResponseRule[] = {
    {"status", kOptional}, {"when", kOptional},    {"outcome", kRequired},
    {"code", kOptional},   {"message", kOptional},
};
constexpr KeyRule kCondition[] = {
    {"path", kRequired}, {"equals", kOptional}, {"exists", kOptional}};
constexpr KeyRule kPagination[] = {
    {"type", kRequired},     {"itemsPath", kRequired},   {"inject", kOptional},
    {"cursorPath", kOptional}, {"start", kOptional},     {"pageSize", kOptional},
    {"pageSizeKey", kOptional}, {"stopWhen", kOptional}, {"totalPath", kOptional},
    {"maxPages", kOptional}, {"maxItems", kOptional},    {"maxBytes", kOptional},
    {"maxSeconds", kOptional},
};
constexpr KeyRule kInject[] = {{"in", kRequired}, {"key", kRequired}};
constexpr KeyRule kUrlFrom[] = {{"pin", kRequired}, {"origins", kRequired}};
constexpr KeyRule kBaseUrlTemplate[] = {{"template", kRequired}, {"fields", kRequired}};
constexpr KeyRule kUrlField[] = {
    {"credential", kRequired}, {"enum", kOptional},   {"pattern", kOptional},
    {"prefix", kOptional},     {"suffix", kOptional},
};
constexpr KeyRule kTest[] = {
    {"name", kRequired},        {"node", kRequired},      {"baseUrl", kOptional},
    {"pins", kRequired},        {"credentials", kOptional}, {"exchanges", kRequired},
    {"expect", kOptional},
};
constexpr KeyRule kExchange[] = {{"request", kRequired}, {"response", kRequired}};
constexpr KeyRule kRecordedRequest[] = {
    {"method", kRequired}, {"url", kRequired}, {"headers", kOptional},
    {"body", kOptional},   {"json", kOptional},
};
constexpr KeyRule kRecordedResponse[] = {
    {"status", kRequired}, {"headers", kOptional}, {"body", kOptional}, {"json", kOptional}};
constexpr KeyRule kExpectation[] = {
    {"ok", kOptional}, {"status", kOptional}, {"error", kOptional}, {"pins", kOptional}};

}  // namespace

const Section kPartSection{"a part", kPart};
const Section kRetrySection{"the retry", kRetry};
const Section kWaitSection{"a wait", kWait};
const Section kRateLimitSection{"the rateLimit", kRateLimit};
const Section kResponseRuleSection{"a rule of the responses", kResponseRule};
const Section kConditionSection{"a condition", kCondition};
const Section kPaginationSection{"the pagination", kPagination};
const Section kInjectSection{"the inject", kInject};
const Section kUrlFromSection{"the urlFrom", kUrlFrom};
const Section kBaseUrlTemplateSection{"the baseUrlTemplate", kBaseUrlTemplate};
const Section kUrlFieldSection{"a field of the baseUrlTemplate", kUrlField};
const Section kTestSection{"a test", kTest};
const Section kExchangeSection{"an exchange", kExchange};
const Section kRecordedRequestSection{"a recorded request", kRecordedRequest};
const Section kRecordedResponseSection{"a recorded response", kRecordedResponse};
const Section kExpectationSection{"the expectation", kExpectation};

}  // namespace packhost::model
