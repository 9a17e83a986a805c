// plugin.cpp: the scheme "my-scheme" sends a token as "Authorization: <word> <token>".
#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;

class MyScheme final : public AuthScheme {
 public:
    // As in packhost_add_plugin(NAME ...), and what packs write in auth.type.
    static constexpr const char* kName = "my-scheme";

    // Throws if a setting or a credential is missing: nothing is sent then.
    explicit MyScheme(const AuthConfig& config)
        : word_(config.settings().string("word", "Token")), token_(config.secret(0)) {}

    // Before the body is encoded: put credentials where they belong. A turn that needs something
    // from the host (a digest, a request, a shared token) awaits it: see the README of the SDK.
    Flow place(Turn& turn) override {
        turn.header("Authorization", {word_, " ", token_});
        return Flow::done();
    }

 private:
    std::string word_;
    Secret token_;  // a handle: the bytes stay with the host
};

}  // namespace

PACKHOST_PLUGIN(Auth<MyScheme>)
