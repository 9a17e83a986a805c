// redirect.hpp: what a run does with an answer that leads elsewhere (RFC 9110, 15.4).
#pragma once

#include "engine/binding.hpp"
#include "engine/outgoing.hpp"
#include "engine/transfer.hpp"
#include "packhost/result.hpp"

namespace packhost::engine {

/// True if a text of the API's holds a credential of the connection, or what auth placed in the
/// request that it answers, in any form that detail::holds_secret() finds.
bool holds_credential(const Binding& binding, const Outgoing& request, std::string_view text);

/// The query without the pairs that auth placed and the API has repeated: they are placed anew.
std::string without_auth_pairs(std::string_view query, const std::vector<SecretPair>& placed);

/// The redirects of one run. On the connection's own origin authentication starts anew; a run that
/// has once been led to another origin carries no credential from then on, even when it is led
/// back.
class Redirects {
 public:
    explicit Redirects(const Binding& binding) : binding_(binding) {}
    Redirects(const Redirects&) = delete;
    Redirects& operator=(const Redirects&) = delete;

    /// True for 301, 302, 303, 307 and 308 with a Location.
    static bool leads_elsewhere(const Transfer& answer) noexcept;
    /// True for 303, and for 301 and 302 after POST: the request itself has been dealt with.
    static bool drops_body(int status, std::string_view method) noexcept {
        return status == 303 || (status <= 302 && method == "POST");
    }

    /// Makes `request` the one that the answer asks for. Five at most; 303, and 301 and 302 after
    /// POST, become GET without a body. Errors, phase receive: `too_many_redirects`,
    /// `bad_redirect`, and `redirect_refused` for the step from https to http, for a Location that
    /// holds a credential, and for a body with one that would go to another origin.
    Result<void> follow(const Transfer& answer, Outgoing& request);

    bool any() const noexcept { return count_ > 0; }
    /// True once another origin was asked for: no credential is sent any more.
    bool has_left() const noexcept { return left_; }

 private:
    Result<void> leave(const Transfer& answer, const net::Origin& to, Outgoing& request,
                       std::string_view location);

    const Binding& binding_;
    unsigned count_ = 0;
    bool left_ = false;
    net::Origin origin_{binding_.base.origin};  // of the request, once it was redirected
};

}  // namespace packhost::engine
