// exchange_run.cpp: runs what a document shows, and compares line by line.
#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "exchanges.hpp"
#include "packhost/json.hpp"
#include "support/scripted_server.hpp"
#include "support/test_host.hpp"

namespace packhost::tests {
namespace {

using Lines = std::vector<std::string>;

/// What every request carries, so that documents need not say it each time.
constexpr std::array<std::string_view, 5> kUnsaid{"host", "user-agent", "accept-encoding",
                                                  "content-length", "connection"};

/// A message as a document writes it: lines, an empty one, the body. Its last line break is the
/// block's.
struct Message {
    Lines head;
    std::string body;
};

Message split(const std::string& text, const std::string& line_break, bool whole_body) {
    const std::size_t end = text.find(line_break + line_break);
    Message message;
    std::istringstream head(text.substr(0, end));
    for (std::string line; std::getline(head, line);) {
        if (line.ends_with('\r')) line.pop_back();
        message.head.push_back(line);
    }
    if (end != std::string::npos) message.body = text.substr(end + 2 * line_break.size());
    if (!whole_body && message.body.ends_with('\n')) message.body.pop_back();
    return message;
}

std::string name_of(const std::string& line) {
    std::string name = line.substr(0, line.find(':'));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return name;
}

bool unsaid(const std::string& line, const Lines& document) {
    const std::string name = name_of(line);
    if (std::find(kUnsaid.begin(), kUnsaid.end(), name) == kUnsaid.end()) return false;
    return std::none_of(document.begin(), document.end(),
                        [&](const std::string& said) { return name_of(said) == name; });
}

void compare_request(const Snippet& document, const std::string& sent, Lines& differences) {
    const Message said = split(document.text, "\n", false);
    Message seen = split(sent, "\r\n", true);
    std::erase_if(seen.head, [&](const std::string& line) { return unsaid(line, said.head); });
    const std::string where = document.where() + ": ";
    for (std::size_t i = 0; i < std::max(said.head.size(), seen.head.size()); ++i) {
        const std::string there = i < said.head.size() ? said.head[i] : "(nothing)";
        const std::string here = i < seen.head.size() ? seen.head[i] : "(nothing)";
        if (there != here) differences.push_back(where + "says " + there + " but sent is " + here);
    }
    if (said.body != seen.body)
        differences.push_back(where + "says the body " + said.body + " but sent is " + seen.body);
}

/// The reply as bytes: with the line breaks and the length that a document leaves out.
Reply reply_of(const std::string& text) {
    if (text.empty()) return answer_json("{}");
    const Message said = split(text, "\n", false);
    std::string bytes;
    for (const std::string& line : said.head) bytes += line + "\r\n";
    bytes += "Content-Length: " + std::to_string(said.body.size()) + "\r\n\r\n" + said.body;
    return {{Act::Kind::send, bytes, {}}};
}

Object object_of(const Object& inputs, std::string_view name) {
    const Value* found = find(inputs, name);
    const Object* object = found ? found->get_if<Object>() : nullptr;
    return object ? *object : Object{};
}

/// The path of the pack's base URL, which goes behind the server's origin.
std::string base_path(const Value& pack) {
    const Value* connection = pack.find("connection");
    const Value* url = connection ? connection->find("baseUrl") : nullptr;
    const std::string* text = url ? url->get_if<std::string>() : nullptr;
    if (!text || text->find("://") == std::string::npos) return "";
    const std::size_t path = text->find('/', text->find("://") + 3);
    return path == std::string::npos ? "" : text->substr(path);
}

void compare_outputs(const std::string& document, const RunResult& result, Lines& differences) {
    if (document.empty()) return;
    const auto said = parse_json(document);
    if (!said || !said->is_object()) return differences.push_back("the outputs are no JSON object");
    for (const auto& [name, value] : *said->get_if<Object>()) {
        const Value* seen = find(result.pins, name);
        if (!seen || !(*seen == value))
            differences.push_back("the output " + name + " is not " + to_json(value) + " but " +
                                  (seen ? to_json(*seen) : "missing"));
    }
}

}  // namespace

std::vector<std::string> differences(const DocumentedRun& run) {
    Script script;
    for (const auto& message : run.messages) script.replies.push_back(reply_of(message.reply));
    const ScriptedServer server(script);
    TestHost host;
    host.allow_loopback();
    RunRequest request;
    request.pack = host.load(to_json(run.pack));
    if (!request.pack) return {run.messages.front().request.where() + ": the pack is not valid"};
    request.node = "Documented";
    std::map<std::string, std::string> credentials;
    for (const auto& [name, value] : object_of(run.inputs, "credentials"))
        if (const auto* text = value.get_if<std::string>()) credentials[name] = *text;
    request.connection =
        connect_to(*request.pack, server.base_url(base_path(run.pack)), credentials);
    request.pins = object_of(run.inputs, "pins");
    const RunResult result = host.runtime().run(request);

    Lines out;
    if (result.error) out.push_back(result.error->code + ": " + result.error->message);
    const Lines seen = server.requests();
    if (seen.size() != run.messages.size())
        out.push_back(std::to_string(seen.size()) + " requests were sent, the document shows " +
                      std::to_string(run.messages.size()));
    for (std::size_t i = 0; i < std::min(seen.size(), run.messages.size()); ++i)
        compare_request(run.messages[i].request, seen[i], out);
    compare_outputs(run.outputs, result, out);
    return out;
}

}  // namespace packhost::tests
