// route_server.hpp: an HTTP server of a test on the loopback: a function answers each request, many
// at a time, and may wait inside.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace packhost::tests {

/// A request as it arrived.
struct Seen {
    std::string method, target, body;
    std::multimap<std::string, std::string> headers;  ///< names in lower case
    int socket = 0;  ///< one number for all requests that came by the same connection

    /// The one field of that name; "(none)" or "(several)" else.
    std::string header(const std::string& name) const;
};

/// What is answered.
struct Answer {
    int status = 200;
    std::string body = "{}";
    std::map<std::string, std::string> headers = {};
};

class RouteServer {
 public:
    using Handler = std::function<Answer(const Seen&)>;

    /// `handler` is called on a thread per connection.
    explicit RouteServer(Handler handler);
    ~RouteServer();
    /// Waits for the handlers under way; no further request is answered.
    void stop();

    /// "http://127.0.0.1:PORT".
    std::string url() const;
    /// All requests so far whose target begins with `path`, in order of arrival.
    std::vector<Seen> seen(const std::string& path) const;
    /// Waits until that many of them have arrived; false after ten seconds.
    bool wait_for(const std::string& path, std::size_t count) const;

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Holds threads until it is opened.
class Gate {
 public:
    void open();
    /// Waits until it is open; ten seconds at most.
    void pass();

 private:
    std::mutex mutex_;
    std::condition_variable opened_;
    bool open_ = false;
};

}  // namespace packhost::tests
