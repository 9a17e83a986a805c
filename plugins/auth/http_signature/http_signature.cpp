// http_signature.cpp: the scheme "http_signature" signs requests as RFC 9421 says, and adds their
// Content-Digest (RFC 9530) if it is asked to.
#include "settings.hpp"

namespace {

using namespace packhost::plugin;
using namespace packhost::http_signature;

class HttpSignature final : public AuthScheme {
 public:
    static constexpr const char* kName = "http_signature";

    explicit HttpSignature(const AuthConfig& config) : settings_(read_settings(config)) {
        for (const Component& component : settings_.components) {
            if (!covered_.empty()) covered_ += ' ';
            covered_ += component.identifier;
        }
    }

    Flow sign(Turn& turn) override {
        if (!settings_.digest.empty()) return sign_digest(turn);
        sign_with(turn, {});
        return Flow::done();
    }

 private:
    Flow sign_digest(Turn& turn) {
        const bool longer = settings_.digest == "sha-512";
        const std::string raw = co_await turn.body_digest(longer ? PH_SHA512 : PH_SHA256);
        const std::string field = settings_.digest + "=:" + base64_of(raw) + ":";
        turn.header("Content-Digest", field);
        sign_with(turn, field);
    }

    void sign_with(Turn& turn, const std::string& content_digest) const {
        const RequestView& request = turn.request();
        std::string base;
        for (const Component& component : settings_.components)
            base.append(component.identifier).append(": ")
                .append(value_of(component, request, content_digest)).append("\n");
        const std::string parameters = parameters_of(turn.host());
        base.append("\"@signature-params\": ").append(parameters);
        const Secret signature = sign_base(turn.secrets(), base);
        turn.header("Signature-Input", {settings_.label, "=", parameters});
        turn.header("Signature", {settings_.label, "=:", base64(signature), ":"});
    }

    /// The covered components, and what the signature says of itself (RFC 9421, 2.3).
    std::string parameters_of(const Host& host) const {
        const std::int64_t now = host.unix_ms() / 1000;
        std::string text = "(" + covered_ + ")";
        if (settings_.created) text += ";created=" + std::to_string(now);
        if (settings_.expires > 0) text += ";expires=" + std::to_string(now + settings_.expires);
        if (!settings_.key_id.empty()) text += ";keyid=" + quoted(settings_.key_id);
        if (settings_.name_algorithm) text += ";alg=" + quoted(settings_.algorithm);
        if (settings_.nonce) {
            char bytes[16];
            host.random(bytes, sizeof bytes);
            text += ";nonce=" + quoted(base64_of({bytes, sizeof bytes}));
        }
        if (!settings_.tag.empty()) text += ";tag=" + quoted(settings_.tag);
        return text;
    }

    Secret sign_base(const Secrets& secrets, const std::string& base) const {
        if (!settings_.private_key) return secrets.hmac(PH_SHA256, settings_.key, base);
        if (!settings_.passphrase) return secrets.sign(*settings_.private_key, settings_.key, base);
        return secrets.sign(*settings_.private_key, settings_.key, base, settings_.passphrase);
    }

    SignatureSettings settings_;
    std::string covered_;  ///< the identifiers, as they stand between the parentheses
};

}  // namespace

PACKHOST_PLUGIN(Auth<HttpSignature>)
