// sections.cpp: the tables of keys.
#include "model/sections.hpp"

namespace packhost::model {
namespace {

constexpr auto kRequired = KeyRule::Need::required;
constexpr auto kOptional = KeyRule::Need::optional;
constexpr auto kExtension = KeyRule::Need::extension;

constexpr KeyRule kTop[] = {
    {"packVersion", kRequired}, {"metadata", kRequired}, {"connection", kRequired},
    {"nodes", kRequired},       {"defaults", kOptional}, {"requires", kOptional},
    {"tests", kExtension},
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
    {"rateLimit", kExtension, "rateLimit/1"},
    {"options", kExtension, "options/1"},
    {"baseUrlTemplate", kExtension, "baseUrlTemplate/1"},
};
constexpr KeyRule kCredential[] = {
    {"name", kRequired},        {"label", kRequired}, {"description", kOptional},
    {"placeholder", kOptional}, {"type", kRequired},  {"required", kOptional},
};
constexpr KeyRule kTestRequest[] = {
    {"method", kRequired},
    {"pathTemplate", kRequired},
    {"expectedStatus", kRequired},
    {"node", kExtension, "testRequest/1"},
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
    {"enum", kExtension, "pins/1"},
    {"default", kExtension, "pins/1"},
    {"min", kExtension, "pins/1"},
    {"max", kExtension, "pins/1"},
    {"pattern", kExtension, "pins/1"},
};
constexpr KeyRule kOutputPin[] = {
    {"name", kRequired},
    {"type", kRequired},
    {"displayName", kOptional},
    {"required", kOptional},
    {"errorInfo", kExtension, "responses/1"},
};
constexpr KeyRule kExecution[] = {
    {"method", kRequired},
    {"pathTemplate", kRequired},
    {"parameters", kRequired},
    {"responseMapping", kRequired},
    {"auth", kOptional},
    {"body", kOptional},
    {"pagination", kExtension, "pagination/1"},
    {"retry", kExtension, "retry/1"},
    {"idempotent", kExtension, "retry/1"},
    {"idempotencyKey", kExtension, "retry/1"},
    {"responses", kExtension, "responses/1"},
    {"onHttpError", kExtension, "responses/1"},
    {"timeout", kExtension, "timeout/1"},
    {"urlFrom", kExtension, "urlFrom/1"},
};
constexpr KeyRule kParameter[] = {
    {"pin", kRequired},
    {"in", kRequired},
    {"key", kOptional},
    {"arrayFormat", kExtension, "parameters/1"},
    {"encode", kExtension, "parameters/1"},
    {"default", kExtension, "parameters/1"},
    {"const", kExtension, "parameters/1"},
    {"multiSegment", kExtension, "parameters/1"},
};
constexpr KeyRule kAuth[] = {
    {"type", kRequired},
    {"credentials", kRequired},
    {"baseUrlCredential", kOptional},
    {"use", kExtension, "auth/1"},
    {"chain", kExtension, "auth/1"},
};
constexpr KeyRule kMapping[] = {
    {"pin", kRequired},
    {"path", kRequired},
    {"required", kExtension, "mapping/1"},
    {"default", kExtension, "mapping/1"},
};
constexpr KeyRule kBody[] = {
    {"contentType", kRequired}, {"mode", kRequired}, {"template", kOptional}};

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
const Section kMappingSection{"a response mapping", kMapping};
const Section kBodySection{"a body", kBody};

bool is_free_key(std::string_view key) noexcept {
    return key == "$schema" || key.starts_with("x-");
}

}  // namespace packhost::model
