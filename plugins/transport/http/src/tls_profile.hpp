// tls_profile.hpp: whom to trust: a Poco TLS context, hardened, made once per CA file.
#pragma once

#include <Poco/Net/Context.h>

#include <string>
#include <string_view>
#include <unordered_map>

namespace packhost::http {

/// The TLS contexts of one transport, by CA file ("" for the system's). TLS 1.2 at least, security
/// level 2, peers always verified; OpenSSL on the SSL_CTX in it does the rest.
class TlsProfiles {
 public:
    /// The context for a CA file. Throws plugin::Failure (code "tls") when the file can't be used.
    Poco::Net::Context& get(std::string_view ca_file);

 private:
    std::unordered_map<std::string, Poco::Net::Context::Ptr> contexts_;
};

}  // namespace packhost::http
