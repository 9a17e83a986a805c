// exchange_reader.cpp: puts the fragments of a document into a pack, and collects its messages.
#include <algorithm>
#include <utility>

#include "exchanges.hpp"
#include "packhost/json.hpp"

namespace packhost::tests {
namespace {

constexpr std::string_view kSkeleton = R"({
"packVersion": "1.0",
"metadata": { "slug": "documented", "name": "Documented", "description": "A document's example.",
              "version": "1.0.0", "category": "utility", "tags": ["example"] },
"connection": { "provider": "documented", "authType": "none", "credentials": [],
                "baseUrl": "https://api.acme.example" },
"nodes": [{
    "id": "10000001-0000-4000-8000-00000000d0c5", "nodeTypeId": "Documented", "title": "Documented",
    "category": "Example", "nodeCategory": "action", "isPure": false, "isBuiltin": true,
    "inputPins": [{ "name": "exec", "type": "exec" }],
    "outputPins": [{ "name": "exec", "type": "exec" }, { "name": "status", "type": "int" }],
    "properties": [],
    "executionSpec": { "method": "GET", "pathTemplate": "/items", "parameters": [],
                       "responseMapping": [{ "pin": "status", "path": "$status" }] }
}] })";

constexpr std::string_view kAnew = " anew";

Value* member(Value& object, std::string_view name) {
    Object* members = object.get_if<Object>();
    if (!members) return nullptr;
    const auto found = std::find_if(members->begin(), members->end(),
                                    [&](const auto& m) { return m.first == name; });
    return found == members->end() ? nullptr : &found->second;
}

/// Where the fragments of that name go: the manifest, its one node, or the node's executionSpec.
Value* place_of(Value& pack, std::string_view name) {
    if (name == "manifest") return &pack;
    Value* nodes = member(pack, "nodes");
    Array* list = nodes ? nodes->get_if<Array>() : nullptr;
    if (!list || list->empty()) return nullptr;
    if (name == "node") return &list->front();
    return name == "executionSpec" ? member(list->front(), name) : nullptr;
}

Error error_at(const Snippet& s, const std::string& what) {
    return {"bad_document", Phase::input, s.where() + " " + what, ""};
}

Result<void> put(Value& pack, const Snippet& fragment) {
    std::string place_name = fragment.marker.substr(sizeof("pack: ") - 1);
    if (place_name.ends_with(kAnew)) {
        pack = *parse_json(kSkeleton);
        place_name.resize(place_name.size() - kAnew.size());
    }
    Value* place = place_of(pack, place_name);
    if (!place) return error_at(fragment, "goes to no manifest, node or executionSpec");
    auto read = parse_json("{" + fragment.text + "}");
    if (!read) return error_at(fragment, "is no list of members: " + read.error().message);
    for (auto& [name, value] : *read->get_if<Object>()) {
        if (Value* there = member(*place, name)) *there = std::move(value);
        else place->get_if<Object>()->emplace_back(name, std::move(value));
    }
    return {};
}

/// What is said of the run that a message belongs to.
void take_ending(DocumentedRun& run, const Snippet& s) {
    if (s.marker == "reply") run.messages.back().reply = s.text;
    else if (s.marker == "outputs") run.outputs = s.text;
    else run.error = s.text.substr(0, s.text.find('\n'));
}

/// Begins a run with the first request behind fragments, goes on with one behind a message.
Result<void> take_request(std::vector<DocumentedRun>& runs, const Value& pack, bool begins,
                          const Snippet& s) {
    if (!begins && s.marker == "request") {
        runs.back().messages.push_back({s, ""});
        return {};
    }
    DocumentedRun& run = runs.emplace_back();
    run.pack = pack;
    run.messages.push_back({s, ""});
    if (s.marker == "request") return {};
    auto inputs = parse_json(s.marker.substr(sizeof("request:") - 1));
    if (!inputs || !inputs->is_object())
        return error_at(s, "has inputs that are no JSON object on one line");
    run.inputs = *inputs->get_if<Object>();
    return {};
}

}  // namespace

Result<std::vector<DocumentedRun>> documented_runs(const std::vector<Snippet>& snippets) {
    std::vector<DocumentedRun> runs;
    Value pack = *parse_json(kSkeleton);
    const Snippet* unused = nullptr;  // a fragment that no request has followed yet
    for (const Snippet& s : snippets) {
        const bool begins = unused || runs.empty();
        Result<void> taken;
        if (s.marker.starts_with("pack: ")) {
            if (unused && s.marker.ends_with(kAnew)) break;
            taken = put(pack, s);
            unused = &s;
        } else if (s.marker == "request" || s.marker.starts_with("request:")) {
            taken = take_request(runs, pack, begins, s);
            unused = nullptr;
        } else if (s.marker == "reply" || s.marker == "outputs" || s.marker == "error") {
            if (begins) return error_at(s, "stands before its request");
            take_ending(runs.back(), s);
        }
        if (!taken) return taken.error();
    }
    if (unused) return error_at(*unused, "is a fragment of a pack that no request follows");
    return runs;
}

}  // namespace packhost::tests
