// exchange_servers_test.cpp: documents whose requests are random in part, or go to several origins.
#include <gtest/gtest.h>

#include "exchanges.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

constexpr char kParts[] = R"(<!-- pack: manifest -->
```json
"requires": ["body/1"]
```
<!-- pack: node -->
```json
"inputPins": [{ "name": "exec", "type": "exec" }, { "name": "a", "type": "string" }]
```
<!-- pack: executionSpec -->
```json
"method": "POST",
"body": { "contentType": "multipart/form-data", "mode": "multipart",
          "parts": [{ "name": "a", "pin": "a" }] }
```
<!-- request: {"pins": {"a": "1"}} -->
```http
POST /items HTTP/1.1
Content-Type: multipart/form-data; boundary=BOUNDARY

--BOUNDARY
Content-Disposition: form-data; name="a"

1
--BOUNDARY--
```
)";

TEST(DocumentedRuns, BodiesOfPartsAreComparedToTheLastByte) {
    EXPECT_EQ(told(kParts), "");
    for (const char* wrong : {"\n1\n", "--BOUNDARY--\n", "=\"a\"\n", "boundary=BOUNDARY\n"}) {
        const std::string more = std::string(wrong).insert(std::string(wrong).size() - 1, "x");
        EXPECT_NE(told(replaced(kParts, wrong, more)), "") << more;
    }
}

constexpr char kOrigins[] = R"(<!-- pack: manifest -->
```json
"requires": ["urlFrom/1"]
```
<!-- pack: node -->
```json
"inputPins": [{ "name": "exec", "type": "exec" }, { "name": "url", "type": "string" }]
```
<!-- pack: executionSpec -->
```json
"pathTemplate": "", "urlFrom": { "pin": "url", "origins": ["https://up.example"] }
```
<!-- request: {"pins": {"url": "https://up.example/a"}} -->
```http
GET /a HTTP/1.1
Host: up.example
```
<!-- reply -->
```http
HTTP/1.1 302 Found
Location: https://api.acme.example/b
```
<!-- request -->
```http
GET /b HTTP/1.1
Host: api.acme.example
```
)";

TEST(DocumentedRuns, EachOriginHasAServerOfItsOwn) {
    EXPECT_EQ(told(kOrigins), "");
    const auto differs = [](std::string_view from, std::string_view to) {
        return told(replaced(kOrigins, from, to)) != "";
    };
    EXPECT_TRUE(differs("Host: up.example", "Host: api.acme.example"));
    EXPECT_TRUE(differs("Host: up.example", "Host: other.example"));
    EXPECT_TRUE(differs("Host: api.acme.example", "Host: up.example"));
    EXPECT_TRUE(differs("example/b", "example/c"));
    EXPECT_TRUE(differs("https://up.example/a", "https://down.example/a"));
}

constexpr char kTemplate[] = R"(<!-- pack: manifest -->
```json
"requires": ["baseUrlTemplate/1"],
"connection": {
    "provider": "acme-api", "authType": "none", "baseUrl": "",
    "credentials": [{ "name": "site", "label": "Site", "type": "text", "required": true }],
    "baseUrlTemplate": {
        "template": "https://{{site}}.example/{{site}}", "fields": [{ "credential": "site" }]
    }
}
```
<!-- request: {"credentials": {"site": "here"}} -->
```http
GET /here/items HTTP/1.1
Host: here.example
```
)";

TEST(DocumentedRuns, TheHostOfATemplateIsTold) {
    EXPECT_EQ(told(kTemplate), "");
    EXPECT_EQ(told(replaced(kTemplate, "Host: here", "Host: there")),
              "document:13: says Host: there.example but sent is Host: here.example\n");
    EXPECT_NE(told(replaced(kTemplate, "GET /here/", "GET /there/")), "");
    EXPECT_NE(told(replaced(kTemplate, "{\"site\": \"here\"}", "{}")), "");
}

}  // namespace
}  // namespace packhost::tests
