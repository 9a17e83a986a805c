// mtls.cpp: the scheme "mtls" shows a client certificate in the TLS handshake (RFC 8446, 4.4.2).
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;

class Mtls final : public AuthScheme {
 public:
    static constexpr const char* kName = "mtls";

    explicit Mtls(const AuthConfig& config) : identity_(made(config)) {}

    Flow place(Turn& turn) override {
        turn.tls_identity(identity_);
        return Flow::done();
    }

 private:
    /// Made once: what can't be read is told when the scheme is made, before anything is sent.
    static Secret made(const AuthConfig& config) {
        const std::string format = config.settings().string("format", "pem");
        const Expr nothing{std::span<const Part>()};
        if (format == "pkcs12") {
            const Secret archive = config.secret(0);
            const Secret bytes = decoded(config, archive);
            const bool locked = config.credentials() > 1;
            return config.secrets().tls_identity(
                bytes, nothing, locked ? Expr(config.secret_or_empty(1)) : nothing);
        }
        if (format != "pem")
            throw Failure("bad_setting", "The setting 'format' is neither pem nor pkcs12.",
                          "Leave it out for pem.", PH_BLAME_CONFIG);
        const Secret certificate = config.secret(0);
        // One text may hold both, as many tools write them.
        const Secret key = config.credentials() > 1 ? config.secret(1) : certificate;
        const bool locked = config.credentials() > 2;
        return config.secrets().tls_identity(
            certificate, key, locked ? Expr(config.secret_or_empty(2)) : nothing);
    }

    static Secret decoded(const AuthConfig& config, Secret archive) {
        try {
            return config.secrets().join(from_base64(archive));
        } catch (const Failure&) {
            throw Failure("bad_key", "The PKCS#12 archive is not written in base64.",
                          "Enter what `base64 -w0 FILE.p12` prints.", PH_BLAME_CONFIG);
        }
    }

    Secret identity_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<Mtls>)
