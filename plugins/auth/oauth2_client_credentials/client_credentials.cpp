// client_credentials.cpp: the scheme "oauth2_client_credentials" fetches a token for the client
// itself (RFC 6749, 4.4), shares it among all runs of the connection, and sends it with each.
#include "../oauth2_common/placement.hpp"
#include "../oauth2_common/token_endpoint.hpp"

namespace {

using namespace packhost::plugin;
using namespace packhost::oauth2;

constexpr std::string_view kShared = "token";

class ClientCredentials final : public AuthScheme {
 public:
    static constexpr const char* kName = "oauth2_client_credentials";

    explicit ClientCredentials(const AuthConfig& config)
        : endpoint_(config, "client_credentials"), placement_(config) {}

    Flow place(Turn& turn) override {
        const Values token = co_await turn.share(kShared);
        placement_.place(turn, token["access_token"]);
    }

    /// The token was refused: the next place drops it, by its version, and asks for another. That
    /// is worth one try.
    Flow challenge(Turn& turn, Reply) override {
        if (turn.memory<int>()++ > 0) turn.pass();
        return Flow::done();
    }

    Flow fill(Turn& turn, std::string_view) override {
        TokenRequest request(endpoint_.fields(), endpoint_.url());
        endpoint_.begin(request);
        const Request& ready = endpoint_.finish(turn, request);
        const Reply reply = co_await turn.send(ready);
        const Token token = endpoint_.read(turn, reply);
        turn.publish("access_token", token.access_token);
        turn.valid_for(token.valid_ms);
    }

 private:
    TokenEndpoint endpoint_;
    Placement placement_;
};

}  // namespace

PACKHOST_PLUGIN(Auth<ClientCredentials>)
