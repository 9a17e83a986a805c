// route_server.cpp: the test's server over Poco's.
#include "route_server.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/String.h>
#include <Poco/ThreadPool.h>

namespace packhost::tests {
namespace {

namespace net = Poco::Net;
constexpr int kThreads = 40;
constexpr auto kPatience = std::chrono::seconds(10);

Seen read(net::HTTPServerRequest& request) {
    Seen seen;
    seen.method = request.getMethod();
    seen.target = request.getURI();
    for (const auto& [name, value] : request) seen.headers.emplace(Poco::toLower(name), value);
    seen.body.assign(std::istreambuf_iterator<char>(request.stream()), {});
    return seen;
}

}  // namespace

std::string Seen::header(const std::string& name) const {
    if (headers.count(name) > 1) return "(several)";
    const auto found = headers.find(name);
    return found == headers.end() ? "(none)" : found->second;
}

struct RouteServer::Impl {
    class OneRequest : public net::HTTPRequestHandler {
     public:
        explicit OneRequest(Impl& impl) : impl_(impl) {}
        void handleRequest(net::HTTPServerRequest& request,
                           net::HTTPServerResponse& response) override {
            const Seen seen = read(request);
            {
                const std::lock_guard lock(impl_.mutex);
                impl_.seen.push_back(seen);
            }
            impl_.arrived.notify_all();
            const Answer answer = impl_.handler(seen);
            response.setStatus(static_cast<net::HTTPResponse::HTTPStatus>(answer.status));
            response.setContentType("application/json");
            for (const auto& [name, value] : answer.headers) response.add(name, value);
            response.sendBuffer(answer.body.data(), answer.body.size());
        }

     private:
        Impl& impl_;
    };

    explicit Impl(Handler with) : handler(std::move(with)), pool(2, kThreads) {}

    class Factory : public net::HTTPRequestHandlerFactory {
     public:
        explicit Factory(Impl& impl) : impl_(impl) {}
        net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
            return new OneRequest(impl_);
        }

     private:
        Impl& impl_;
    };

    Handler handler;
    mutable std::mutex mutex;
    mutable std::condition_variable arrived;
    std::vector<Seen> seen;
    net::ServerSocket socket{net::SocketAddress("127.0.0.1", 0)};
    Poco::ThreadPool pool;
    std::unique_ptr<net::HTTPServer> server;
};

RouteServer::RouteServer(Handler handler) : impl_(std::make_unique<Impl>(std::move(handler))) {
    net::HTTPServerParams::Ptr parameters = new net::HTTPServerParams;
    parameters->setMaxThreads(kThreads);
    parameters->setMaxQueued(kThreads);
    impl_->server = std::make_unique<net::HTTPServer>(new Impl::Factory(*impl_), impl_->pool,
                                                      impl_->socket, parameters);
    impl_->server->start();
}

RouteServer::~RouteServer() { stop(); }

void RouteServer::stop() {
    impl_->server->stopAll(true);
    impl_->pool.joinAll();
}

std::string RouteServer::url() const { return "http://" + impl_->socket.address().toString(); }

std::vector<Seen> RouteServer::seen(const std::string& path) const {
    const std::lock_guard lock(impl_->mutex);
    std::vector<Seen> out;
    std::copy_if(impl_->seen.begin(), impl_->seen.end(), std::back_inserter(out),
                 [&](const Seen& s) { return s.target.starts_with(path); });
    return out;
}

bool RouteServer::wait_for(const std::string& path, std::size_t count) const {
    std::unique_lock lock(impl_->mutex);
    return impl_->arrived.wait_for(lock, kPatience, [&] {
        return static_cast<std::size_t>(
                   std::count_if(impl_->seen.begin(), impl_->seen.end(), [&](const Seen& s) {
                       return s.target.starts_with(path);
                   })) >= count;
    });
}

void Gate::open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
}

void Gate::pass() {
    std::unique_lock lock(mutex_);
    opened_.wait_for(lock, kPatience, [this] { return open_; });
}

}  // namespace packhost::tests
