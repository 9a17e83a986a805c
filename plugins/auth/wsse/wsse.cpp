// wsse.cpp: the scheme "wsse" sends a digest of the password in X-WSSE, new for each request.
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "packhost/plugin.hpp"

namespace {

using namespace packhost::plugin;

/// A choice of a setting; the first is the default.
template <std::size_t N>
std::size_t choice(const Settings& settings, const char* name, const char* const (&values)[N]) {
    const std::string value = settings.string(name, values[0]);
    for (std::size_t i = 0; i < N; ++i)
        if (value == values[i]) return i;
    throw Failure("bad_setting",
                  std::string("The setting '") + name + "' is none of its values.",
                  std::string("Leave it out for ") + values[0] + ".", PH_BLAME_CONFIG);
}

void check_user(std::string_view name) {
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    };
    if (std::none_of(name.begin(), name.end(), is_control)) return;
    throw Failure("bad_credential", "The user of the scheme 'wsse' holds a control character.",
                  "Enter it again in the connection.", PH_BLAME_CONFIG);
}

/// "2003-12-15T14:43:07Z".
std::string utc(std::int64_t unix_ms) {
    const std::time_t seconds = static_cast<std::time_t>(unix_ms / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

class Wsse final : public AuthScheme {
 public:
    static constexpr const char* kName = "wsse";

    explicit Wsse(const AuthConfig& config)
        : user_(config.secret(0)), password_(config.secret(1)) {
        const Settings settings = config.settings();
        check_user(config.visible(0));
        static constexpr const char* kAlgorithms[] = {"SHA-1", "SHA-256"};
        static constexpr const char* kNonces[] = {"base64", "hex"};
        static constexpr const char* kDigests[] = {"base64", "hex"};
        algorithm_ = choice(settings, "algorithm", kAlgorithms) == 0 ? PH_SHA1 : PH_SHA256;
        hex_nonce_ = choice(settings, "nonce", kNonces) == 1;
        hex_digest_ = choice(settings, "digest", kDigests) == 1;
        profile_ = settings.boolean("authorization", true);
    }

    Flow place(Turn& turn) override {
        unsigned char bytes[16];
        turn.host().random(bytes, sizeof bytes);
        const Part raw(std::string_view(reinterpret_cast<const char*>(bytes), sizeof bytes));
        const std::string created = utc(turn.host().unix_ms());
        // As text the nonce counts as it is written, in base64 it stands for its bytes.
        const Secret digest = turn.secrets().digest(
            algorithm_, {hex_nonce_ ? hex(raw) : raw, created, password_});
        const Secret text =
            hex_digest_ ? turn.secrets().join({hex(digest)}) : digest;
        if (profile_) turn.header("Authorization", "WSSE profile=\"UsernameToken\"");
        turn.header("X-WSSE", {"UsernameToken Username=\"", json(user_), "\", PasswordDigest=\"",
                               base64(text), "\", Nonce=\"", hex_nonce_ ? hex(raw) : base64(raw),
                               "\", Created=\"", created, "\""});
        return Flow::done();
    }

 private:
    Secret user_, password_;
    ph_digest_algorithm algorithm_ = PH_SHA1;
    bool hex_nonce_ = false, hex_digest_ = false, profile_ = true;
};

}  // namespace

PACKHOST_PLUGIN(Auth<Wsse>)
