// settings.cpp: reads the settings and the credentials: key id, key, and the key's passphrase if
// there is a third.
#include "settings.hpp"

#include <algorithm>

namespace packhost::http_signature {
namespace {

using namespace plugin;

struct Algorithm {
    std::string_view name;
    std::optional<ph_signature_algorithm> private_key;
};
constexpr Algorithm kAlgorithms[] = {{"hmac-sha256", std::nullopt},
                                     {"rsa-pss-sha512", PH_RSA_PSS_SHA512},
                                     {"rsa-v1_5-sha256", PH_RSA_SHA256},
                                     {"ecdsa-p256-sha256", PH_ECDSA_P256_SHA256},
                                     {"ecdsa-p384-sha384", PH_ECDSA_P384_SHA384},
                                     {"ed25519", PH_ED25519}};

constexpr std::int64_t kYear = 31'536'000;  // seconds

Failure bad(const std::string& message, const char* hint) {
    return Failure("bad_setting", message, hint, PH_BLAME_CONFIG);
}

void read_algorithm(SignatureSettings& read, const Settings& given) {
    read.algorithm = given.string("algorithm");
    for (const Algorithm& known : kAlgorithms) {
        if (known.name != read.algorithm) continue;
        read.private_key = known.private_key;
        return;
    }
    throw bad("The setting 'algorithm' is none of those of RFC 9421.",
              "The scheme's page lists them.");
}

void read_components(SignatureSettings& read, const Settings& given) {
    for (const std::string& text : given.strings("components")) {
        Component component = read_component(text);
        for (const Component& other : read.components)
            if (other.identifier == component.identifier)
                throw bad("'components' names '" + text + "' twice.", "Each is signed once.");
        read.components.push_back(std::move(component));
    }
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

void read_words(SignatureSettings& read, const Settings& given) {
    read.label = given.string("label", "sig1");
    const auto of_key = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == '*';
    };
    const bool begins = !read.label.empty() && of_key(read.label[0]) &&
                        std::string_view("0123456789_-.").find(read.label[0]) == std::string::npos;
    if (!begins || !std::all_of(read.label.begin(), read.label.end(), of_key))
        throw bad("The setting 'label' is no key of a dictionary (RFC 8941, 3.2).",
                  "It reads as sig1.");
    read.tag = given.string("tag", "");
    if (!is_printable(read.tag)) throw bad("The setting 'tag' is not of ASCII.", "");
    read.digest = given.string("contentDigest", "");
    if (!read.digest.empty() && read.digest != "sha-256" && read.digest != "sha-512")
        throw bad("The setting 'contentDigest' is neither sha-256 nor sha-512.",
                  "Leave it out for none.");
    read.created = given.boolean("created", true);
    read.nonce = given.boolean("nonce", false);
    read.name_algorithm = given.boolean("alg", false);
    read.expires = given.integer("expires", 0);
    if (read.expires < 0 || read.expires > kYear)
        throw bad("The setting 'expires' is negative, or more than a year.", "It is in seconds.");
}

/// A shared key's bytes; a private key is left as it is.
Secret key_of(const AuthConfig& config, Secret key, bool shared) {
    const std::string encoding = config.settings().string("keyEncoding", "text");
    if (encoding == "text") return key;
    if ((encoding != "base64" && encoding != "hex") || !shared)
        throw bad("The setting 'keyEncoding' is not text, base64 or hex; it is for hmac-sha256.",
                  "A private key is PEM or DER.");
    try {
        return config.secrets().join(encoding == "hex" ? from_hex(key) : from_base64(key));
    } catch (const Failure&) {
        throw Failure("bad_credential", "The key is not encoded as the pack's keyEncoding says.",
                      "Enter the key again, whole.", PH_BLAME_CONFIG);
    }
}

}  // namespace

SignatureSettings read_settings(const AuthConfig& config) {
    const Settings given = config.settings();
    SignatureSettings read;
    read_algorithm(read, given);
    read_components(read, given);
    read_words(read, given);
    const bool alone = config.credentials() == 1;
    read.key = key_of(config, config.secret(alone ? 0 : 1), !read.private_key);
    if (!alone) read.key_id = config.text(0);
    if (!is_printable(read.key_id))
        throw Failure("bad_credential", "The key id is not of printable ASCII.",
                      "Enter it again.", PH_BLAME_CONFIG);
    if (config.credentials() > 2) read.passphrase = config.secret_or_empty(2);
    if (read.passphrase && config.secrets().length(read.passphrase) == 0) read.passphrase = {};
    return read;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

}  // namespace packhost::http_signature
