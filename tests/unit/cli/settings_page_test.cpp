// settings_page_test.cpp: schemas of settings as a page: names, types, defaults, and what is in them.
#include "cli/settings_page.hpp"

#include <gtest/gtest.h>

namespace packhost::cli {
namespace {

std::string page(const std::string& schemas) { return settings_page(schemas, Paint(-1)); }

TEST(SettingsPage, TellsNameTypeDefaultAndMeaning) {
    EXPECT_EQ(page(R"({"auth/x": {"type": "object", "required": ["name"], "properties": {
                        "name": {"type": "string", "description": "Of the header"},
                        "seconds": {"type": "integer", "minimum": 1, "maximum": 60,
                                    "default": 5, "description": "How long"},
                        "in": {"enum": ["header", "query"], "description": "Where"},
                        "tokenUrl": {"type": "string", "x-packhost": "url"}}}})"),
              "\nSettings of auth/x\n"
              "  name  string, required\n"
              "      Of the header\n"
              "  seconds  integer 1 to 60, default 5\n"
              "      How long\n"
              "  in  \"header\" or \"query\"\n"
              "      Where\n"
              "  tokenUrl  url\n");
}

TEST(SettingsPage, GoesIntoListsObjectsAndWhatIsReferredTo) {
    EXPECT_EQ(page(R"({"auth/x": {
                "definitions": {"text": {"type": "string", "description": "A text"}},
                "properties": {
                  "place": {"description": "Places", "type": "array", "items": {
                    "type": "object", "required": ["to"],
                    "properties": {"to": {"$ref": "#/definitions/text"}}}},
                  "more": {"type": "object", "additionalProperties": {"type": "string"}},
                  "either": {"anyOf": [{"const": true}, {"type": ["string", "null"]}]}}}})"),
              "\nSettings of auth/x\n"
              "  place  list of object\n"
              "      Places\n"
              "      to  string, required\n"
              "          A text\n"
              "  more  object of string\n"
              "  either  true or string or null\n");
}

TEST(SettingsPage, EndsWhereASchemaRefersToItself) {
    const std::string text = page(R"({"auth/x": {
        "definitions": {"tree": {"type": "object",
                                 "properties": {"in": {"$ref": "#/definitions/tree"}}}},
        "properties": {"tree": {"$ref": "#/definitions/tree"}, "list": {"$ref": "#/definitions/no"},
                       "deep": {"items": {"items": {"items": {"items": {"items": {}}}}}}}}})");
    EXPECT_LT(text.size(), 1000u);
    EXPECT_NE(text.find("  tree  object\n      in  object\n"), text.npos);
}

TEST(SettingsPage, SaysNoneAndSurvivesWhatIsNoSchema) {
    EXPECT_EQ(page(R"({"auth/x": {"type": "object"}})"), "\nSettings of auth/x\n  none\n");
    for (const char* odd : {"", "[]", "{\"a\": 1}", "{\"a\": {\"properties\": 3}}",
                            "{\"a\": {\"properties\": {\"b\": null}}}",
                            "{\"a\": {\"properties\": {\"b\": {\"enum\": 3, \"type\": {}}}}}"})
        EXPECT_LT(page(odd).size(), 100u) << odd;
}

}  // namespace
}  // namespace packhost::cli
