// token_endpoint.hpp: a pack's token endpoint: what each request to it says, and how it answers.
#pragma once

#include "oauth2_client.hpp"
#include "token_reply.hpp"

namespace packhost::oauth2 {

/// What a scheme asks of its endpoint.
struct EndpointDefaults {
    ClientDefaults client;
    bool audience = true;  ///< false: the setting of that name is something else
};

/// What a request asks for beside its grant's own fields, and whether it may be sent again if a
/// pooled connection closed: not one that uses up what it hands in.
struct Asking {
    bool scope = true;
    bool repeatable = true;
};

/// The settings of schema/endpoint.json, made ready once. A fill of a scheme is
///
///   TokenRequest request(endpoint_.fields(), endpoint_.url());
///   endpoint_.begin(request);
///   request.field("code", code);                 // the grant's own
///   const Request& ready = endpoint_.finish(turn, request);
///   const Reply reply = co_await turn.send(ready);
///   const Token token = endpoint_.read(turn, reply);
class TokenEndpoint {
 public:
    TokenEndpoint(const plugin::AuthConfig& config, std::string_view grant_type,
                  const EndpointDefaults& defaults = {});

    const std::string& url() const noexcept { return url_; }
    Fields fields() const noexcept { return fields_; }
    const Client& client() const noexcept { return client_; }
    const std::string& grant() const noexcept { return format_.grant; }

    /// Headers and grant_type. Borrows from this.
    void begin(TokenRequest& request) const { begin(request, format_.grant); }
    void begin(TokenRequest& request, std::string_view grant_type) const;
    /// Scope, audience, resources, the pack's parameters, and the client's authentication.
    const plugin::Request& finish(const plugin::Turn& turn, TokenRequest& request,
                                  const Asking& asking = {}) const;
    /// Throws Failure for an answer that is no token.
    Token read(const plugin::Turn& turn, const plugin::Reply& reply) const;

 private:
    bool replaced(std::string_view name) const;
    void field(TokenRequest& request, std::string_view name, const Template& value) const;

    std::string url_;
    Fields fields_;
    Client client_;
    Template scope_, audience_;
    std::vector<Template> resources_;
    std::vector<NamedTemplate> parameters_, headers_;
    TokenFormat format_;
};

/// The setting `tokenUrl`, or another that is an absolute URL once the host has resolved it.
std::string url_setting(const plugin::AuthConfig& config, std::string_view name);

}  // namespace packhost::oauth2
