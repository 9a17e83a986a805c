// scripted_server.hpp: an HTTP server on the loopback that keeps every byte it is sent and answers
// by a script.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/certificates.hpp"

namespace packhost::tests {

class ServerStream;

/// One thing that the server does in answer to a request. In `bytes` $PORT is the server's port.
struct Act {
    enum class Kind {
        send,     ///< sends the bytes
        endless,  ///< sends the bytes over and over until the client leaves
        drip,     ///< the same, one byte at a time with `pause` between two
        gate,     ///< waits until the test opens the gate
        hang,     ///< sends nothing more, and waits until the client leaves
        close,    ///< ends the connection in order
        cut,      ///< ends it without the close_notify that TLS wants; the same without TLS
        reset,    ///< ends it with a reset
    };
    Kind kind = Kind::send;
    std::string bytes;
    std::chrono::milliseconds pause{0};
};

/// What is done in answer to one request. Unless it ends the connection, the next request on it is
/// read.
using Reply = std::vector<Act>;

/// A well-formed response with that body, as one reply.
Reply answer(int status, std::string_view media_type, std::string_view body);
inline Reply answer_json(std::string_view body) { return answer(200, "application/json", body); }

/// What happens before the first request of a connection.
enum class Opening {
    plain,
    tls,          ///< a TLS handshake; needs `tls`
    stall,        ///< accepts the connection, then neither reads nor writes
    reset,        ///< resets it when the client has sent something
};

struct Script {
    std::vector<Reply> replies;  ///< to the requests of all connections, in order of arrival
    bool repeat_last = false;    ///< else a request too many is recorded, and its connection ended
    Opening opening = Opening::plain;
    SSL_CTX* tls = nullptr;      ///< must outlive the server
};

/// Listens on 127.0.0.1, on a port of its own; each connection has a thread. Its end closes all
/// connections. All functions: any thread.
class ScriptedServer {
 public:
    explicit ScriptedServer(Script script);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    /// "http://127.0.0.1:PORT" (or https), with `path` behind it.
    std::string base_url(std::string_view path = "") const;

    /// The exact bytes of each request so far, in order of arrival.
    std::vector<std::string> requests() const;
    int connections() const;
    /// Adds a reply behind those of the script: for what is known only once it listens.
    void add(Reply reply);
    /// Lets all gates through, now and later.
    void open_gate();

    // These wait, ten seconds at most, and are false if it did not happen.
    bool wait_for_requests(std::size_t count) const;
    bool wait_for_connections(int count) const;
    /// Until that many connections were ended by their client.
    bool wait_for_departures(int count) const;

 private:
    void accept_all();
    void serve(int fd);
    void talk(ServerStream& stream);
    bool play(ServerStream& stream, const Act& act, std::size_t request);
    bool drip(ServerStream& stream, const Act& act);
    void note_departure();
    template <class Condition>
    bool wait(Condition condition) const;

    Script script_;
    std::uint16_t port_ = 0;
    int listening_ = -1;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<std::string> requests_;
    std::map<int, bool> open_;  // descriptors of connections
    int connections_ = 0;
    int departures_ = 0;
    bool gate_open_ = false;
    bool closing_ = false;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

/// A port of the loopback where nobody listens.
std::uint16_t unused_port();

}  // namespace packhost::tests
