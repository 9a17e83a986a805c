// tls_profile.cpp: makes the contexts that TlsProfiles keeps.
#include "tls_profile.hpp"

#include <Poco/Exception.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "packhost/plugin/core.hpp"
#include "tls_channel.hpp"

namespace packhost::http {

namespace {

Poco::Net::Context::Ptr make_context(const std::string& ca_file) {
    using Poco::Net::Context;
    Context::Params params;
    params.caLocation = ca_file;
    params.loadDefaultCAs = ca_file.empty();
    params.verificationMode = Context::VERIFY_STRICT;
    params.verificationDepth = 9;
    params.cipherList = "DEFAULT:!aNULL:!eNULL";
    Context::Ptr context;
    ERR_clear_error();
    try {
        context = new Context(Context::TLS_CLIENT_USE, params);
    } catch (const Poco::Exception&) {
        throw plugin::Failure("tls",
                              "The CA file " + ca_file + " can't be read as PEM certificates.", "",
                              PH_BLAME_CONFIG);
    }
    SSL_CTX* const ctx = context->sslContext();
    // Poco's callback asks handlers that the program registers for everybody: none may loosen this.
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(ctx, nullptr, nullptr);
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_security_level(ctx, 2);
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CLEANSE_PLAINTEXT);
    SSL_CTX_clear_options(ctx, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    static constexpr unsigned char kProtocols[] = "\x08http/1.1";
    SSL_CTX_set_alpn_protos(ctx, kProtocols, sizeof kProtocols - 1);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(ctx, &TlsChannel::on_new_session);
    return context;
}

}  // namespace

Poco::Net::Context& TlsProfiles::get(std::string_view ca_file) {
    std::string key(ca_file);
    auto found = contexts_.find(key);
    if (found == contexts_.end()) {
        auto context = make_context(key);
        found = contexts_.emplace(std::move(key), std::move(context)).first;
    }
    return *found->second;
}

}  // namespace packhost::http
