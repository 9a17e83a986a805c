// extended_pack.hpp: a pack that uses every key of the extensions, without findings.
#pragma once

#include <string>

namespace packhost::model {

// Two texts that edits replace as a whole.
#define JSON_BODY                                                        \
    R"("json": { "query": "q", "variables": { "text": "{{text}}", )"     \
    R"("label": "n={{count}}", "all": [1, null] } })"
#define URL_FROM                                                         \
    R"({ "pin": "url", "origins": ["https://Upload.example.com:443/", )" \
    R"("https://b.example.com:8443"] })"

/// Lists with pages, uploads a form with parts, sends a tree, and puts to a URL of a pin.
inline const std::string kExtendedPack = R"({
  "packVersion": "1.0",
  "requires": ["parameters/1", "pins/1", "mapping/1", "body/1", "timeout/1", "retry/1",
               "rateLimit/1",
               "responses/1", "pagination/1", "urlFrom/1", "baseUrlTemplate/1", "testRequest/1"],
  "metadata": { "slug": "ext", "name": "Ext", "description": "All of it.", "version": "1.0.0",
                "category": "utility" },
  "connection": {
    "provider": "ext",
    "authType": "bearer",
    "credentials": [
      { "name": "token", "label": "Token", "type": "secret", "required": true },
      { "name": "site", "label": "Site", "type": "text", "required": true },
      { "name": "region", "label": "Region", "type": "text" }
    ],
    "baseUrl": "",
    "baseUrlTemplate": {
      "template": "https://{{site}}.example{{region}}.com/api/{{site}}",
      "fields": [
        { "credential": "site", "pattern": "[a-z]{2,20}" },
        { "credential": "region", "enum": ["eu", "us-2"], "prefix": "-", "suffix": ".cloud" }
      ]
    },
    "rateLimit": { "requests": 4, "perSeconds": 0.5 },
    "testRequest": { "method": "GET", "pathTemplate": "/me", "expectedStatus": 200,
                     "node": "Ext-Send" }
  },
  "nodes": [
    {
      "id": "10000002-0000-4000-8000-000000000001",
      "nodeTypeId": "Ext-List",
      "title": "List",
      "category": "Ext",
      "nodeCategory": "action",
      "isPure": false,
      "isBuiltin": true,
      "inputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "folder", "type": "string", "required": true,
          "pattern": "[a-z/]*", "min": 1, "max": 40 },
        { "name": "limit", "type": "int", "default": 20, "min": 1, "max": 50 },
        { "name": "order", "type": "string", "enum": ["up", "down"], "default": "up" },
        { "name": "tags", "type": "array", "max": 3 }
      ],
      "outputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "error", "type": "exec" },
        { "name": "names", "type": "array" },
        { "name": "total", "type": "int" },
        { "name": "problem", "type": "object", "errorInfo": true }
      ],
      "executionSpec": {
        "method": "GET",
        "pathTemplate": "/v{{v}}/{{folder}}",
        "parameters": [
          { "const": 2, "in": "path", "key": "v" },
          { "pin": "folder", "in": "path", "multiSegment": true },
          { "pin": "limit", "in": "query", "key": "max" },
          { "pin": "order", "in": "header", "key": "X-Order",
            "encode": "lower", "default": "down" },
          { "pin": "tags", "in": "query",
            "arrayFormat": "brackets", "encode": ["trim", "base64url"] }
        ],
        "auth": { "type": "bearer", "credentials": ["token"] },
        "responseMapping": [
          { "pin": "names", "path": "$body.items[*].name", "required": true },
          { "pin": "total", "path": "$body.total", "default": 0 }
        ],
        "timeout": 20,
        "retry": {
          "attempts": 4, "statuses": [429, 503], "backoffSeconds": 0.25, "maxBackoffSeconds": 10,
          "wait": [ { "header": "X-Reset", "format": "epoch" } ]
        },
        "responses": [
          { "status": 404, "outcome": "empty" },
          { "status": ["4xx", 500], "outcome": "error",
            "code": "$body.error.code", "message": "$body.error.text" },
          { "when": { "path": "$body.ok", "equals": false }, "outcome": "error" },
          { "when": { "path": "$headers.x-none", "exists": false }, "outcome": "ok" },
          { "outcome": "ok" }
        ],
        "onHttpError": "pin",
        "pagination": {
          "type": "cursor",
          "itemsPath": "$body.items",
          "inject": { "in": "query", "key": "cursor" },
          "cursorPath": "$body.next",
          "stopWhen": { "path": "$body.more", "equals": false },
          "totalPath": "$body.total",
          "maxPages": 7, "maxItems": 70, "maxBytes": 7000, "maxSeconds": 77
        }
      }
    },
    {
      "id": "10000002-0000-4000-8000-000000000002",
      "nodeTypeId": "Ext-Send",
      "title": "Send",
      "category": "Ext",
      "nodeCategory": "action",
      "isPure": false,
      "isBuiltin": true,
      "inputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "text", "type": "string", "required": true },
        { "name": "count", "type": "int" }
      ],
      "outputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "items", "type": "array" }
      ],
      "executionSpec": {
        "method": "POST",
        "pathTemplate": "/send",
        "parameters": [],
        "body": {
          "contentType": "application/json",
          "mode": "json",
          )" JSON_BODY R"(
        },
        "responseMapping": [ { "pin": "items", "path": "$body.items" } ],
        "idempotencyKey": "Idempotency-Key",
        "retry": {},
        "pagination": {
          "type": "offset",
          "itemsPath": "$body.items",
          "inject": { "in": "body_field", "key": "variables.offset" },
          "start": 10, "pageSize": 5, "pageSizeKey": "variables.first"
        }
      }
    },
    {
      "id": "10000002-0000-4000-8000-000000000003",
      "nodeTypeId": "Ext-Upload",
      "title": "Upload",
      "category": "Ext",
      "nodeCategory": "action",
      "isPure": false,
      "isBuiltin": true,
      "inputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "url", "type": "string", "required": true },
        { "name": "file", "type": "blob", "required": true },
        { "name": "title", "type": "string" }
      ],
      "outputPins": [ { "name": "exec", "type": "exec" } ],
      "executionSpec": {
        "method": "POST",
        "pathTemplate": "",
        "urlFrom": )" URL_FROM R"(,
        "parameters": [],
        "auth": { "type": "bearer", "credentials": ["token"] },
        "body": {
          "contentType": "multipart/form-data",
          "mode": "multipart",
          "parts": [
            { "name": "file", "pin": "file", "filename": "{{title}}.png",
              "contentType": "image/png" },
            { "name": "title", "pin": "title" }
          ]
        },
        "responseMapping": [],
        "idempotent": true,
        "onHttpError": "fail"
      }
    }
  ],
  "tests": [
    {
      "name": "lists one page",
      "node": "Ext-List",
      "baseUrl": "https://api.example.com",
      "pins": { "folder": "a/b", "limit": 2 },
      "credentials": { "token": "t-1" },
      "exchanges": [
        {
          "request": { "method": "GET", "url": "/v2/a/b?max=2", "headers": { "X-Order": "up" } },
          "response": { "status": 200, "headers": { "Set-Cookie": ["a=1", "b=2"] },
                        "json": { "items": [ { "name": "x" } ] } }
        }
      ],
      "expect": { "ok": true, "status": 200, "pins": { "names": ["x"] } }
    },
    {
      "name": "refuses",
      "node": "Ext-Send",
      "pins": {},
      "exchanges": [],
      "expect": { "ok": false, "error": "missing_input" }
    },
    {
      "name": "sends a text",
      "node": "Ext-Send",
      "pins": { "text": "a" },
      "exchanges": [
        { "request": { "method": "POST", "url": "/send", "body": "{}" },
          "response": { "status": 204, "body": "" } }
      ]
    }
  ]
}
)";

}  // namespace packhost::model
