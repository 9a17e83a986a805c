// pack_diff_test.cpp: what breaks for users of an old version, a case per rule; and where
// credentials can go.
#include "model/pack_diff.hpp"

#include <gtest/gtest.h>

#include "extended_pack.hpp"
#include "model/pack_reach.hpp"
#include "pack_fixture.hpp"

namespace packhost::model {
namespace {

Pack pack_of(const std::string& text) {
    PackReading reading = read_pack(text, kFileName);
    EXPECT_TRUE(reading.pack) << all_of(reading.findings);
    return reading.pack ? std::move(*reading.pack) : Pack();
}

/// "breaking WHERE" or "change WHERE" of each difference, a line each.
std::string differences(const std::vector<Edit>& edits, const std::string& old = kFullPack) {
    std::string out;
    for (const PackDifference& d : compare(pack_of(old), pack_of(edited(edits, old).text)))
        out += (d.breaking ? "breaking " : "change ") + d.where + '\n';
    return out;
}

struct Case {
    const char* name;
    std::vector<Edit> edits;
    const char* expected;
    friend void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }
};

class Diff : public testing::TestWithParam<Case> {};

TEST_P(Diff, TellsIt) { EXPECT_EQ(differences(GetParam().edits), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Rules, Diff,
    testing::Values(
        Case{"nothing", {}, ""},
        Case{"texts", {{"Interact with Acme.", "Other."}, {"\"Get Item\"", "\"Got Item\""}}, ""},
        Case{"slug", {{"\"slug\": \"acme-api\"", "\"slug\": \"acme\""}}, "breaking the pack\n"},
        Case{"provider",
             {{"\"provider\": \"acme-api\"", "\"provider\": \"acme\""}},
             "breaking the pack\n"},
        Case{"new_required_credential",
             {{"\"credentials\": [",
               R"("credentials": [{"name":"n","label":"N","type":"text","required":true},)"}},
             "breaking the connection\n"},
        Case{"new_optional_credential",
             {{"\"credentials\": [", R"("credentials": [{"name":"n","label":"N","type":"text"},)"}},
             "change the connection\n"},
        Case{
            "credential_required_now",
            {{"\"type\": \"text\", \"required\": false", "\"type\": \"text\", \"required\": true"}},
            "breaking the connection\n"},
        Case{"credential_of_another_type",
             {{"\"label\": \"User\", \"type\": \"text\"",
               "\"label\": \"User\", \"type\": \"secret\""}},
             "breaking the connection\n"},
        Case{"another_origin",
             {{"https://api.acme.com/v2", "https://api2.acme.com/v2"}},
             "breaking the connection\n"},
        Case{"another_path_of_the_base_url",
             {{"https://api.acme.com/v2", "https://api.acme.com/v3"}},
             ""},
        Case{"node_renamed",
             {{"\"Acme-GetItem\"", "\"Acme-FetchItem\""}},
             "breaking Acme-GetItem\nchange Acme-FetchItem\n"},
        Case{"input_gone_and_new",
             {{"\"name\": \"trace\"", "\"name\": \"tracing\""},
              {"\"pin\": \"trace\"", "\"pin\": \"tracing\""}},
             "breaking Acme-GetItem.trace\nchange Acme-GetItem.tracing\n"},
        Case{"input_required_now",
             {{R"("name": "limit", "type": "int")",
               R"("name": "limit", "type": "int", "required": true)"}},
             "breaking Acme-GetItem.limit\n"},
        Case{"input_of_another_type",
             {{R"("name": "limit", "type": "int")", R"("name": "limit", "type": "string")"}},
             "breaking Acme-GetItem.limit\n"},
        Case{"input_takes_anything",
             {{R"("name": "limit", "type": "int")", R"("name": "limit", "type": "any")"}},
             "change Acme-GetItem.limit\n"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(DiffRules, ANarrowerRangeOfValuesBreaksAndAWiderOneDoesNot) {
    const auto with = [](const char* from, const char* to) {
        return differences({{from, to}}, kExtendedPack);
    };
    EXPECT_EQ(with("\"max\": 50", "\"max\": 40"), "breaking Ext-List.limit\n");
    EXPECT_EQ(with("\"max\": 50", "\"max\": 60"), "");
    EXPECT_EQ(with(R"(["up", "down"])", R"(["up"])"), "breaking Ext-List.order\n");
    EXPECT_EQ(with(R"(["up", "down"])", R"(["up", "down", "none"])"), "");
    EXPECT_EQ(with("\"pattern\": \"[a-z/]*\"", "\"pattern\": \"[a-z]*\""),
              "breaking Ext-List.folder\n");
    EXPECT_EQ(with("\"default\": 20", "\"default\": 21"), "breaking Ext-List.limit\n");
}

TEST(Reach, TellsEachCredentialsOriginsWithTheirReasonAndNodes) {
    const std::vector<Reach> reach = credential_reach(pack_of(kExtendedPack));
    ASSERT_FALSE(reach.empty());
    EXPECT_EQ(reach.front().credential, "token");
    EXPECT_EQ(reach.front().origin, "https://{{site}}.example{{region}}.com");
    EXPECT_EQ(reach.front().reason, "base URL");
    const auto by_pin = std::find_if(reach.begin(), reach.end(),
                                     [](const Reach& r) { return r.reason == "urlFrom"; });
    ASSERT_NE(by_pin, reach.end());
    EXPECT_EQ(by_pin->nodes.size(), 1u);
}

}  // namespace
}  // namespace packhost::model
