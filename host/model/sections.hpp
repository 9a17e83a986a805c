// sections.hpp: the keys of each object of a manifest: required, optional, or of an extension.
#pragma once

#include <span>
#include <string_view>

namespace packhost::model {

/// One key. `extension` is the id that a pack must have under `requires` to use it; empty: none.
struct KeyRule {
    enum class Need { required, optional };
    std::string_view key;
    Need need = Need::optional;
    std::string_view extension = {};
};

/// One kind of object. In an open section other keys belong to somebody else: they are no findings.
struct Section {
    std::string_view name;  ///< as a sentence calls it: "the metadata", "a pin"
    std::span<const KeyRule> keys;
    bool open = false;
};

extern const Section kTopSection;
extern const Section kMetadataSection;
extern const Section kConnectionSection;
extern const Section kCredentialSection;
extern const Section kTestRequestSection;
extern const Section kDefaultsSection;
extern const Section kNodeSection;
extern const Section kInputPinSection;
extern const Section kOutputPinSection;
extern const Section kExecutionSection;
extern const Section kParameterSection;
extern const Section kAuthSection;
extern const Section kOptionSection;
extern const Section kMappingSection;
extern const Section kBodySection;

// Objects that only extensions have (extension_sections.cpp).
extern const Section kPartSection;
extern const Section kRetrySection;
extern const Section kWaitSection;
extern const Section kRateLimitSection;
extern const Section kResponseRuleSection;
extern const Section kConditionSection;
extern const Section kPaginationSection;
extern const Section kInjectSection;
extern const Section kUrlFromSection;
extern const Section kBaseUrlTemplateSection;
extern const Section kUrlFieldSection;
extern const Section kTestSection;
extern const Section kExchangeSection;
extern const Section kRecordedRequestSection;
extern const Section kRecordedResponseSection;
extern const Section kExpectationSection;

/// Whether a key is free for anyone: `$schema` and those that begin with `x-`.
bool is_free_key(std::string_view key) noexcept;

}  // namespace packhost::model
