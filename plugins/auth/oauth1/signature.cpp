// signature.cpp: keys from credentials, and signatures from keys.
#include "signature.hpp"

namespace packhost::oauth1 {
namespace {

using namespace plugin;
using Kind = Method::Kind;

/// Those that RFC 5849 has, and what APIs use beside them.
constexpr Method kMethods[] = {
    {"HMAC-SHA1", Kind::hmac, PH_SHA1, 0},
    {"HMAC-SHA256", Kind::hmac, PH_SHA256, 0},
    {"HMAC-SHA512", Kind::hmac, PH_SHA512, 0},
    {"RSA-SHA1", Kind::rsa, PH_SHA1, PH_RSA_SHA1},
    {"RSA-SHA256", Kind::rsa, PH_SHA256, PH_RSA_SHA256},
    {"RSA-SHA512", Kind::rsa, PH_SHA512, PH_RSA_SHA512},
    {"PLAINTEXT", Kind::plaintext, PH_SHA1, 0},
};

/// A credential that need not be there; none if it is empty.
Secret find_secret(const AuthConfig& config, std::size_t index) {
    if (index >= config.credentials()) return {};
    const Secret secret = config.secret_or_empty(index);
    return secret && config.secrets().length(secret) > 0 ? secret : Secret();
}

}  // namespace

const Method& find_method(std::string_view name) {
    for (const Method& method : kMethods)
        if (method.name == name) return method;
    throw Failure("bad_setting", "The setting 'signatureMethod' names an unknown method.",
                  "Known are HMAC-SHA1, -SHA256, -SHA512, RSA-SHA1, -SHA256, -SHA512 and "
                  "PLAINTEXT.",
                  PH_BLAME_CONFIG);
}

Client read_client(const AuthConfig& config, const Method& method) {
    const Secrets& secrets = config.secrets();
    Client client;
    client.key = config.secret(0);
    client.encoded_key = secrets.join({percent(client.key)});
    client.token = find_secret(config, 2);
    if (client.token) client.encoded_token = secrets.join({percent(client.token)});
    const Secret token_secret = find_secret(config, 3);
    if (method.kind == Kind::rsa) {
        client.signing = config.secret(1);
    } else {
        const Secret secret = config.secret_or_empty(1);
        client.signing = token_secret ? secrets.join({percent(secret), "&", percent(token_secret)})
                                      : secrets.join({percent(secret), "&"});
    }
    return client;
}

Secret sign(const Secrets& secrets, const Method& method, const Client& client,
            Secret base_string) {
    switch (method.kind) {
        case Kind::hmac:
            return secrets.join({base64(secrets.hmac(method.digest, client.signing, base_string))});
        case Kind::rsa:
            return secrets.join(
                {base64(secrets.sign(method.signature, client.signing, base_string))});
        case Kind::plaintext: break;
    }
    return client.signing;
}

}  // namespace packhost::oauth1
