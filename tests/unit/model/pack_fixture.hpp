// pack_fixture.hpp: a pack that uses every key, and edits of it with the expected place marked.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "model/pack_reader.hpp"

namespace packhost::model {

/// Stands in an edit's text before the place where a finding is expected. Never part of a pack.
inline constexpr std::string_view kHere = "@@";

/// A pack without findings. The first node reads, the second one writes.
inline const std::string kFullPack = R"({
  "$schema": "https://example.com/pack.json",
  "x-note": "free",
  "packVersion": "1.0",
  "metadata": {
    "slug": "acme-api",
    "name": "Acme API",
    "description": "Interact with Acme.",
    "version": "1.2.3-rc.1+build.7",
    "category": "utility",
    "tags": ["acme", "crm"],
    "iconUrl": "icon.png"
  },
  "connection": {
    "provider": "acme-api",
    "authType": "api_key",
    "credentials": [
      { "name": "api-key", "label": "API Key", "description": "Help", "placeholder": "Key...",
        "type": "secret", "required": true },
      { "name": "site", "label": "Site", "type": "url" },
      { "name": "user", "label": "User", "type": "text", "required": false }
    ],
    "baseUrl": "https://api.acme.com/v2",
    "testRequest": { "method": "GET", "pathTemplate": "/me", "expectedStatus": 200 }
  },
  "defaults": {
    "headers": { "Accept": "application/json", "X-Client": "acme" },
    "timeout": 45
  },
  "nodes": [
    {
      "id": "10000001-0000-4000-8000-000000000001",
      "nodeTypeId": "Acme-GetItem",
      "title": "Get Item",
      "category": "Acme API",
      "nodeCategory": "action",
      "isPure": false,
      "isBuiltin": true,
      "inputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "itemId", "type": "string", "displayName": "Item ID", "required": true },
        { "name": "limit", "type": "int" },
        { "name": "trace", "type": "string" }
      ],
      "outputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "item", "type": "object", "displayName": "Item" },
        { "name": "status", "type": "int" }
      ],
      "properties": [],
      "executionSpec": {
        "method": "GET",
        "pathTemplate": "/items/{{itemId}}",
        "parameters": [
          { "pin": "itemId", "in": "path" },
          { "pin": "limit", "in": "query", "key": "max" },
          { "pin": "trace", "in": "header", "key": "X-Trace" }
        ],
        "auth": { "type": "header", "credentials": ["api-key"], "headerName": "x-api-key" },
        "responseMapping": [
          { "pin": "item", "path": "$body.data" },
          { "pin": "status", "path": "$status" }
        ]
      }
    },
    {
      "id": "10000001-0000-4000-8000-00000000000A",
      "nodeTypeId": "Acme-AddItem",
      "title": "Add Item",
      "category": "Acme API",
      "nodeCategory": "action",
      "isPure": false,
      "isBuiltin": true,
      "inputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "name", "type": "string", "required": true },
        { "name": "size", "type": "float" },
        { "name": "open", "type": "bool" },
        { "name": "file", "type": "blob" }
      ],
      "outputPins": [
        { "name": "exec", "type": "exec" },
        { "name": "id", "type": "any" },
        { "name": "all", "type": "array" }
      ],
      "executionSpec": {
        "method": "POST",
        "pathTemplate": "/items",
        "parameters": [
          { "pin": "name", "in": "body_field", "key": "item.name" },
          { "pin": "size", "in": "body_field", "key": "item.size" }
        ],
        "auth": { "type": "header", "credentials": ["api-key"], "headerName": "x-api-key" },
        "body": { "contentType": "application/json", "mode": "pins" },
        "responseMapping": [
          { "pin": "id", "path": "$body[\"id\"]" },
          { "pin": "all", "path": "$body.items[*].id" }
        ]
      }
    }
  ]
}
)";

/// The fields of the second node.
inline const std::string kBothFields =
    R"({ "pin": "name", "in": "body_field", "key": "item.name" },
          { "pin": "size", "in": "body_field", "key": "item.size" })";

/// Replaces the n-th occurrence (from 1) of a text that must be there.
struct Edit {
    std::string find;
    std::string replace;
    int occurrence = 1;
};

/// An edited pack, the marker taken out, and where it stood.
struct EditedPack {
    std::string text;
    Position expected{0, 0};
};

inline EditedPack edited(const std::vector<Edit>& edits, std::string text = kFullPack) {
    for (const Edit& edit : edits) {
        std::size_t at = text.find(edit.find);
        for (int n = 1; n < edit.occurrence && at != std::string::npos; ++n)
            at = text.find(edit.find, at + 1);
        if (at == std::string::npos) return {"no such text: " + edit.find};
        text.replace(at, edit.find.size(), edit.replace);
    }
    const std::size_t marker = text.find(kHere);
    if (marker == std::string::npos) return {text};
    const std::string before = text.substr(0, marker);
    const std::size_t line_start = before.rfind('\n') + 1;
    Position at;
    at.line = 1 + static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
    for (std::size_t i = line_start; i < marker; ++i)
        if ((static_cast<unsigned char>(before[i]) & 0xC0) != 0x80) ++at.column;
    text.erase(marker, kHere.size());
    return {text, at};
}

/// All findings, one a line, for failure messages.
inline std::string all_of(const std::vector<Finding>& findings) {
    std::string out;
    for (const Finding& finding : findings) out += to_text(finding) + '\n';
    return out;
}

inline constexpr const char* kFileName = "acme.dragops-pack.json";

}  // namespace packhost::model
