// apart_schemes.cpp: the table of schemes, and the frame of their packs.
#include "apart_schemes.hpp"

#include "apart_api.hpp"
#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

constexpr char kNode[] = R"({
    "id": "60000001-0000-4000-8000-00000000000$N", "nodeTypeId": "Apart-$N", "title": "Items $N",
    "category": "Apart", "nodeCategory": "action", "isPure": false, "isBuiltin": true,
    "inputPins": [ { "name": "exec", "type": "exec" }, { "name": "user", "type": "string" } ],
    "outputPins": [ { "name": "exec", "type": "exec" }, { "name": "owner", "type": "int" } ],
    "properties": [],
    "executionSpec": { "method": "GET", "pathTemplate": "/users/{{user}}/items",
        "parameters": [ { "pin": "user", "in": "path" } ], "auth": { $AUTH },
        "responseMapping": [ { "pin": "owner", "path": "$body.owner" } ] } })";

constexpr char kField[] =
    R"({ "name": "$NAME", "label": "L", "type": "$TYPE", "required": false })";

constexpr char kPack[] = R"({
    "packVersion": "1.0",
    "metadata": { "slug": "apart", "name": "Apart", "description": "d", "version": "1.0.0",
                  "category": "utility", "tags": [] },
    "connection": { "provider": "apart", "authType": "other", "baseUrl": "https://apart.example",
                    "credentials": [ $FIELDS ] },
    "defaults": { "headers": {}, "timeout": 30 },
    "nodes": [ $NODES ] })";

}  // namespace

const std::vector<ApartScheme>& apart_schemes() {
    static const std::vector<ApartScheme> kSchemes = {
        {"ClientCredentials",
         R"("type": "oauth2_client_credentials", "credentials": ["name$N", "secret$N"],
            "tokenUrl": "/token")",
         "Basic $BASIC"},
        {"RefreshToken",
         R"("type": "oauth2_refresh_token", "credentials": ["name$N", "secret$N", "refresh$N"],
            "tokenUrl": "/token")",
         "Basic $BASIC"},
        {"Password",
         R"("type": "oauth2_password", "username": "{{name$N}}", "password": "{{secret$N}}",
            "credentials": ["name$N", "secret$N"], "clientAuth": "none", "clientId": "all",
            "tokenUrl": "/token")",
         "username=$NAME&password=$SECRET"},
        {"LoginForAToken",
         R"("type": "recipe", "credentials": ["name$N", "secret$N"],
            "login": [ { "url": "/login",
                         "json": { "name": "{{name$N}}", "secret": "{{secret$N}}" },
                         "yields": [ { "name": "token", "from": "$body.access_token" } ] } ],
            "place": [ { "in": "header", "name": "Authorization", "value": "Bearer {{token}}" } ])",
         R"({"name":"$NAME","secret":"$SECRET"})"},
        {"LoginForACookie",
         R"("type": "recipe", "credentials": ["name$N", "secret$N"],
            "login": [ { "url": "/login", "form": [ { "name": "name", "value": "{{name$N}}" },
                                                    { "name": "secret", "value": "{{secret$N}}" } ],
                         "yields": [ { "name": "session", "from": "$cookies.session" } ] } ],
            "place": [ { "in": "cookie", "name": "session", "value": "{{session}}" } ])",
         "name=$NAME&secret=$SECRET"},
        {"LoginAndRefresh",
         R"("type": "recipe", "credentials": ["name$N", "secret$N"],
            "login": [ { "url": "/login",
                         "json": { "name": "{{name$N}}", "secret": "{{secret$N}}" },
                         "yields": [ { "name": "token", "from": "$body.access_token" },
                                     { "name": "next", "from": "$body.refresh_token" } ] } ],
            "refresh": [ { "url": "/refresh", "json": { "token": "{{next}}" },
                           "yields": [ { "name": "token", "from": "$body.access_token" },
                                       { "name": "next", "from": "$body.refresh_token" } ] } ],
            "place": [ { "in": "header", "name": "Authorization", "value": "Bearer {{token}}" } ])",
         R"({"name":"$NAME","secret":"$SECRET"})"},
        {"AuthorizationCode",
         R"("type": "oauth2_authorization_code", "credentials": ["name$N", "secret$N"],
            "deviceUrl": "/device", "tokenUrl": "/token")",
         "Basic $BASIC", true},
        {"Digest", R"("type": "digest", "credentials": ["name$N", "secret$N"])", nullptr},
    };
    return kSchemes;
}

std::string apart_manifest(const ApartScheme& scheme) {
    std::string fields, nodes;
    for (int user = 0; user < kApartUsers; ++user) {
        const std::string number = std::to_string(user);
        for (const char* name : {"name", "secret", "refresh"}) {
            const bool text = std::string_view(name) == "name";
            const std::string field = replaced(kField, "$TYPE", text ? "text" : "secret");
            fields += (fields.empty() ? "" : ", ") + replaced(field, "$NAME", name + number);
        }
        const std::string node = replaced(kNode, "$AUTH", scheme.auth);
        nodes += (nodes.empty() ? "" : ", ") + replaced(node, "$N", number);
    }
    return replaced(replaced(kPack, "$FIELDS", fields), "$NODES", nodes);
}

}  // namespace packhost::tests
