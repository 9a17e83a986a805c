// token_request.hpp: a request to a token endpoint: its fields, and how they are written.
#pragma once

#include "packhost/plugin.hpp"

namespace packhost::oauth2 {

/// Where the fields go: a form (RFC 6749, 4), an object of JSON, the query.
enum class Fields { form, json, query };

class TokenRequest {
 public:
    TokenRequest(Fields fields, std::string_view url)
        : request_(fields == Fields::query ? "GET" : "POST", url), written_(fields) {}

    /// A field; the same name may come several times. Texts are borrowed until finish().
    void field(std::string_view name, const plugin::Part& value) {
        fields_.push_back({name, value});
    }
    void header(std::string_view name, const plugin::Expr& value) { request_.header(name, value); }
    void tls_identity(plugin::Secret identity) { request_.tls_identity(identity); }

    /// Writes the fields, in order. In JSON, those of one name become a list. What it returns may
    /// be sent again if a pooled connection closed before an answer.
    const plugin::Request& finish(bool repeatable = true);

 private:
    struct Field {
        std::string_view name;
        plugin::Part value;
    };
    void write_json();

    plugin::Request request_;
    Fields written_;
    std::vector<Field> fields_;
};

}  // namespace packhost::oauth2
