// auth_hmac.cpp: the scheme "hmac-demo" signs method, target, time and body with a secret key.
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;

class HmacDemo final : public AuthScheme {
 public:
    static constexpr const char* kName = "hmac-demo";

    explicit HmacDemo(const AuthConfig& config)
        : prefix_(config.settings().string("prefix", "HMAC")), key_id_(config.text(0)),
          key_(config.secret(1)) {}

    Flow sign(Turn& turn) override {
        const RequestView& request = turn.request();
        const std::string_view target = request.signable_target();
        const std::string digest = co_await turn.body_digest(PH_SHA256);
        const std::string date = std::to_string(turn.host().unix_ms() / 1000);
        const Secret mac = turn.secrets().hmac(
            PH_SHA256, key_, {request.method, "\n", target, "\n", date, "\n", hex(digest)});
        turn.header("X-Date", date);
        turn.header("X-Key-Id", key_id_);
        turn.header("Authorization", {prefix_, " ", hex(mac)});
    }

 private:
    std::string prefix_, key_id_;
    Secret key_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<HmacDemo>)
