// exchanges_test.cpp: what the documents say is sent, is sent; a document that is wrong is found.
#include <gtest/gtest.h>

#include "exchanges.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

TEST(DocumentedRuns, AreWhatIsSentAndWhatComesOut) {
    std::size_t count = 0;
    for (const auto& file : documents()) {
        const auto runs = documented_runs(snippets_of(file));
        ASSERT_TRUE(runs) << runs.error().message;
        for (const DocumentedRun& run : *runs) {
            ++count;
            SCOPED_TRACE(run.messages.front().request.where());
            for (const std::string& difference : differences(run)) ADD_FAILURE() << difference;
        }
    }
    EXPECT_GE(count, 1u);
}

constexpr char kDocument[] = R"(<!-- pack: manifest -->
```json
"connection": {
    "provider": "acme-api", "authType": "api_key",
    "credentials": [{ "name": "key", "label": "Key", "type": "secret", "required": true }],
    "baseUrl": "https://api.acme.example/v2"
}
```
<!-- pack: executionSpec -->
```json
"auth": { "type": "header", "credentials": ["key"], "headerName": "x-key" }
```
<!-- request: {"credentials": {"key": "k-1"}} -->
```http
GET /v2/items HTTP/1.1
x-key: k-1
```
<!-- reply -->
```http
HTTP/1.1 201 Created
```
<!-- outputs -->
```json
{ "status": 201 }
```
)";

std::string told_of(std::string_view from, std::string_view to) {
    return told(replaced(kDocument, from, to));
}

TEST(DocumentedRuns, ARightDocumentHasNoDifferences) { EXPECT_EQ(told(kDocument), ""); }

TEST(DocumentedRuns, EveryWrongLineIsTold) {
    EXPECT_EQ(told_of("x-key: k-1", "x-key: k-2"),
              "document:14: says x-key: k-2 but sent is x-key: k-1\n");
    EXPECT_EQ(told_of("GET /v2", "GET /v1"),
              "document:14: says GET /v1/items HTTP/1.1 but sent is GET /v2/items HTTP/1.1\n");
    EXPECT_EQ(told_of("x-key: k-1\n", "x-key: k-1\nX-More: 1\n"),
              "document:14: says X-More: 1 but sent is (nothing)\n");
    EXPECT_EQ(told_of("x-key: k-1\n", ""),
              "document:14: says (nothing) but sent is x-key: k-1\n");
    EXPECT_EQ(told_of("x-key: k-1\n", "Host: elsewhere\nx-key: k-1\n").substr(0, 37),
              "document:14: says Host: elsewhere but");
    EXPECT_EQ(told_of("x-key: k-1\n", "x-key: k-1\n\nbody\n"),
              "document:14: says the body body but sent is \n");
    EXPECT_EQ(told_of("{ \"status\": 201 }", "{ \"status\": 200 }"),
              "the output status is not 200 but 201\n");
}

TEST(DocumentedRuns, AnEllipsisStandsForWhatIsRandom) {
    const std::string quoted = replaced(kDocument, "\"k-1\"", "\"k \\\"1/a=\\\", x\"");
    const auto told_with = [&](std::string_view value) {
        return told(replaced(quoted, "x-key: k-1", value));
    };
    EXPECT_EQ(told_with("x-key: k \"1/a=\", x"), "");
    for (const char* right : {"x-key: k \"…\", x", "x-key: … \"1…\", …", "x-key: k \"1/a…\", x"})
        EXPECT_EQ(told_with(right), "") << right;
    for (const char* wrong : {"x-key: …", "x-key: k \"…", "x-key: k \"1/a=…\", x",
                              "x-key: k \"2…\", x", "x-key: k \"…=\", x", "x-key: k \"…\", x…", "x-key: k \"…\", y"})
        EXPECT_NE(told_with(wrong), "") << wrong;
}

TEST(DocumentedRuns, ARunThatFailsIsTold) {
    EXPECT_NE(told_of("\"k-1\"", "\"\"").find("credential"), std::string::npos);
}

TEST(DocumentedRuns, TheErrorMustBeTheOneThatIsSaid) {
    const std::string failing = replaced(kDocument, "201 Created", "404 Not Found");
    const std::string ends = replaced(failing, "{ \"status\": 201 }", "{ \"status\": 404 }");
    EXPECT_NE(told(ends), "");
    EXPECT_EQ(told(ends + "<!-- error -->\n```\nhttp_status\n```\n"), "");
    EXPECT_NE(told(ends + "<!-- error -->\n```\ntimeout\n```\n"), "");
    EXPECT_EQ(told(std::string(kDocument) + "<!-- error -->\n```\nhttp_status\n```\n"),
              "the run does not end with the error http_status\n");
}

TEST(DocumentedRuns, PartsAreForgottenWhereAPackBeginsAnew) {
    const std::string anew = "<!-- pack: manifest anew -->\n```\n\"packVersion\": \"1.0\"\n```\n";
    const std::string plain = "<!-- request -->\n```\nGET /items HTTP/1.1\n```\n";
    EXPECT_EQ(told(kDocument + anew + plain), "");
    EXPECT_NE(told(kDocument + replaced(anew, " anew", "") + plain), "");
    EXPECT_EQ(told("<!-- pack: manifest -->\n```\n\"requires\": []\n```\n" + anew + plain),
              "document:2 is a fragment of a pack that no request follows");
}

TEST(DocumentedRuns, RequestsTooManyAndTooFewAreTold) {
    const std::string two = std::string(kDocument) + "<!-- request -->\n```\nGET / HTTP/1.1\n```\n";
    EXPECT_EQ(told(two), "1 requests were sent, the document shows 2\n");
}

TEST(DocumentedRuns, FragmentsThatDoNotFitAreTold) {
    EXPECT_EQ(told_of("pack: executionSpec", "pack: elsewhere"),
              "document:10 goes to no manifest, node or executionSpec");
    EXPECT_NE(told_of("\"connection\": {", "connection {").find("document:2 is no list of members"),
              std::string::npos);
    EXPECT_EQ(told_of("<!-- request: {\"credentials\": {\"key\": \"k-1\"}} -->\n", ""),
              "document:18 stands before its request");
    EXPECT_EQ(told("<!-- pack: manifest -->\n```\n\"x\": 1\n```\n"),
              "document:2 is a fragment of a pack that no request follows");
    EXPECT_EQ(told_of("{\"credentials\": {\"key\": \"k-1\"}}", "key=k-1"),
              "document:14 has inputs that are no JSON object on one line");
}

}  // namespace
}  // namespace packhost::tests
