// sections.cpp: the tables of keys of the format's own objects.
#include "model/sections.hpp"

namespace packhost::model {
namespace {

constexpr auto kRequired = KeyRule::Need::required;
constexpr auto kOptional = KeyRule::Need::optional;

constexpr KeyRule kTop[] = {
    {"packVersion", kRequired}, {"requires", kOptional}, {"metadata", kRequired},
    {"connection", kRequired},  {"defaults", kOptional}, {"nodes", kRequired},
    {"tests", kOptional},
};
constexpr KeyRule kMetadata[] = {
    {"slug", kRequired},    {"name", kRequired},     {"description", kRequired},
    {"version", kRequired}, {"category", kRequired}, {"tags", kOptional},
    {"iconUrl", kOptional},
};
constexpr KeyRule kConnection[] = {
    {"provider", kRequired},
    {"authType", kRequired},
    {"credentials", kRequired},
    {"baseUrl", kRequired},
    {"testRequest", kOptional},
    {"rateLimit", kOptional, "rateLimit/1"},
    {"options", kOptional, "options/1"},
    {"baseUrlTemplate", kOptional, "baseUrlTemplate/1"},
};
constexpr KeyRule kCredential[] = {
    {"name", kRequired},        {"label", kRequired}, {"description", kOptional},
    {"placeholder", kOptional}, {"type", kRequired},  {"required", kOptional},
};
constexpr KeyRule kTestRequest[] = {
    {"method", kRequired},
    {"pathTemplate", kRequired},
    {"expectedStatus", kRequired},
    {"node", kOptional, "testRequest/1"},
};
constexpr KeyRule kDefaults[] = {{"headers", kOptional}, {"timeout", kOptional}};
constexpr KeyRule kNode[] = {
    {"id", kRequired},           {"nodeTypeId", kRequired},   {"title", kRequired},
    {"category", kRequired},     {"nodeCategory", kRequired}, {"isPure", kRequired},
    {"isBuiltin", kRequired},    {"inputPins", kRequired},    {"outputPins", kRequired},
    {"properties", kOptional},   {"executionSpec", kRequired},
};
constexpr KeyRule kInputPin[] = {
    {"name", kRequired},
    {"type", kRequired},
    {"displayName", kOptional},
    {"required", kOptional},
    {"enum", kOptional, "pins/1"},
    {"default", kOptional, "pins/1"},
    {"min", kOptional, "pins/1"},
    {"max", kOptional, "pins/1"},
    {"pattern", kOptional, "pins/1"},
};
constexpr KeyRule kOutputPin[] = {
    {"name", kRequired},
    {"type", kRequired},
    {"displayName", kOptional},
    {"required", kOptional},
    {"errorInfo", kOptional, "responses/1"},
};
constexpr KeyRule kExecution[] = {
    {"method", kRequired},
    {"pathTemplate", kRequired},
    {"parameters", kRequired},
    {"auth", kOptional},
    {"body", kOptional},
    {"responseMapping", kRequired},
    {"pagination", kOptional, "pagination/1"},
    {"retry", kOptional, "retry/1"},
    {"idempotent", kOptional, "retry/1"},
    {"idempotencyKey", kOptional, "retry/1"},
    {"responses", kOptional, "responses/1"},
    {"onHttpError", kOptional, "responses/1"},
    {"timeout", kOptional, "timeout/1"},
    {"urlFrom", kOptional, "urlFrom/1"},
};
constexpr KeyRule kParameter[] = {
    {"pin", kOptional},  // needed unless there is a `const`
    {"in", kRequired},
    {"key", kOptional},
    {"arrayFormat", kOptional, "parameters/1"},
    {"encode", kOptional, "parameters/1"},
    {"default", kOptional, "parameters/1"},
    {"const", kOptional, "parameters/1"},
    {"multiSegment", kOptional, "parameters/1"},
};
constexpr KeyRule kAuth[] = {
    {"type", kRequired},
    {"credentials", kRequired},
    {"baseUrlCredential", kOptional},
    {"use", kOptional, "auth/1"},
    {"chain", kOptional, "auth/1"},
    {"pathSegments", kOptional, "auth/1"},
};
constexpr KeyRule kOption[] = {
    {"name", kRequired},
    {"label", kRequired},
    {"description", kOptional},
    {"auth", kRequired},
};
constexpr KeyRule kMapping[] = {
    {"pin", kRequired},
    {"path", kRequired},
    {"required", kOptional, "mapping/1"},
    {"default", kOptional, "mapping/1"},
};
constexpr KeyRule kBody[] = {
    {"contentType", kRequired},
    {"mode", kRequired},
    {"template", kOptional},
    {"json", kOptional, "body/1"},
    {"parts", kOptional, "body/1"},
};

}  // namespace

const Section kTopSection{"the pack", kTop};
const Section kMetadataSection{"the metadata", kMetadata};
const Section kConnectionSection{"the connection", kConnection};
const Section kCredentialSection{"a credential", kCredential};
const Section kTestRequestSection{"the testRequest", kTestRequest};
const Section kDefaultsSection{"the defaults", kDefaults};
const Section kNodeSection{"a node", kNode};
const Section kInputPinSection{"an input pin", kInputPin};
const Section kOutputPinSection{"an output pin", kOutputPin};
const Section kExecutionSection{"an executionSpec", kExecution};
const Section kParameterSection{"a parameter", kParameter};
const Section kAuthSection{"an auth", kAuth, true};
const Section kOptionSection{"an option", kOption};
const Section kMappingSection{"a response mapping", kMapping};
const Section kBodySection{"a body", kBody};

bool is_free_key(std::string_view key) noexcept {
    return key == "$schema" || key.starts_with("x-");
}

}  // namespace packhost::model
