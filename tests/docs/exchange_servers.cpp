// exchange_servers.cpp: finds the origins of a document's pack, and puts servers in their places.
#include "exchange_servers.hpp"

#include <algorithm>
#include <sstream>

#include "support/text_files.hpp"

namespace packhost::tests {
namespace {

using Message = DocumentedRun::Message;

std::string text_of(const Value* value) {
    const std::string* text = value ? value->get_if<std::string>() : nullptr;
    return text ? *text : std::string();
}

/// The pack's base URL, or the template of one.
std::string base_url_of(const Value& pack) {
    const Value* connection = pack.find("connection");
    if (!connection) return {};
    const Value* made = connection->find("baseUrlTemplate");
    return text_of(made ? made->find("template") : connection->find("baseUrl"));
}

/// Where the path of a URL begins.
std::size_t path_at(const std::string& url) {
    const std::size_t scheme = url.find("://");
    return std::min(url.find('/', scheme == std::string::npos ? 0 : scheme + 3), url.size());
}

std::string name_of(const std::string& line) {
    std::string name = line.substr(0, line.find(':'));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return name;
}

/// The reply as bytes: with the line breaks and the length that a document leaves out.
Reply reply_of(const std::string& text) {
    if (text.empty()) return answer_json("{}");
    const std::size_t end = text.find("\n\n");
    std::string body = end == std::string::npos ? "" : text.substr(end + 2);
    if (body.ends_with('\n')) body.pop_back();
    std::string bytes;
    std::istringstream head(text.substr(0, end));
    for (std::string line; std::getline(head, line);) bytes += line + "\r\n";
    bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    return {{Act::Kind::send, bytes, {}}};
}

}  // namespace

std::string host_of(const std::string& url) {
    const std::string origin = url.substr(0, path_at(url));
    const std::size_t scheme = origin.find("://");
    return scheme == std::string::npos ? origin : origin.substr(scheme + 3);
}

std::string said_of(const Snippet& request, const std::string& name) {
    std::istringstream lines(request.text);
    for (std::string line; std::getline(lines, line) && !line.empty();)
        if (name_of(line) + ':' == name && line.size() > name.size())
            return line.substr(std::min(line.find_first_not_of(' ', name.size()), line.size()));
    return {};
}

ExchangeServers::ExchangeServers(const DocumentedRun& run)
    : tls_(server_context(authority_.server)) {
    const std::string url = base_url_of(run.pack);
    const std::string origin = url.substr(0, path_at(url));
    base_path_ = url.substr(path_at(url));
    origins_.push_back({origin.find("{{") == std::string::npos ? origin : "", {}});
    add_named(run.pack);
    assign(run);
    Script script;
    if (origins_.size() > 1) {  // named ones are https, from which no redirect leads to http
        script.opening = Opening::tls;
        script.tls = tls_.get();
    }
    for (Origin& one : origins_) one.server = std::make_unique<ScriptedServer>(script);
    for (const Origin& one : origins_)
        for (const Message* message : one.messages)
            one.server->add(reply_of(all_on_loopback(message->reply)));
}

void ExchangeServers::add_named(const Value& pack) {
    const Value* nodes = pack.find("nodes");
    const Array* list = nodes ? nodes->get_if<Array>() : nullptr;
    const Value* execution = list && !list->empty() ? list->front().find("executionSpec") : nullptr;
    const Value* from = execution ? execution->find("urlFrom") : nullptr;
    const Value* named = from ? from->find("origins") : nullptr;
    const Array* urls = named ? named->get_if<Array>() : nullptr;
    if (!urls) return;
    for (const Value& url : *urls) origins_.push_back({text_of(&url), {}});
}

void ExchangeServers::assign(const DocumentedRun& run) {
    for (const Message& message : run.messages) {
        const std::string host = said_of(message.request, "host:");
        const auto found = std::find_if(
            origins_.begin() + 1, origins_.end(),
            [&](const Origin& one) { return !host.empty() && host_of(one.url) == host; });
        (found == origins_.end() ? origins_.front() : *found).messages.push_back(&message);
    }
}

std::string ExchangeServers::base_url(const Object& credentials) const {
    std::string path = base_path_;
    for (const auto& [name, value] : credentials)
        path = replaced(std::move(path), "{{" + name + "}}", text_of(&value));
    return origins_.front().server->base_url(path);
}

std::string ExchangeServers::named_on_loopback(std::string text) const {
    for (std::size_t i = 1; i < origins_.size(); ++i)
        text = replaced(std::move(text), origins_[i].url, origins_[i].server->base_url());
    return text;
}

std::string ExchangeServers::all_on_loopback(std::string text) const {
    const Origin& base = origins_.front();
    text = named_on_loopback(std::move(text));
    return base.url.empty() ? text : replaced(std::move(text), base.url, base.server->base_url());
}

std::vector<ExchangeServers::Pair> ExchangeServers::pairs(const std::string& base_host) const {
    std::vector<Pair> out;
    for (const Origin& one : origins_) {
        const std::string host = &one == &origins_.front() ? base_host : host_of(one.url);
        const std::string here = "\r\nHost: " + host_of(one.server->base_url()) + "\r\n";
        const std::vector<std::string> seen = one.server->requests();
        for (std::size_t i = 0; i < std::min(seen.size(), one.messages.size()); ++i)
            out.emplace_back(one.messages[i],
                             replaced(seen[i], here, "\r\nHost: " + host + "\r\n"));
    }
    return out;
}

std::size_t ExchangeServers::requests() const {
    std::size_t all = 0;
    for (const Origin& one : origins_) all += one.server->requests().size();
    return all;
}

}  // namespace packhost::tests
