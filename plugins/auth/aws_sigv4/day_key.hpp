// day_key.hpp: the key that signs for a day, derived once.
#pragma once

#include <string>

#include "packhost/plugin.hpp"
#include "stamp.hpp"

namespace packhost::sigv4 {

/// The four HMACs from the secret access key to a day's key. Their last result is kept for as long
/// as the scheme lives, so that a request costs none of them; what lies between goes with the
/// operation.
class DayKey {
 public:
    /// `lasting` makes secrets that live as long as the scheme.
    DayKey(const plugin::Secrets& lasting, plugin::Secret key, std::string region,
           std::string service)
        : lasting_(lasting), key_(key), region_(std::move(region)), service_(std::move(service)) {}

    /// Turns to that time's day; `secrets` are the operation's.
    void turn_to(const Stamp& stamp, const plugin::Secrets& secrets);
    plugin::Secret key() const noexcept { return derived_; }
    /// "20150830/us-east-1/iam/aws4_request"
    const std::string& scope() const noexcept { return scope_; }

 private:
    plugin::Secrets lasting_;
    plugin::Secret key_, derived_;
    std::string region_, service_;
    std::string scope_;
};

}  // namespace packhost::sigv4
