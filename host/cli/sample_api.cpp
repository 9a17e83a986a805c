// sample_api.cpp: the sample API over Poco's HTTP server; the one file that includes it.
#include "cli/sample_api.hpp"

#include <sys/random.h>

#include <charconv>
#include <cstdlib>
#include <ostream>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include "packhost/value.hpp"

namespace packhost::cli {
namespace {

namespace net = Poco::Net;
using net::HTTPResponse;

constexpr int kMostConnections = 16;

struct Reply {
    HTTPResponse::HTTPStatus status = HTTPResponse::HTTP_OK;
    Value body;
};

struct Item {
    const char* id;
    const char* name;
    int stock;
};

constexpr Item kItems[] = {
    {"item-1", "Anvil", 12},        {"item-2", "Rope, 30 m", 80}, {"item-3", "Lantern", 7},
    {"item-4", "Spring, large", 0}, {"item-5", "Magnet", 25},     {"item-6", "Ladder", 3},
    {"item-7", "Whistle", 140},
};

Value to_json_value(const Item& item) {
    return Object{{"id", item.id}, {"name", item.name}, {"stock", item.stock}};
}

Reply refuse(HTTPResponse::HTTPStatus status, const char* message) {
    return {status, Object{{"error", Object{{"message", message}}}}};
}

Reply list_items(const Poco::URI& uri) {
    std::size_t limit = std::size(kItems);
    for (const auto& [name, text] : uri.getQueryParameters()) {
        if (name != "limit") continue;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), limit);
        if (failed != std::errc() || end != text.data() + text.size())
            return refuse(HTTPResponse::HTTP_BAD_REQUEST, "limit is not a whole number");
    }
    Array data;
    for (const Item& item : kItems)
        if (data.size() < limit) data.push_back(to_json_value(item));
    return {HTTPResponse::HTTP_OK,
            Object{{"data", std::move(data)}, {"total", std::uint64_t{std::size(kItems)}}}};
}

Reply get_item(std::string_view id) {
    for (const Item& item : kItems)
        if (id == item.id) return {HTTPResponse::HTTP_OK, Object{{"data", to_json_value(item)}}};
    return refuse(HTTPResponse::HTTP_NOT_FOUND, "there is no such item");
}

Reply answer(const net::HTTPServerRequest& request, const std::string& key) {
    static const std::string kItemPrefix = "/v2/items/";
    const Poco::URI uri(request.getURI());
    const std::string path = uri.getPath();
    if (request.get("x-api-key", "") != key)
        return refuse(HTTPResponse::HTTP_UNAUTHORIZED, "the header x-api-key is missing or wrong");
    if (request.getMethod() != net::HTTPRequest::HTTP_GET)
        return refuse(HTTPResponse::HTTP_METHOD_NOT_ALLOWED, "only GET is served here");
    if (path == "/v2/me")
        return {HTTPResponse::HTTP_OK, Object{{"data", Object{{"account", "acme-demo"}}}}};
    if (path == "/v2/items") return list_items(uri);
    if (path.starts_with(kItemPrefix))
        return get_item(std::string_view(path).substr(kItemPrefix.size()));
    return refuse(HTTPResponse::HTTP_NOT_FOUND, "there is no such path");
}

class Handler : public net::HTTPRequestHandler {
 public:
    explicit Handler(const std::string& key) : key_(key) {}
    void handleRequest(net::HTTPServerRequest& request,
                       net::HTTPServerResponse& response) override {
        const Reply reply = answer(request, key_);
        const std::string body = to_json(reply.body) + '\n';
        response.setStatusAndReason(reply.status);
        response.setContentType("application/json");
        response.sendBuffer(body.data(), body.size());
    }

 private:
    const std::string& key_;
};

class Factory : public net::HTTPRequestHandlerFactory {
 public:
    explicit Factory(const std::string& key) : key_(key) {}
    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
        return new Handler(key_);
    }

 private:
    const std::string& key_;
};

net::HTTPServerParams::Ptr parameters() {
    net::HTTPServerParams::Ptr out = new net::HTTPServerParams;
    out->setMaxThreads(kMostConnections);
    out->setKeepAlive(true);
    return out;
}

}  // namespace

struct SampleApi::Server {
    explicit Server(std::string the_key)
        : key(std::move(the_key)), threads(2, kMostConnections),
          socket(net::SocketAddress("127.0.0.1", 0)),
          http(new Factory(key), threads, socket, parameters()) {
        http.start();
    }
    ~Server() { http.stopAll(true); }

    std::string key;
    Poco::ThreadPool threads;
    net::ServerSocket socket;
    net::HTTPServer http;
};

SampleApi::SampleApi(std::string key) : server_(std::make_unique<Server>(std::move(key))) {}
SampleApi::~SampleApi() = default;

std::string SampleApi::base_url() const {
    return fmt::format("http://127.0.0.1:{}/v2", server_->socket.address().port());
}

std::string random_key() {
    unsigned char bytes[16];
    if (::getrandom(bytes, sizeof bytes, 0) != sizeof bytes) std::abort();
    std::string key;
    for (const unsigned char byte : bytes) key += fmt::format("{:02x}", byte);
    return key;
}

}  // namespace packhost::cli
