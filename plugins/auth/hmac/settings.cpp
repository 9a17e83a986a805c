// settings.cpp: reads the settings, with a failure for each that is not as the schema says.
#include "settings.hpp"

#include <algorithm>
#include <optional>

namespace packhost::hmac {
namespace {

using namespace plugin;

template <class Value>
struct Word {
    std::string_view word;
    Value value;
};

using Kind = SignedPart::Kind;
constexpr Word<Kind> kParts[] = {
    {"method", Kind::method},         {"scheme", Kind::scheme},   {"authority", Kind::authority},
    {"path", Kind::path},             {"query", Kind::query},     {"target", Kind::target},
    {"url", Kind::url},               {"header", Kind::header},   {"headers", Kind::headers},
    {"timestamp", Kind::timestamp},   {"nonce", Kind::nonce},     {"body", Kind::body},
    {"bodyHash", Kind::body_hash},    {"keyId", Kind::key_id},    {"literal", Kind::literal},
    {"credential", Kind::credential}};
constexpr Word<SignedPart::Case> kCases[] = {{"", SignedPart::Case::as_it_is},
                                             {"lower", SignedPart::Case::lower},
                                             {"upper", SignedPart::Case::upper}};
constexpr Word<ph_digest_algorithm> kAlgorithms[] = {
    {"sha256", PH_SHA256}, {"sha512", PH_SHA512}, {"sha384", PH_SHA384}, {"sha1", PH_SHA1},
    {"md5", PH_MD5}};
constexpr Word<ph_encoder> kKeys[] = {
    {"text", PH_ENC_RAW}, {"base64", PH_ENC_FROM_BASE64}, {"hex", PH_ENC_FROM_HEX}};
constexpr Word<Encoding> kEncodings[] = {{"hex", Encoding::hex},
                                         {"HEX", Encoding::hex_upper},
                                         {"base64", Encoding::base64},
                                         {"base64url", Encoding::base64url}};
constexpr Word<TimeFormat> kTimes[] = {{"s", TimeFormat::seconds},
                                       {"ms", TimeFormat::milliseconds},
                                       {"iso", TimeFormat::iso},
                                       {"iso-ms", TimeFormat::iso_ms},
                                       {"rfc1123", TimeFormat::http}};
constexpr Word<NonceFormat> kNonces[] = {{"uuid", NonceFormat::uuid}, {"hex", NonceFormat::hex}};
constexpr Word<bool> kPlaces[] = {{"header", false}, {"query", true}};
constexpr Word<bool> kOrders[] = {{"sent", false}, {"sorted", true}};

/// The value of a setting that is one of several words; the first is the default.
template <class Value, std::size_t N>
Value choice(const Settings& settings, const char* name, const Word<Value> (&words)[N]) {
    const std::string given = settings.string(name, words[0].word);
    for (const Word<Value>& word : words)
        if (word.word == given) return word.value;
    throw Failure("bad_setting",
                  "The setting '" + std::string(name) + "' is none of the words that it may be.",
                  "The scheme's page lists them.", PH_BLAME_CONFIG);
}

std::string lower(std::string name) {
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return name;
}

/// The key id is the first of several credentials; one alone is the key.
void read_credential(SignedPart& part, const AuthConfig& config) {
    if (part.kind != Kind::credential && part.kind != Kind::key_id) return;
    const auto at = part.kind == Kind::key_id ? std::optional<std::size_t>(0)
                                              : config.find(part.name);
    if (!at)
        throw Failure("bad_setting", "A part of 'canonical' names no credential: '" + part.name +
                      "'.", "Add it to the node's auth.credentials.", PH_BLAME_CONFIG);
    part.secret = config.secret(*at);
    part.text = config.visible(*at);
}

SignedPart read_part(const Settings& given, const AuthConfig& config) {
    SignedPart part;
    part.kind = choice(given, "part", kParts);
    part.name = given.string("name", "");
    if (part.kind == Kind::header || part.kind == Kind::headers) part.name = lower(part.name);
    part.text = given.string("text", "");
    part.letters = choice(given, "case", kCases);
    part.percent = given.boolean("percent", false);
    part.optional = given.boolean("optional", false);
    part.sorted = choice(given, "order", kOrders);
    part.decoded = given.boolean("decoded", false);
    part.lower_names = given.boolean("lowerNames", false);
    part.named = given.boolean("named", part.kind == Kind::headers);
    const bool headers = part.kind == Kind::header || part.kind == Kind::headers;
    part.between = given.string("between", headers ? ":" : "=");
    part.join = given.string("join", headers ? "\n" : "&");
    read_credential(part, config);
    return part;
}

Placement read_placement(const Settings& given, const AuthConfig& config) {
    return {choice(given, "in", kPlaces), given.boolean("base64", false),
            given.string("before", ""), given.string("name"),
            Template(given.string("value"), config)};
}

void note_needs(SignatureSettings& read) {
    const auto signed_by = [&](Kind kind) {
        return std::any_of(read.parts.begin(), read.parts.end(),
                           [&](const SignedPart& part) { return part.kind == kind; });
    };
    const auto placed = [&](Piece::Kind kind) {
        return std::any_of(read.placements.begin(), read.placements.end(),
                           [&](const Placement& p) { return p.value.uses(kind); });
    };
    read.needs_nonce = signed_by(Kind::nonce) || placed(Piece::Kind::nonce);
    read.needs_hash = signed_by(Kind::body_hash) || placed(Piece::Kind::body_hash);
    read.signs_body = signed_by(Kind::body);
    if (read.parts.empty() || !placed(Piece::Kind::signature))
        throw Failure("bad_setting",
                      "The settings sign nothing: 'canonical' has no part, or no placement has "
                      "{{signature}}.",
                      "The scheme's page shows examples.", PH_BLAME_CONFIG);
}

}  // namespace

SignatureSettings read_settings(const AuthConfig& config) {
    const Settings given = config.settings();
    SignatureSettings read;
    read.algorithm = choice(given, "algorithm", kAlgorithms);
    read.key_decoder = choice(given, "keyEncoding", kKeys);
    read.key_suffix = given.string("keySuffix", "");
    read.key = config.secret(config.credentials() == 1 ? 0 : 1);
    read.output = choice(given, "output", kEncodings);
    read.separator = given.string("separator", "\n");
    for (const Settings& part : given.objects("canonical"))
        read.parts.push_back(read_part(part, config));
    for (const Settings& placement : given.objects("placements"))
        read.placements.push_back(read_placement(placement, config));
    read.time = choice(given, "timestamp", kTimes);
    read.nonce = choice(given, "nonce", kNonces);
    if (const auto hash = given.object("bodyHash")) {
        read.hash = choice(*hash, "algorithm", kAlgorithms);
        read.hash_encoding = choice(*hash, "encoding", kEncodings);
        read.hash_nothing = hash->boolean("ofNothing", true);
    }
    note_needs(read);
    return read;
}

}  // namespace packhost::hmac
