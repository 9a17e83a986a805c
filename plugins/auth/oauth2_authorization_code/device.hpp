// device.hpp: the device flow (RFC 8628): a code that is typed in a browser somewhere else.
#pragma once

#include "renewal.hpp"

namespace packhost::oauth2 {

class DeviceFlow {
 public:
    /// `renewal` must outlive it.
    DeviceFlow(const plugin::AuthConfig& config, const Renewal& renewal);

    /// Shows the code, and asks until somebody has typed it. `out` must outlive the flow.
    plugin::Flow ask(plugin::Turn& turn, Grant& out) const;

 private:
    /// What the device authorization endpoint gave.
    struct Code {
        plugin::Secret device_code;
        std::string user_code, url;
        std::int64_t expires_in = 0, interval = 0;  ///< seconds
    };
    plugin::Flow begin(plugin::Turn& turn, Code& out) const;
    static Code read(const plugin::Reply& reply);

    const Renewal& renewal_;
    std::string url_, scope_;
};

}  // namespace packhost::oauth2
