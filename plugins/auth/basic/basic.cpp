// basic.cpp: the scheme "basic" sends the first two credentials as user and password (RFC 7617).
#include <algorithm>

#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;

/// RFC 7617, 2: neither holds a control character, and the user no colon, which would end it. What
/// is secret can't be looked at: there it is the server's to say, since in base64 it ends nothing.
void check(std::string_view visible, const char* what, bool may_hold_colon) {
    const auto wrong = [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || (c == ':' && !may_hold_colon);
    };
    if (std::none_of(visible.begin(), visible.end(), wrong)) return;
    throw Failure("bad_credential",
                  std::string("The ") + what + " of the scheme 'basic' holds a " +
                      (may_hold_colon ? "control character." : "colon or a control character."),
                  "Enter it again in the connection; RFC 7617 leaves no way to send it.",
                  PH_BLAME_CONFIG);
}

class BasicAuth final : public AuthScheme {
 public:
    static constexpr const char* kName = "basic";

    explicit BasicAuth(const AuthConfig& config)
        : pair_(config.secrets().join({config.secret(0), ":", config.secret_or_empty(1)})) {
        check(config.visible(0), "user", false);
        check(config.visible(1), "password", true);
    }

    Flow place(Turn& turn) override {
        turn.header("Authorization", {"Basic ", base64(pair_)});
        return Flow::done();
    }

 private:
    Secret pair_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<BasicAuth>)
