// hostile_test.cpp: texts made to crash a reader, or to keep it busy.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "extended_pack.hpp"
#include "pack_fixture.hpp"

namespace packhost::model {
namespace {

std::string repeated(std::string_view piece, std::size_t times) {
    std::string out;
    out.reserve(piece.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += piece;
    return out;
}

/// Reads, and fails the test if that takes longer than any user would wait.
PackReading read_in_time(const std::string& text) {
    const auto start = std::chrono::steady_clock::now();
    PackReading reading = read_pack(text, kFileName);
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(std::chrono::duration<double>(took).count(), 20.0);
    EXPECT_LE(reading.findings.size(), 1002u);
    const bool refused = std::any_of(
        reading.findings.begin(), reading.findings.end(),
        [](const Finding& finding) { return finding.severity == Severity::error; });
    EXPECT_EQ(reading.pack.has_value(), !refused);
    return reading;
}

std::string with_nodes(const std::string& nodes) {
    return edited({{R"("nodes": [)", R"("nodes": [)" + nodes + R"(], "x-nodes": [)"}}).text;
}

TEST(HostilePack, SmallOnes) {
    for (const std::string text :
         {"", "\0", "null", "[]", "{}", "\"\"", "7", "hello", "<?xml?>", "\xFF\xFE{}", "{\"a\""})
        EXPECT_FALSE(read_in_time(text).findings.empty()) << text;
}

TEST(HostilePack, DepthOfAMillion) {
    for (const char* piece : {"[", "{\"a\":", "[{\"a\":"})
        EXPECT_EQ(read_in_time(repeated(piece, 1'000'000)).findings[0].code, "json_too_deep");
    const std::string auth = R"("auth": { "a": )" + repeated("[", 40);
    EXPECT_EQ(read_in_time(edited({{R"("auth": {)", auth}}).text).findings[0].code,
              "json_too_deep");
}

TEST(HostilePack, TooLarge) {
    EXPECT_EQ(read_in_time(std::string((10u << 20) + 1, ' ')).findings[0].code, "json_too_large");
    EXPECT_EQ(read_in_time("[" + repeated("1,", 5'000'000) + "1]").findings[0].code,
              "json_too_many_values");
    EXPECT_EQ(read_in_time("[" + repeated("{},", 1'000'000) + "1]").findings[0].code,
              "json_too_many_values");
}

TEST(HostilePack, AMillionEmptyNodes) {
    const PackReading reading = read_in_time(with_nodes(repeated("{},", 999'000) + "{}"));
    EXPECT_EQ(reading.findings.back().code, "too_many_findings");
}

TEST(HostilePack, AThousandWarningsAreNoPack) {
    std::string keys;
    for (int i = 0; i < 1000; ++i) keys += "\"k" + std::to_string(i) + "\": 1, ";
    const PackReading reading = read_in_time(edited({{"\"slug\"", keys + "\"slug\""}}).text);
    EXPECT_FALSE(reading.pack) << "nodes behind the last finding were not read";
    EXPECT_EQ(reading.findings.back().code, "too_many_findings");
}

TEST(HostilePack, LongTexts) {
    const std::string big(9u << 20, 'a');
    read_in_time(edited({{"acme-api", big}}).text);
    read_in_time(edited({{"\"tags\"", '"' + big + "\": 1, \"tags\""}}).text);
    read_in_time(edited({{"/items/{{itemId}}", "/" + repeated("{{itemId}}", 900'000)}}).text);
    read_in_time(edited({{"$body.data", "$body" + repeated("[*]", 3'000'000)}}).text);
    read_in_time(edited({{"item.name", repeated("a.", 4'000'000)}}).text);
    const std::string body = R"("mode": "template", "template": ")" +
                             repeated("{{nane}}", 1'000'000) + '"';
    read_in_time(edited({{R"("mode": "pins")", body}}).text);
    read_in_time(edited({{"1.2.3-rc.1", "1.2.3-" + repeated("a.", 4'000'000) + "b"}}).text);
}

TEST(HostilePack, LongLists) {
    std::string headers, pins, credentials, parameters;
    for (int i = 0; i < 150'000; ++i) {
        const std::string n = std::to_string(i);
        headers += "\"h" + n + "\":\"\",";
        pins += R"({"name":"p)" + n + R"(","type":"int"},)";
        credentials += R"({"name":"c)" + n + R"(","label":"l","type":"url"},)";
        parameters += R"({"pin":"limit","in":"header","key":"h)" + n + R"("},)";
    }
    for (const auto& [find, piece] :
         {std::pair<std::string, std::string>{"\"headers\": {", headers},
          {"\"inputPins\": [", pins},
          {"\"credentials\": [", credentials},
          {"\"parameters\": [", parameters}}) {
        const PackReading reading = read_in_time(edited({{find, find + piece}}).text);
        EXPECT_NE(all_of(reading.findings).find("too_many_items"), std::string::npos) << find;
    }
}

TEST(HostilePack, ManyDuplicateKeys) {
    read_in_time("{" + repeated("\"a\":1,", 900'000) + "\"a\":1}");
    const PackReading reading =
        read_in_time(repeated("{\"a\":1,\"a\":", 31) + "1" + repeated("}", 31));
    EXPECT_FALSE(reading.pack);
}

TEST(HostilePack, ManyGoodNodes) {
    const std::size_t start = kFullPack.find("\"nodes\": [") + 10;
    std::string node = kFullPack.substr(start, kFullPack.find("\n    },", start) + 6 - start);
    std::string nodes;
    for (int i = 0; nodes.size() < (9u << 20); ++i) {
        std::string next = node;
        char id[13];
        std::snprintf(id, sizeof id, "%012d", i);
        next.replace(next.find("000000000001"), 12, id);
        next.replace(next.find("Acme-GetItem"), 12, "N" + std::to_string(i));
        nodes += (i ? "," : "") + next;
    }
    const PackReading reading = read_in_time(with_nodes(nodes));
    EXPECT_TRUE(reading.pack) << all_of(reading.findings);
}

class HostileExtensions : public testing::TestWithParam<const std::string*> {};

TEST_P(HostileExtensions, NumbersInPlaceOfEverything) {
    const std::string& base = *GetParam();
    for (std::size_t at = base.find(": "); at != std::string::npos;
         at = base.find(": ", at + 1)) {
        for (const char* value : {"1e999", "18446744073709551616", "-1", "null", "[[]]",
                                  "{\"a\":1}", "\"\\ud800\"", "\"\\u0000\"", "\"{{\"", "true,"}) {
            std::string text = base;
            const std::size_t end = text.find_first_of(",\n", at + 2);
            read_in_time(text.replace(at + 2, end - at - 2, value));
        }
    }
}

TEST_P(HostileExtensions, RandomMutationsNeverCrash) {
    std::mt19937 random(20240607);
    const auto pick = [&](std::size_t below) { return random() % below; };
    constexpr std::string_view kBytes = "{}[]\":,\\u0123456789eE.-+ \n\t$x{{}}ntf\xC3\xBF\x00\xED";
    int readable = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string text = *GetParam();
        for (std::size_t n = 1 + pick(4); n > 0; --n) {
            const std::size_t at = pick(text.size());
            switch (pick(5)) {
                case 0: text[at] = kBytes[pick(kBytes.size())]; break;
                case 1: text.erase(at, 1 + pick(40)); break;
                case 2: text.insert(at, text.substr(pick(text.size()), pick(60))); break;
                case 3: text.insert(at, 1, static_cast<char>(pick(256))); break;
                default: std::swap(text[at], text[pick(text.size())]); break;
            }
        }
        const PackReading reading = read_pack(text, kFileName);
        readable += reading.pack.has_value();
        for (const Finding& finding : reading.findings) {
            EXPECT_FALSE(finding.message.empty());
            EXPECT_GE(finding.line, 1u);
            EXPECT_GE(finding.column, 1u);
        }
    }
    EXPECT_GT(readable, 30) << "the mutations are so wild that no rule is reached";
}

INSTANTIATE_TEST_SUITE_P(Of, HostileExtensions, testing::Values(&kFullPack, &kExtendedPack),
                         [](const auto& row) { return row.index ? "extended" : "full"; });

TEST(HostileExtensionsOfOnePack, LongTextsAndLists) {
    const auto change = [](const char* find, const std::string& replace) {
        return edited({{find, replace}}, kExtendedPack).text;
    };
    const std::string big(9u << 20, 'a');
    read_in_time(change("[a-z/]*", big));
    read_in_time(change("[a-z/]*", repeated("(a|b)*", 160)));
    read_in_time(change("[a-z/]*", repeated("(", 900)));
    read_in_time(change("{{text}}", repeated("{{txt}}", 1'000'000)));
    read_in_time(change("[1, null]", '[' + repeated("\"{{text}}\",", 700'000) + "1]"));
    read_in_time(change("[1, null]", '[' + repeated("\"{{txt}}\",", 700'000) + "1]"));
    read_in_time(change("https://{{site}}", "https://" + repeated("{{site}}", 1'000'000)));
    read_in_time(change(R"("enum": ["up", "down"])",
                        R"("enum": [)" + repeated("\"up\",", 900) + "\"down\"]"));
    read_in_time(change(R"("tests": [)", R"("tests": [)" + repeated("{},", 900)));
    read_in_time(
        change(R"("exchanges": [])", R"("exchanges": [)" + repeated("{},", 900'000) + "{}]"));
    read_in_time(change(R"("requires": [)", R"("requires": [)" + repeated("\"pins/1\",", 900'000)));
    read_in_time(change(R"("X-Order": "up" })",
                        R"("X-Order": [)" + repeated("\"a\",", 900'000) + "\"b\"] }"));
}

TEST(HostileExtensionsOfOnePack, ManyNodesWithTests) {
    std::string tests;
    for (int i = 0; i < 999; ++i)
        tests += R"({"name":"t)" + std::to_string(i) +
                 R"(","node":"Ext-Sent","pins":{},"exchanges":[]},)";
    const PackReading reading =
        read_in_time(edited({{R"("tests": [)", R"("tests": [)" + tests}}, kExtendedPack).text);
    EXPECT_EQ(reading.findings.back().code, "too_many_items");
}

}  // namespace
}  // namespace packhost::model
