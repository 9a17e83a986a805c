// node_pack.cpp: what all nodes have in common, written once.
#include "node_pack.hpp"

#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

constexpr char kPack[] = R"({
"packVersion": "1.0",
"metadata": { "slug": "peer", "name": "Peer", "description": "Nodes for a server under test.",
              "version": "1.0.0", "category": "utility", "tags": ["test"] },
"connection": {
    "provider": "peer", "authType": "basic", "baseUrl": "https://peer.example",
    "credentials": [
        { "name": "user", "label": "User", "type": "text", "required": true },
        { "name": "password", "label": "Password", "type": "secret", "required": true },
        { "name": "token", "label": "Token", "type": "secret", "required": true }
    ]
},
"defaults": { "timeout": $TIMEOUT },
"nodes": [$NODES]
})";

constexpr char kNode[] = R"({
"id": "50000001-0000-4000-8000-0000000000$ID", "nodeTypeId": "$NAME", "title": "$NAME",
"category": "Peer", "nodeCategory": "action", "isPure": false, "isBuiltin": true,
"inputPins": [{ "name": "exec", "type": "exec" }$PINS],
"outputPins": [{ "name": "exec", "type": "exec" }, { "name": "body", "type": "any" },
               { "name": "status", "type": "int" }, { "name": "headers", "type": "object" }],
"properties": [],
"executionSpec": {
    "method": "$METHOD", "pathTemplate": "$PATH", "parameters": [$PARAMETERS],
    "responseMapping": [{ "pin": "body", "path": "$body" }, { "pin": "status", "path": "$status" },
                        { "pin": "headers", "path": "$headers" }]$MORE
} })";

std::string node_text(const NodeRow& row, std::size_t number) {
    std::string pins, parameters;
    for (const NodePin& pin : row.pins) {
        pins += ", { \"name\": \"" + pin.name + "\", \"type\": \"" + pin.type + "\" }";
        if (pin.in.empty()) continue;
        parameters += parameters.empty() ? "" : ", ";
        parameters += "{ \"pin\": \"" + pin.name + "\", \"in\": \"" + pin.in + "\"";
        if (!pin.key.empty()) parameters += ", \"key\": \"" + pin.key + "\"";
        parameters += " }";
    }
    std::string text = replaced(kNode, "$ID", std::to_string(10 + number));
    text = replaced(std::move(text), "$NAME", row.name);
    text = replaced(std::move(text), "$PINS", pins);
    text = replaced(std::move(text), "$METHOD", row.method);
    text = replaced(std::move(text), "$PATH", row.path);
    text = replaced(std::move(text), "$PARAMETERS", parameters);
    return replaced(std::move(text), "$MORE", row.more.empty() ? "" : ",\n    " + row.more);
}

}  // namespace

std::string node_pack(const std::vector<NodeRow>& rows, int timeout_seconds) {
    std::string nodes;
    for (std::size_t i = 0; i < rows.size(); ++i)
        nodes += (i > 0 ? ",\n" : "") + node_text(rows[i], i);
    return replaced(replaced(kPack, "$TIMEOUT", std::to_string(timeout_seconds)), "$NODES", nodes);
}

std::string requiring(const std::string& extensions, const std::string& pack) {
    return replaced(pack, "\"packVersion\": \"1.0\",",
                    "\"packVersion\": \"1.0\", \"requires\": [" + extensions + "],");
}

}  // namespace packhost::tests
