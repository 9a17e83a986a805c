// header.cpp: the scheme "header" sends the first credential as the value of a header.
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;

class HeaderAuth final : public AuthScheme {
 public:
    static constexpr const char* kName = "header";

    explicit HeaderAuth(const AuthConfig& config)
        : header_(config.settings().string("headerName")), credential_(config.secret(0)) {}

    Flow place(Turn& turn) override {
        turn.header(header_, credential_);
        return Flow::done();
    }

 private:
    std::string header_;
    Secret credential_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<HeaderAuth>)
