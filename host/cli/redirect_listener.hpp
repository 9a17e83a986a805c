// redirect_listener.hpp: where a browser comes back to after a login: a port of this machine.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "packhost/result.hpp"

namespace packhost::cli {

/// Listens on 127.0.0.1 (RFC 8252, 7.3) and answers browsers with short pages: that of the login's
/// redirect, once, and refusals to all others: other paths, other names of this machine.
class RedirectListener {
 public:
    /// `port` 0: any that is free. Error, phase config: `cannot_listen`.
    static Result<std::unique_ptr<RedirectListener>> start(unsigned port);
    ~RedirectListener();
    RedirectListener(const RedirectListener&) = delete;
    RedirectListener& operator=(const RedirectListener&) = delete;

    /// "http://127.0.0.1:PORT/callback".
    std::string redirect_uri() const;
    /// From now on the first redirect's query goes there, on a thread of the listener.
    void expect(std::function<void(std::string query)> came_back);

 private:
    RedirectListener(int socket, int stop, unsigned port);
    void serve();
    void answer(int browser);
    std::string reply_to(const std::string& head);

    const int socket_, stop_;
    const unsigned port_;
    std::mutex mutex_;
    std::function<void(std::string)> came_back_;
    std::thread thread_;
};

}  // namespace packhost::cli
