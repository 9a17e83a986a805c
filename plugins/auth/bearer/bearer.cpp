// bearer.cpp: the scheme "bearer" sends the first credential as a bearer token (RFC 6750, 2.1).
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;

class BearerAuth final : public AuthScheme {
 public:
    static constexpr const char* kName = "bearer";

    explicit BearerAuth(const AuthConfig& config) : token_(config.secret(0)) {}

    Flow place(Turn& turn) override {
        turn.header("Authorization", {"Bearer ", token_});
        return Flow::done();
    }

 private:
    Secret token_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<BearerAuth>)
