// required_keys_test.cpp: each key of each object is taken away: what is required is missed, the
// rest not.
#include <gtest/gtest.h>

#include "extended_pack.hpp"
#include "model/json_reader.hpp"
#include "model/sections.hpp"
#include "pack_fixture.hpp"

namespace packhost::model {
namespace {

struct Place {
    const char* name;
    const std::string* pack;
    std::vector<std::string> path;  ///< keys and indices from the top
    const Section* section;
    std::vector<std::string> needed =
        {};  ///< optional by themselves, needed by what is beside them
};

std::ostream& operator<<(std::ostream& out, const Place& place) { return out << place.name; }

const std::vector<std::string> kSpec{"nodes", "0", "executionSpec"};
const std::vector<std::string> kSend{"nodes", "1", "executionSpec"};
const std::vector<std::string> kUpload{"nodes", "2", "executionSpec"};

std::vector<std::string> below(std::vector<std::string> path, std::vector<std::string> more) {
    path.insert(path.end(), more.begin(), more.end());
    return path;
}

const Place kPlaces[] = {
    {"top", &kFullPack, {}, &kTopSection},
    {"metadata", &kFullPack, {"metadata"}, &kMetadataSection},
    {"connection", &kFullPack, {"connection"}, &kConnectionSection},
    {"credential", &kFullPack, {"connection", "credentials", "1"}, &kCredentialSection},
    {"test_request", &kFullPack, {"connection", "testRequest"}, &kTestRequestSection},
    {"defaults", &kFullPack, {"defaults"}, &kDefaultsSection},
    {"node", &kFullPack, {"nodes", "0"}, &kNodeSection},
    {"input_pin", &kFullPack, {"nodes", "0", "inputPins", "2"}, &kInputPinSection},
    {"output_pin", &kFullPack, {"nodes", "0", "outputPins", "2"}, &kOutputPinSection},
    {"execution", &kFullPack, kSpec, &kExecutionSection},
    {"parameter", &kFullPack, below(kSpec, {"parameters", "1"}), &kParameterSection, {"pin"}},
    {"auth", &kFullPack, below(kSpec, {"auth"}), &kAuthSection},
    {"mapping", &kFullPack, below(kSpec, {"responseMapping", "0"}), &kMappingSection},
    {"body", &kFullPack, {"nodes", "1", "executionSpec", "body"}, &kBodySection},
    {"extended_top", &kExtendedPack, {}, &kTopSection},
    {"extended_connection", &kExtendedPack, {"connection"}, &kConnectionSection},
    {"extended_execution", &kExtendedPack, kSpec, &kExecutionSection},
    {"base_url_template",
     &kExtendedPack,
     {"connection", "baseUrlTemplate"},
     &kBaseUrlTemplateSection},
    {"url_field",
     &kExtendedPack,
     {"connection", "baseUrlTemplate", "fields", "1"},
     &kUrlFieldSection},
    {"rate_limit", &kExtendedPack, {"connection", "rateLimit"}, &kRateLimitSection},
    {"retry", &kExtendedPack, below(kSpec, {"retry"}), &kRetrySection},
    {"wait", &kExtendedPack, below(kSpec, {"retry", "wait", "0"}), &kWaitSection},
    {"rule", &kExtendedPack, below(kSpec, {"responses", "1"}), &kResponseRuleSection},
    {"condition",
     &kExtendedPack,
     below(kSpec, {"responses", "2", "when"}),
     &kConditionSection,
     {"equals"}},
    {"pages",
     &kExtendedPack,
     below(kSpec, {"pagination"}),
     &kPaginationSection,
     {"inject", "cursorPath"}},
    {"offset",
     &kExtendedPack,
     below(kSend, {"pagination"}),
     &kPaginationSection,
     {"inject", "pageSize"}},
    {"inject", &kExtendedPack, below(kSpec, {"pagination", "inject"}), &kInjectSection},
    {"json", &kExtendedPack, below(kSend, {"body"}), &kBodySection, {"json"}},
    {"multipart", &kExtendedPack, below(kUpload, {"body"}), &kBodySection, {"parts"}},
    {"part", &kExtendedPack, below(kUpload, {"body", "parts", "0"}), &kPartSection},
    {"url_from", &kExtendedPack, below(kUpload, {"urlFrom"}), &kUrlFromSection},
    {"test", &kExtendedPack, {"tests", "0"}, &kTestSection},
    {"exchange", &kExtendedPack, {"tests", "0", "exchanges", "0"}, &kExchangeSection},
    {"request",
     &kExtendedPack,
     {"tests", "0", "exchanges", "0", "request"},
     &kRecordedRequestSection},
    {"response",
     &kExtendedPack,
     {"tests", "0", "exchanges", "0", "response"},
     &kRecordedResponseSection},
    {"expectation", &kExtendedPack, {"tests", "0", "expect"}, &kExpectationSection},
};

Value* descend(Value& root, const std::vector<std::string>& path) {
    Value* at = &root;
    for (const std::string& step : path) {
        Value* next = nullptr;
        if (Array* items = at->get_if<Array>()) next = &(*items)[std::stoul(step)];
        if (Object* members = at->get_if<Object>())
            for (auto& [name, value] : *members)
                if (name == step) next = &value;
        if (!next) return nullptr;
        at = next;
    }
    return at;
}

std::string pointer_of(const std::vector<std::string>& path) {
    std::string pointer;
    for (const std::string& step : path) pointer += '/' + step;
    return pointer;
}

class Keys : public testing::TestWithParam<Place> {};

TEST_P(Keys, AreMissedIfTheyAreRequired) {
    const Place& place = GetParam();
    for (const KeyRule& rule : place.section->keys) {
        Value pack = *read_json(*place.pack);
        Value* at = descend(pack, place.path);
        ASSERT_TRUE(at && at->is_object()) << pointer_of(place.path);
        const bool had = std::erase_if(*at->get_if<Object>(), [&](const auto& member) {
                             return member.first == rule.key;
                         }) == 1;
        const bool required = rule.need == KeyRule::Need::required ||
                              std::count(place.needed.begin(), place.needed.end(), rule.key) == 1;
        EXPECT_TRUE(had || !required) << "the pack has no " << rule.key << " to take away";
        const PackReading reading = read_pack(to_json(pack), kFileName);
        const auto missed = std::count_if(
            reading.findings.begin(), reading.findings.end(), [&](const Finding& finding) {
                return finding.code == "missing_key" && finding.pointer == pointer_of(place.path) &&
                       finding.message.find('"' + std::string(rule.key) + '"') != std::string::npos;
            });
        EXPECT_EQ(missed, required ? 1 : 0) << rule.key << '\n' << all_of(reading.findings);
        EXPECT_FALSE(required && reading.pack) << rule.key;
    }
}

INSTANTIATE_TEST_SUITE_P(Of, Keys, testing::ValuesIn(kPlaces),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace packhost::model
