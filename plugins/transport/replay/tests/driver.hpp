// driver.hpp: runs the built plugin on the kit's loop over a recording that a test writes.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "packhost/abi/transport.h"
#include "packhost/kit/codec_values.hpp"
#include "packhost/kit/loop.hpp"
#include "recording.hpp"

namespace packhost::replay::test {

/// A request as the host would hand it over.
struct Ask {
    std::string method = "GET", target = "/", authority = "api.example", head = {};
    std::vector<std::string> body = {};  ///< pieces; "" says PH_LATER once
    bool tls = true;
};

/// What came of it.
struct Seen {
    int completions = 0;
    std::uint32_t status = 0;
    Headers headers;
    std::string body, code, message;
    ph_result result{};
};

kit::Events settings_of(const std::vector<Recorded>& recording);

class Driver {
 public:
    explicit Driver(const std::vector<Recorded>& recording);
    explicit Driver(const kit::Events& settings);
    ~Driver();

    /// False if the transport could not be made; `refusal` says why.
    bool made() const noexcept { return instance_ != nullptr; }
    ph_op send(const Ask& ask);
    void cancel(ph_op op) { table_->cancel(instance_, op); }
    void resume(ph_op op) { table_->resume(instance_, op); }
    bool ended(ph_op op) { return seen_[op].completions > 0; }
    Seen& wait(ph_op op);
    Seen run(const Ask& ask) { return wait(send(ask)); }
    Seen& seen(ph_op op) { return seen_[op]; }

    kit::Loop loop;
    std::string refusal;
    std::function<ph_status(ph_op)> on_head, on_body;  ///< what the exchange answers

 private:
    static Driver& of(void* context) { return *static_cast<Driver*>(context); }
    void create(const kit::Events& settings);

    const ph_transport* table_ = nullptr;
    void* instance_ = nullptr;
    ph_exchange exchange_{};
    ph_op last_ = 0;
    std::map<ph_op, Seen> seen_;
    std::map<ph_op, std::vector<std::string>> bodies_;
};

}  // namespace packhost::replay::test
