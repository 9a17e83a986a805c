// calls.cpp: the pack whose nodes lead where they are told, and the API that helps them.
#include "calls.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "node_pack.hpp"

namespace packhost::tests {
namespace {

constexpr char kToken[] = R"("auth": { "type": "oauth2_client_credentials",
    "credentials": ["user", "password"], "tokenUrl": "$URL/token" })";
constexpr char kPages[] = R"("pagination": { "itemsPath": "$body.items", "type": "next_url",
                                            "cursorPath": "$body.next" })";
constexpr char kUrlFrom[] = R"("urlFrom": { "pin": "url", "origins": ["$URL"] })";
constexpr char kAuth[] = R"("auth": { "type": "header", "credentials": ["token"],
                                      "headerName": "X-Key" })";

/// The origin in the one spelling that packs name (RFC 5952), and of https, as `urlFrom` wants it.
std::string named(std::string url) {
    url = replaced(std::move(url), "http://", "https://");
    std::transform(url.begin(), url.end(), url.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const std::size_t begin = url.find('['), end = url.find(']');
    if (begin == std::string::npos) return url;
    in6_addr address{};
    char text[INET6_ADDRSTRLEN] = "";
    EXPECT_EQ(::inet_pton(AF_INET6, url.substr(begin + 1, end - begin - 1).c_str(), &address), 1);
    ::inet_ntop(AF_INET6, &address, text, sizeof text);
    return url.substr(0, begin + 1) + text + url.substr(end);
}

std::string manifest(const std::string& url) {
    std::string text = node_pack({{"Get", "GET", "/get", {}, kAuth},
                                  {"Token", "GET", "/get", {}, replaced(kToken, "$URL", url)},
                                  {"Away", "GET", "/away", {}, kAuth},
                                  {"Pages", "GET", "/pages", {}, kPages},
                                  {"Url", "GET", "", {{"url", "string", ""}},
                                   replaced(kUrlFrom, "$URL", named(url))}});
    text = requiring(R"("urlFrom/1", "pagination/1")", text);
    return replaced(std::move(text), "\"credentials\": [\n        { \"name\": \"user\"",
                    R"("testRequest": { "method": "GET", "pathTemplate": "/me",
                                       "expectedStatus": 200 },
    "credentials": [
        { "name": "user")");
}

}  // namespace

void Names::answer(const std::string& host, std::vector<Addresses> answers) {
    const std::lock_guard lock(mutex_);
    answers_[host] = std::move(answers);
}

void Names::answer_all(const std::string& domain, std::vector<Addresses> answers) {
    const std::lock_guard lock(mutex_);
    domains_[domain] = std::move(answers);
}

int Names::calls(const std::string& host) {
    const std::lock_guard lock(mutex_);
    return calls_[host];
}

Result<Names::Addresses> Names::look_up(const std::string& host) {
    const std::lock_guard lock(mutex_);
    const auto nth = static_cast<std::size_t>(calls_[host]++);
    const auto take = [nth](const std::vector<Addresses>& answers) {
        return answers[std::min(nth, answers.size() - 1)];
    };
    if (const auto found = answers_.find(host); found != answers_.end()) return take(found->second);
    for (const auto& [domain, answers] : domains_)
        if (host.ends_with(domain)) return take(answers);
    in_addr number{};
    if (::inet_aton(host.c_str(), &number) != 0) return Addresses{::inet_ntoa(number)};
    return Error{"dns", Phase::resolve, "the host '" + host + "' is unknown", {}};
}

const char* name_of(Call call) {
    switch (call) {
        case Call::node: return "node";
        case Call::test_request: return "testRequest";
        case Call::token: return "tokenUrl";
        case Call::redirect: return "redirect";
        case Call::next_page: return "next page";
        default: return "urlFrom";
    }
}

Attack::Attack() {
    host.policy().allow = {std::string(kHome) + "/32"};
    host.policy().plain_http = true;
}

std::string Attack::home_url() const {
    return std::string("http://") + kHome + ":" + std::to_string(home.port());
}

std::string Attack::at_home(const std::string& head) {
    const std::lock_guard lock(mutex_);
    if (head.starts_with("GET /away "))
        return response(302, "{}", "Location: " + target_ + "/landed\r\n");
    if (head.starts_with("GET /pages "))
        return response(200, R"({"items": [1], "next": ")" + target_ + R"(/pages?page=2"})");
    if (head.starts_with("POST /token "))
        return response(200, R"({"access_token": "t", "token_type": "Bearer"})");
    return response(200, "{}");
}

std::shared_ptr<const Pack> Attack::pack_for(const std::string& url) {
    if (!pack_ || packed_url_ != url) {
        const auto file = host.folder().write("attack.dragops-pack.json", manifest(url));
        auto loaded = runtime_->load_pack(file);
        EXPECT_TRUE(loaded) << url << ": " << (loaded ? "" : loaded.error().message);
        pack_ = loaded ? std::move(*loaded) : nullptr;
        packed_url_ = url;
    }
    return pack_;
}

RunRequest Attack::request(Call call, const std::string& url) {
    RunRequest made;
    made.pack = pack_for(url);
    if (!made.pack) return made;
    const bool straight = call == Call::node || call == Call::test_request;
    made.connection = connect_to(*made.pack, straight ? url : home_url(),
                                 {{"user", "u"}, {"password", "p"}, {"token", "t"}});
    made.test_request = call == Call::test_request;
    made.transport = transport;
    switch (call) {
        case Call::node: made.node = "Get"; break;
        case Call::test_request: break;
        case Call::token: made.node = "Token"; break;
        case Call::redirect: made.node = "Away"; break;
        case Call::next_page: made.node = "Pages"; break;
        case Call::url_from:
            made.node = "Url";
            made.pins = {{"url", replaced(url, "http://", "https://") + "/file"}};
            break;
    }
    {
        const std::lock_guard lock(mutex_);
        target_ = url;
    }
    return made;
}

std::string Attack::run(Call call, const std::string& url) {
    if (!runtime_) restart();
    result_ = runtime_->run(request(call, url));
    return result_.error ? result_.error->code : "ok";
}

Runtime& Attack::restart() {
    runtime_.reset();
    pack_.reset();
    Services services;
    services.names = names;
    auto made = Runtime::create(host.config, services);
    // Nothing of a test can go on without it.
    if (!made) throw std::runtime_error(made.error().code + ": " + made.error().message);
    runtime_ = std::move(*made);
    return *runtime_;
}

}  // namespace packhost::tests
