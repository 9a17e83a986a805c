// mac.hpp: what Hawk authenticates: the normalized request, and the hash of its body.
#pragma once

#include <string>
#include <string_view>

#include "packhost/plugin.hpp"

namespace packhost::hawk {

/// What an application sends along; empty: nothing.
struct Attributes {
    std::string ext, app, dlg;
};

/// One request.
struct Request {
    std::string_view method, target, scheme, authority;
    std::string timestamp, nonce;
    plugin::Secret hash;  ///< of the body, raw; none: it is not covered
};

/// The MAC over the normalized request, raw. Text is a method in upper case, a host in lower case
/// and a port, that of the scheme if the authority has none.
plugin::Secret request_mac(const plugin::Secrets& secrets, ph_digest_algorithm algorithm,
                           plugin::Secret key, const Request& request,
                           const Attributes& attributes);

/// The hash of a body and its media type, which counts in lower case and without parameters.
plugin::Secret body_hash(const plugin::Secrets& secrets, ph_digest_algorithm algorithm,
                         std::string_view content_type, const plugin::Part& body);

}  // namespace packhost::hawk
