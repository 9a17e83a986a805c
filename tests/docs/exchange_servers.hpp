// exchange_servers.hpp: the servers on the loopback that stand for the origins of a document.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exchanges.hpp"
#include "support/certificates.hpp"
#include "support/scripted_server.hpp"

namespace packhost::tests {

/// The host of a URL, with its port if that is written.
std::string host_of(const std::string& url);

/// A server for the base URL's origin, and one for each that the pack names besides; with TLS if
/// there are such. Each answers the messages whose `Host` it is; those without are the base URL's.
class ExchangeServers {
 public:
    explicit ExchangeServers(const DocumentedRun& run);

    /// The base URL on the loopback: with the document's path, in which `{{name}}` are the
    /// credentials of that name.
    std::string base_url(const Object& credentials) const;
    /// The text with the servers' origins for the named ones.
    std::string named_on_loopback(std::string text) const;
    /// The same, and for the base URL's.
    std::string all_on_loopback(std::string text) const;
    /// The host of the base URL as the document writes it; "" if it has placeholders.
    std::string base_host() const { return host_of(origins_.front().url); }
    /// PEM of who signed for the servers with TLS.
    std::string authority_pem() const { return authority_.authority.certificate_pem(); }

    /// What the document shows beside what was sent, server by server, as far as both go; `Host`
    /// is what the document calls it. `base_host` is that of the base URL.
    using Pair = std::pair<const DocumentedRun::Message*, std::string>;
    std::vector<Pair> pairs(const std::string& base_host) const;
    std::size_t requests() const;

 private:
    struct Origin {
        std::string url;  ///< "https://api.acme.example"; "" if the base URL has placeholders
        std::vector<const DocumentedRun::Message*> messages;
        std::unique_ptr<ScriptedServer> server = {};
    };
    void add_named(const Value& pack);
    void assign(const DocumentedRun& run);

    const TestAuthority authority_;
    const std::unique_ptr<SSL_CTX, Freed> tls_;
    std::string base_path_;
    std::vector<Origin> origins_;  // the base URL's is the first
};

/// What a document says of a member of a request's head, such as "host:"; "" if nothing.
std::string said_of(const Snippet& request, const std::string& name);

}  // namespace packhost::tests
