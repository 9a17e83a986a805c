// oauth1.cpp: the scheme "oauth1" signs each request with consumer and token (RFC 5849).
#include <algorithm>

#include "signature.hpp"

namespace {

using namespace packhost::plugin;
using namespace packhost::oauth1;

constexpr std::uint32_t kMostForm = 128 * 1024;

/// RFC 5849, 3.4.1.3.1: parameters of the media type do not matter.
bool is_form(const RequestView& request) {
    constexpr std::string_view kForm = "application/x-www-form-urlencoded";
    const auto type = request.header("Content-Type");
    if (!type || request.body_size == 0) return false;
    const std::string_view name = type->substr(0, type->find_first_of("; \t"));
    return std::equal(name.begin(), name.end(), kForm.begin(), kForm.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b;
    });
}

class OAuth1 final : public AuthScheme {
 public:
    static constexpr const char* kName = "oauth1";

    explicit OAuth1(const AuthConfig& config)
        : method_(find_method(config.settings().string("signatureMethod", "HMAC-SHA1"))),
          client_(read_client(config, method_)), realm_(config.settings().string("realm", "")),
          has_realm_(config.settings().has("realm")),
          version_(config.settings().boolean("version", true)),
          body_hash_(config.settings().boolean("bodyHash", false)) {
        const std::string place = config.settings().string("in", "header");
        if (place != "header" && place != "query")
            throw Failure("bad_setting", "The setting 'in' is neither header nor query.",
                          "Leave it out for header.", PH_BLAME_CONFIG);
        in_query_ = place == "query";
        if (body_hash_ && method_.kind == Method::Kind::plaintext)
            throw Failure("bad_setting", "The setting 'bodyHash' goes with no PLAINTEXT signature.",
                          "Remove it: a signature that covers nothing covers no hash.",
                          PH_BLAME_CONFIG);
    }

    Flow sign(Turn& turn) override {
        const bool covers = method_.kind != Method::Kind::plaintext;
        const bool form = covers && is_form(turn.request());
        Parameters parameters = protocol_parameters(turn);
        const std::size_t own = parameters.size();
        if (form || (covers && body_hash_)) return sign_body(turn, std::move(parameters), form);
        place(turn, std::move(parameters), own, {});
        return Flow::done();
    }

 private:
    /// A form's fields are signed themselves; of any other body its hash is, if that is wanted.
    Flow sign_body(Turn& turn, Parameters parameters, bool form) {
        std::string body;
        if (form) {
            body = co_await turn.body(kMostForm);
        } else {
            const std::string digest = co_await turn.body_digest(method_.digest);
            const Secret hash = turn.secrets().join({base64(digest)});
            const Secret encoded = turn.secrets().join({percent(hash)});
            parameters.push_back({"oauth_body_hash", {}, encoded, hash});
        }
        const std::size_t own = parameters.size();
        place(turn, std::move(parameters), own, body);
    }

    /// RFC 5849, 3.1.
    Parameters protocol_parameters(Turn& turn) const {
        unsigned char nonce[16];
        turn.host().random(nonce, sizeof nonce);
        std::string digits;
        for (const unsigned char byte : nonce)
            (digits += "0123456789abcdef"[byte >> 4]) += "0123456789abcdef"[byte & 15];
        Parameters parameters;
        parameters.reserve(16);
        const auto add = [&](const char* name, std::string value) {
            parameters.push_back({name, std::move(value), {}, {}});
        };
        parameters.push_back({"oauth_consumer_key", {}, client_.encoded_key, client_.key});
        if (client_.token)
            parameters.push_back({"oauth_token", {}, client_.encoded_token, client_.token});
        add("oauth_signature_method", std::string(method_.name));
        add("oauth_timestamp", std::to_string(turn.host().unix_ms() / 1000));
        add("oauth_nonce", std::move(digits));
        if (version_) add("oauth_version", "1.0");
        return parameters;
    }

    /// Signs them with those of query and form, and places the first `own` of them.
    void place(Turn& turn, Parameters parameters, std::size_t own, std::string_view form) const {
        const RequestView& request = turn.request();
        Parameters placed(parameters.begin(),
                          parameters.begin() + static_cast<std::ptrdiff_t>(own));
        Secret base;
        if (method_.kind != Method::Kind::plaintext) {
            add_form(parameters, request.signable_query());
            add_form(parameters, form);
            base = base_string(turn.secrets(), request.method,
                               base_uri(request.scheme, request.authority, request.signable_path()),
                               std::move(parameters));
        }
        const Secret signature = packhost::oauth1::sign(turn.secrets(), method_, client_, base);
        if (in_query_) place_in_query(turn, placed, signature);
        else place_in_header(turn, placed, signature);
    }

    /// RFC 5849, 3.5.1.
    void place_in_header(Turn& turn, const Parameters& parameters, Secret signature) const {
        std::vector<Part> value;
        value.reserve(4 * parameters.size() + 8);
        const auto add = [&](std::initializer_list<Part> parts) {
            value.insert(value.end(), parts.begin(), parts.end());
        };
        add({"OAuth "});
        if (has_realm_) add({"realm=\"", json(realm_), "\", "});
        for (const Parameter& p : parameters)
            add({p.name, "=\"", p.secret ? Part(p.secret) : Part(p.value), "\", "});
        add({"oauth_signature=\"", percent(signature), "\""});
        turn.header("Authorization", std::span<const Part>(value));
    }

    /// RFC 5849, 3.5.3. The host encodes what stands in the query; the plain values are such that
    /// this changes nothing.
    static void place_in_query(Turn& turn, const Parameters& parameters, Secret signature) {
        for (const Parameter& p : parameters)
            turn.query(p.name, p.raw ? Part(p.raw) : Part(p.value));
        turn.query("oauth_signature", signature);
    }

    const Method& method_;
    Client client_;
    std::string realm_;
    bool has_realm_, version_, body_hash_, in_query_ = false;
};

}  // namespace

PACKHOST_PLUGIN(Auth<OAuth1>)
