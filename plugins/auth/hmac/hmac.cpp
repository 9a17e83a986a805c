// hmac.cpp: the scheme "hmac" signs what the pack lists with a shared key, and places the signature
// where the pack says.
#include "canonical.hpp"

namespace {

using namespace packhost::plugin;
using namespace packhost::hmac;

class Hmac final : public AuthScheme {
 public:
    static constexpr const char* kName = "hmac";

    explicit Hmac(const AuthConfig& config)
        : settings_(read_settings(config)), key_(ready_key(config)) {}

    Flow sign(Turn& turn) override {
        const bool empty = turn.request().body_size == 0 && !settings_.hash_nothing;
        if (settings_.needs_hash && !empty) return sign_hashed(turn);
        sign_with(turn, {});
        return Flow::done();
    }

 private:
    /// The key's bytes, decoded once.
    Secret ready_key(const AuthConfig& config) const {
        if (settings_.key_decoder == PH_ENC_RAW && settings_.key_suffix.empty())
            return settings_.key;
        std::vector<Part> parts{Part(settings_.key).through(settings_.key_decoder)};
        if (!settings_.key_suffix.empty()) parts.push_back(settings_.key_suffix);
        try {
            return config.secrets().join(Expr(parts));
        } catch (const Failure&) {
            throw Failure("bad_credential",
                          "The key is not encoded as the pack's keyEncoding says.",
                          "Enter the key again, whole.", PH_BLAME_CONFIG);
        }
    }

    Flow sign_hashed(Turn& turn) {
        const std::string digest = co_await turn.body_digest(settings_.hash);
        sign_with(turn, encoded(digest, settings_.hash_encoding));
    }

    void sign_with(Turn& turn, std::string body_hash) const {
        Moment moment{time_text(turn.host().unix_ms(), settings_.time), {}, std::move(body_hash)};
        if (settings_.needs_nonce) moment.nonce = make_nonce(turn.host(), settings_.nonce);
        Canonical canonical(settings_, turn.request(), moment);
        const std::vector<Part>& parts = canonical.parts();
        const Secret mac = mac_of(turn, parts);
        const Part signature = encoded(mac, settings_.output);
        for (const Placement& placement : settings_.placements)
            placement.place(turn, moment, signature);
    }

    /// The host has no body as one piece if it is read while it is sent.
    Secret mac_of(Turn& turn, const std::vector<Part>& parts) const {
        try {
            return turn.secrets().hmac(settings_.algorithm, key_, Expr(parts));
        } catch (const Failure&) {
            if (!settings_.signs_body) throw;
            throw Failure("body_not_signed",
                          "The body can't be signed as it is: it is streamed.",
                          "Sign its \"bodyHash\" instead of \"body\", if the API allows that.",
                          PH_BLAME_CONFIG);
        }
    }

    SignatureSettings settings_;
    Secret key_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<Hmac>)
