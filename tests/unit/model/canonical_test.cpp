// canonical_test.cpp: the canonical layout keeps every value and is a fixed point.
#include "model/canonical.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "extended_pack.hpp"
#include "model/json_reader.hpp"

namespace packhost::model {
namespace {

Value value_of(std::string_view text) {
    auto value = read_json(text);
    EXPECT_TRUE(value) << (value ? "" : value.error().message);
    return value ? std::move(*value) : Value();
}

std::string laid_out(std::string_view text) {
    return to_layout(in_canonical_order(value_of(text)));
}

/// Objects as sets of members: order is what the layout may change.
bool same(const Value& a, const Value& b) {
    if (const Object* members = a.get_if<Object>()) {
        const Object* others = b.get_if<Object>();
        if (!others || others->size() != members->size()) return false;
        for (const auto& [key, value] : *members)
            if (const Value* other = b.find(key); !other || !same(value, *other)) return false;
        return true;
    }
    if (const Array* items = a.get_if<Array>()) {
        const Array* others = b.get_if<Array>();
        if (!others || others->size() != items->size()) return false;
        for (std::size_t i = 0; i < items->size(); ++i)
            if (!same((*items)[i], (*others)[i])) return false;
        return true;
    }
    return a == b;
}

TEST(CanonicalLayout, PutsTheFormatsKeysInTheirOrder) {
    EXPECT_EQ(laid_out(R"({"nodes":[],"metadata":{"version":"1","slug":"s"},"packVersion":"1.0"})"),
              "{ \"packVersion\": \"1.0\", \"metadata\": { \"slug\": \"s\", \"version\": \"1\" }, "
              "\"nodes\": [] }\n");
}

TEST(CanonicalLayout, KeepsUnknownMembersBehindTheKnownOnesAndTheSchemaInFront) {
    EXPECT_EQ(laid_out(R"({"x-b":1,"packVersion":"1.0","x-a":2,"$schema":"s"})"),
              "{ \"$schema\": \"s\", \"packVersion\": \"1.0\", \"x-b\": 1, \"x-a\": 2 }\n");
}

TEST(CanonicalLayout, PutsOnOneLineWhatFitsThere) {
    const std::string text = laid_out(
        R"({"metadata":{"slug":"s","tags":["a","b"]},"nodes":[{"id":"1","inputPins":[)"
        R"({"type":"exec","name":"exec"},{"type":"string","name":"a-name-of-some-length"},)"
        R"({"type":"int","name":"another-name-of-some-length"}]}]})");
    EXPECT_EQ(text, R"({
  "metadata": { "slug": "s", "tags": ["a", "b"] },
  "nodes": [
    {
      "id": "1",
      "inputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "a-name-of-some-length", "type": "string" },
        { "name": "another-name-of-some-length", "type": "int" }
      ]
    }
  ]
}
)");
}

TEST(CanonicalLayout, CountsCharactersAndNotBytes) {
    const std::string wide(80, 'x');
    std::string umlauts;
    for (int i = 0; i < 80; ++i) umlauts += "\xC3\xBC";
    const std::string before = "{\"a\":[\"", after = "\"]}";
    EXPECT_EQ(laid_out(before + wide + after).find('\n'),
              laid_out(before + umlauts + after).find('\n') - 80);
}

TEST(CanonicalLayout, KeepsEveryValueAndIsItsOwnResult) {
    const std::string odd =
        R"({"a":[[],{},[{}]],"b":[1.25e-3,-0.5,18446744073709551616,"\u0001\""]})";
    for (const std::string& text : {kExtendedPack, odd}) {
        const std::string once = laid_out(text);
        EXPECT_TRUE(same(value_of(text), value_of(once))) << once;
        EXPECT_EQ(laid_out(once), once);
    }
}

TEST(CanonicalLayout, IsThatOfTheShippedPacks) {
    namespace fs = std::filesystem;
    for (const auto& entry : fs::recursive_directory_iterator(PACKHOST_PACKS_DIR)) {
        const std::string name = entry.path().filename().string();
        // The format's own example stays as it was published.
        if (!name.ends_with(".dragops-pack.json") || name.starts_with("acme")) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        EXPECT_EQ(text, laid_out(text)) << entry.path() << ": packhost pack fmt mends it";
    }
}

}  // namespace
}  // namespace packhost::model
