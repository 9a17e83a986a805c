// exchange_run.cpp: runs what a document shows, and compares line by line.
#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "exchange_servers.hpp"
#include "packhost/json.hpp"
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

/// The boundary of a multipart request.
std::string boundary_of(const Lines& head) {
    constexpr std::string_view kKey = "boundary=";
    for (const std::string& line : head)
        if (const std::size_t at = line.find(kKey);
            name_of(line) == "content-type" && at != std::string::npos)
            return line.substr(at + kKey.size());
    return {};
}

/// Of a multipart body, which a document shows with the boundary BOUNDARY, all is compared: each
/// line ends with CR LF, the last one too.
void show_boundary(Message& said, Message& seen) {
    if (boundary_of(said.head) != "BOUNDARY") return;
    const std::string boundary = boundary_of(seen.head);
    if (boundary.empty()) return;
    for (std::string& line : seen.head) line = replaced(line, boundary, "BOUNDARY");
    seen.body = replaced(std::move(seen.body), boundary, "BOUNDARY");
    said.body = replaced(said.body + '\n', "\n", "\r\n");
}

/// True if a line, or a body, is as the document says, where "…" stands for one character or more of what is
/// random or of the moment, up to the next of `",;& ` or the end.
bool fits(std::string_view said, std::string_view seen) {
    constexpr std::string_view kAny = "…";
    const std::size_t at = said.find(kAny);
    if (at == said.npos) return said == seen;
    if (seen.substr(0, at) != said.substr(0, at)) return false;
    seen.remove_prefix(at);
    const std::size_t length = std::min(seen.find_first_of("\",;& "), seen.size());
    return length > 0 && fits(said.substr(at + kAny.size()), seen.substr(length));
}

void compare_request(const Snippet& document, const std::string& sent, Lines& differences) {
    Message said = split(document.text, "\n", false);
    Message seen = split(sent, "\r\n", true);
    show_boundary(said, seen);
    std::erase_if(seen.head, [&](const std::string& line) { return unsaid(line, said.head); });
    const std::string where = document.where() + ": ";
    for (std::size_t i = 0; i < std::max(said.head.size(), seen.head.size()); ++i) {
        const std::string there = i < said.head.size() ? said.head[i] : "(nothing)";
        const std::string here = i < seen.head.size() ? seen.head[i] : "(nothing)";
        if (!fits(there, here)) differences.push_back(where + "says " + there + " but sent is " + here);
    }
    if (!fits(said.body, seen.body))
        differences.push_back(where + "says the body " + said.body + " but sent is " + seen.body);
}

Object object_of(const Object& inputs, std::string_view name) {
    const Value* found = find(inputs, name);
    const Object* object = found ? found->get_if<Object>() : nullptr;
    return object ? *object : Object{};
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

void compare_error(const std::string& document, const RunResult& result, Lines& differences) {
    const std::string code = result.error ? result.error->code : "";
    if (code == document) return;
    differences.push_back(code.empty() ? "the run does not end with the error " + document
                                       : code + ": " + result.error->message);
}

std::shared_ptr<Connection> connection_of(const DocumentedRun& run, const Pack& pack,
                                          const std::string& base_url) {
    std::map<std::string, std::string> credentials;
    for (const auto& [name, value] : object_of(run.inputs, "credentials"))
        if (const auto* text = value.get_if<std::string>()) credentials[name] = *text;
    auto connection = connect_to(pack, base_url, credentials);
    if (const Value* option = find(run.inputs, "option"))
        if (const auto* name = option->get_if<std::string>()) connection->option = *name;
    return connection;
}

/// The host that the node goes to without a base URL of the connection's own; nothing is sent.
std::string templated_host(Runtime& runtime, const DocumentedRun& run, RunRequest request) {
    request.connection = connection_of(run, *request.pack, "");
    request.dry_run = true;
    const RunResult result = runtime.run(request);
    return result.preview ? host_of(result.preview->url) : "(no host)";
}

}  // namespace

std::vector<std::string> differences(const DocumentedRun& run) {
    const ExchangeServers servers(run);
    TestHost host;
    host.allow_loopback();
    host.trust(servers.authority_pem());
    RunRequest request;
    request.pack = host.load(servers.named_on_loopback(to_json(run.pack)));
    if (!request.pack) return {run.messages.front().request.where() + ": the pack is not valid"};
    request.node = "Documented";
    if (const Value* seconds = find(run.inputs, "deadlineSeconds"))
        if (const auto* whole = seconds->get_if<std::int64_t>())
            request.deadline = std::chrono::seconds(*whole);
    request.pins = object_of(run.inputs, "pins");
    std::string base_host = servers.base_host();
    if (base_host.empty()) base_host = templated_host(host.runtime(), run, request);
    const auto pins = parse_json(servers.all_on_loopback(to_json(Value(request.pins))));
    request.pins = *pins->get_if<Object>();
    request.connection = connection_of(
        run, *request.pack, servers.base_url(object_of(run.inputs, "credentials")));
    const RunResult result = host.runtime().run(request);

    Lines out;
    compare_error(run.error, result, out);
    if (servers.requests() != run.messages.size())
        out.push_back(std::to_string(servers.requests()) +
                      " requests were sent, the document shows " +
                      std::to_string(run.messages.size()));
    for (const auto& [message, sent] : servers.pairs(base_host))
        compare_request(message->request, sent, out);
    compare_outputs(run.outputs, result, out);
    return out;
}

std::string told(const std::string& document) {
    const auto runs = documented_runs(snippets_of("document", document));
    if (!runs) return runs.error().message;
    std::string all;
    for (const DocumentedRun& run : *runs)
        for (const std::string& difference : differences(run)) all += difference + "\n";
    return all;
}

}  // namespace packhost::tests
