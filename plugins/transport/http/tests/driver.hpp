// driver.hpp: runs the built plugin on the kit's loop and records what its exchange is told.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "packhost/abi/transport.h"
#include "packhost/kit/loop.hpp"

namespace packhost::http::test {

/// A proxy to go through.
struct Via {
    std::vector<ph_address> at;
    std::string target, head;  // as in ph_proxy
    std::string authority = "proxy.test:3128";
};

/// What a test asks for; the defaults make a GET that succeeds.
struct Ask {
    std::vector<ph_address> to;
    std::string method = "GET", target = "/", authority = "test", head, pool_key = "key";
    std::vector<std::string> body;  // the pieces that body_pull gives; "" says PH_LATER once
    bool has_body = false, chunked = false, repeatable = true;
    bool tls = false;
    std::string ca_file, server_name = "localhost";
    ph_secret identity = 0;
    std::uint64_t body_size = 0;  // 0: the sum of the pieces
    int deadline_ms = 20'000, idle_ms = 20'000;
    std::uint32_t max_head = 65536, max_fields = 256;
    std::optional<Via> via = {};
    bool before_proxies = false;  // as a host asks that does not know ph_request.proxy
};

/// What came of it.
struct Seen {
    int heads = 0, completions = 0, pauses = 0;
    std::uint32_t status = 0, version = 0;
    std::uint64_t body_size = 0;
    std::vector<std::pair<std::string, std::string>> headers, trailers;
    std::string body, code, message;
    ph_result result{};
    bool done() const { return completions > 0; }
};

class Driver {
 public:
    explicit Driver(std::uint32_t max_idle = 0);
    ~Driver();

    ph_op send(const Ask& ask);
    ph_status try_send(ph_op op, const Ask& ask);
    void cancel(ph_op op) { table_->cancel(instance_, op); }
    void resume(ph_op op) { table_->resume(instance_, op); }
    ph_transport_stats stats() const;
    std::uint32_t flags() const { return table_->flags; }
    /// Runs the loop until op is complete, at most 30 s.
    Seen& wait(ph_op op);
    Seen run(const Ask& ask) { return wait(send(ask)); }
    Seen& seen(ph_op op) { return seen_[op]; }
    /// Turns the loop until it holds.
    bool until(const std::function<bool()>& holds, int max_ms = 30'000) {
        return loop.run_until(holds, max_ms);
    }

    kit::Loop loop;
    // Hooks: what the exchange answers; run after recording.
    std::function<ph_status(ph_op)> on_head, on_body;
    std::function<void(ph_op)> on_complete;
    std::function<void(ph_op)> on_pull;

 private:
    static Driver& of(void* context) { return *static_cast<Driver*>(context); }
    static ph_status body_pull(void*, ph_op, char*, std::size_t, std::size_t*);
    static ph_status head(void*, ph_op, const ph_response_head*);
    static ph_status body(void*, ph_op, ph_str);
    static ph_status trailers(void*, ph_op, const ph_header*, std::size_t);
    static void complete(void*, ph_op, const ph_result*);

    const ph_transport* table_ = nullptr;
    void* instance_ = nullptr;
    ph_exchange exchange_{};
    ph_op last_ = 0;
    std::map<ph_op, Seen> seen_;
    std::map<ph_op, std::vector<std::string>> bodies_;
};

}  // namespace packhost::http::test
