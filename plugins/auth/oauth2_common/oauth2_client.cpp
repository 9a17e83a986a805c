// oauth2_client.cpp: reads the way of a client's authentication, and goes it.
#include "oauth2_client.hpp"

namespace packhost::oauth2 {

using namespace plugin;

namespace {

/// The setting as a template; by default the credential at that place, which must not be empty.
Template or_credential(const AuthConfig& config, std::string_view name, std::size_t place) {
    const Settings settings = config.settings();
    return settings.has(name) ? Template::setting(config, settings, name)
                              : Template(config.secret(place));
}

Settings assertion_settings(const AuthConfig& config) {
    return config.settings().object("assertion").value_or(Settings({}));
}

Secret archive(const Secrets& secrets, Secret text) {
    try {
        return secrets.join(from_base64(text));
    } catch (const Failure&) {
        throw Failure("bad_key", "The PKCS#12 archive is not written in base64.",
                      "Enter what `base64 -w0 FILE.p12` prints.", PH_BLAME_CONFIG);
    }
}

}  // namespace

Client::Client(const AuthConfig& config, const std::string& token_url,
               const ClientDefaults& defaults) {
    const std::string way = config.settings().string("clientAuth", defaults.way);
    if (defaults.has_id || way != "none" || config.settings().has("clientId"))
        id_ = or_credential(config, "clientId", 0);
    const bool form_encoded = way == "basic", raw = way == "basic_raw";
    const bool secret_jwt = way == "client_secret_jwt", key_jwt = way == "private_key_jwt";
    if (form_encoded || raw) {
        way_ = Way::basic;
        secret_ = or_credential(config, "clientSecret", 1);
        // RFC 6749, 2.3.1: each is form-encoded by itself, so that a colon in the id ends nothing.
        const Secrets& secrets = config.secrets();
        if (raw) basic_ = secrets.join({id_.part(), ":", secret_.part()});
        else basic_ = secrets.join({form(id_.part()), ":", form(secret_.part())});
    } else if (way == "post" || way == "json") {
        way_ = Way::post;
        secret_ = or_credential(config, "clientSecret", 1);
    } else if (secret_jwt || key_jwt) {
        way_ = Way::jwt;
        JwtDefaults jwt;
        jwt.algorithm = secret_jwt ? "HS256" : "RS256";
        jwt.issuer = jwt.subject = id_;
        jwt.audience = token_url;
        const Settings settings = assertion_settings(config);
        if (!settings.has("key")) jwt.key = or_credential(config, "clientSecret", 1);
        assertion_.emplace(config, settings, jwt);
    } else if (way == "tls_client_auth") {
        way_ = Way::tls;
        read_tls(config);
    } else if (way == "none") {
        way_ = Way::none;
    } else {
        throw bad_setting("The setting 'clientAuth' is no way that is known.",
                          "Leave it out for basic.");
    }
}

void Client::read_tls(const AuthConfig& config) {
    const auto settings = config.settings().object("tls");
    if (!settings || !settings->has("certificate"))
        throw bad_setting("The setting 'clientAuth' of tls_client_auth needs 'tls.certificate'.");
    const Secrets& secrets = config.secrets();
    const Secret certificate =
        Template::setting(config, *settings, "certificate").secret(secrets);
    const Template key = Template::setting(config, *settings, "key");
    const Template passphrase = Template::setting(config, *settings, "passphrase");
    const Expr nothing{std::span<const Part>()};
    const Expr with = passphrase.empty() ? nothing : Expr(passphrase.part());
    const std::string format = settings->string("format", "pem");
    if (format == "pkcs12") {
        identity_ = secrets.tls_identity(archive(secrets, certificate), nothing, with);
    } else if (format == "pem") {
        // One text may hold both, as many tools write them.
        identity_ = secrets.tls_identity(
            certificate, key.empty() ? Part(certificate) : key.part(), with);
    } else {
        throw bad_setting("The setting 'tls.format' is neither pem nor pkcs12.");
    }
}

void Client::authenticate(const Host& host, const Secrets& secrets, TokenRequest& request) const {
    if (way_ == Way::basic) {
        request.header("Authorization", {"Basic ", base64(basic_)});
        return;
    }
    if (!id_.empty()) request.field("client_id", id_.part());
    if (way_ == Way::post) request.field("client_secret", secret_.part());
    if (way_ == Way::tls) request.tls_identity(identity_);
    if (way_ != Way::jwt) return;
    request.field("client_assertion_type",
                  "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    request.field("client_assertion", assertion_->make(host, secrets));
}

}  // namespace packhost::oauth2
