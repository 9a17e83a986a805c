// challenge.cpp: reads the parameters of RFC 7616, 3.3, and weighs the algorithms.
#include "challenge.hpp"

#include <algorithm>

#include "auth_params.hpp"

namespace packhost::digest {
namespace {

constexpr std::size_t kLongestText = 4096;

struct Algorithm {
    std::string_view name;
    ph_digest_algorithm digest;
};
/// The strongest first. SHA-512 is in no RFC, but in servers.
constexpr Algorithm kAlgorithms[] = {{"SHA-512", PH_SHA512},
                                     {"SHA-512-256", PH_SHA512_256},
                                     {"SHA-256", PH_SHA256},
                                     {"MD5", PH_MD5}};

const Algorithm* find_algorithm(std::string_view name) {
    for (const Algorithm& algorithm : kAlgorithms)
        if (same(algorithm.name, name)) return &algorithm;
    return nullptr;
}

/// The items of a list whose separators are any of these characters.
std::vector<std::string> split(std::string_view text, std::string_view separators) {
    std::vector<std::string> items;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
        if (text.empty()) return items;
        const std::string_view item = text.substr(0, text.find_first_of(separators));
        items.emplace_back(item);
        text.remove_prefix(item.size());
    }
}

bool is_true(const Params& params, std::string_view name) {
    const std::string* value = find(params, name);
    return value && same(*value, "true");
}

/// A challenge with its weight: less is stronger.
struct Weighed {
    Choice choice;
    std::size_t weight = 0;
};

Choice refused(const char* code, const char* why) { return {std::nullopt, code, why}; }

/// Fills in the algorithm; null if it can't be used, else its entry.
const Algorithm* take_algorithm(const Params& params, const Rules& rules, Challenge& challenge) {
    constexpr std::string_view kSession = "-sess";
    if (const std::string* name = find(params, "algorithm")) challenge.algorithm = *name;
    std::string_view name = "MD5";
    if (!challenge.algorithm.empty()) name = challenge.algorithm;
    if (name.size() > kSession.size() &&
        same(name.substr(name.size() - kSession.size()), kSession)) {
        challenge.session = true;
        name.remove_suffix(kSession.size());
    }
    const Algorithm* algorithm = find_algorithm(name);
    if (!algorithm) return nullptr;
    const auto& allowed = rules.algorithms;
    const bool may = allowed.empty() || std::any_of(allowed.begin(), allowed.end(),
                                                    [&](const auto& a) { return same(a, name); });
    if (!may) return nullptr;
    challenge.digest = algorithm->digest;
    return algorithm;
}

/// Fills in the quality of protection; false if none of those offered can be used.
bool take_qop(const Params& params, const Rules& rules, Challenge& challenge) {
    const std::string* offered = find(params, "qop");
    const auto options = offered ? split(*offered, ", \t") : std::vector<std::string>();
    const auto has = [&](std::string_view wanted) {
        return std::any_of(options.begin(), options.end(),
                           [&](const std::string& option) { return same(option, wanted); });
    };
    if (has("auth-int")) challenge.qop = Qop::auth_int;
    if (has("auth") && !rules.integrity) challenge.qop = Qop::auth;
    if (challenge.qop != Qop::none) return true;
    // RFC 2069 has neither qop nor a nonce of the client's, which "-sess" would need.
    return options.empty() && !rules.integrity && !challenge.session;
}

Weighed read(const Params& params, const Rules& rules) {
    Challenge challenge;
    const std::string* realm = find(params, "realm");
    const std::string* nonce = find(params, "nonce");
    const std::string* opaque = find(params, "opaque");
    if (!realm || !nonce || nonce->empty())
        return {refused("bad_challenge", "The API's Digest challenge has no realm or no nonce."),
                0};
    if (!can_echo(*realm) || !can_echo(*nonce) || (opaque && !can_echo(*opaque)))
        return {refused("bad_challenge", "The API's Digest challenge holds a text that can't be "
                                         "sent back: with a control character, or too long."), 0};
    const Algorithm* algorithm = take_algorithm(params, rules, challenge);
    if (!algorithm)
        return {refused("unsupported_challenge",
                        "The API asks for Digest with an algorithm that is unknown, or that the "
                        "pack does not allow."), 0};
    if (!take_qop(params, rules, challenge))
        return {refused("unsupported_challenge",
                        "The API asks for Digest with a quality of protection (qop) that is "
                        "unknown, or that the pack does not allow."), 0};
    challenge.realm = *realm;
    challenge.nonce = *nonce;
    if (opaque) challenge.opaque = *opaque;
    challenge.stale = is_true(params, "stale");
    challenge.userhash = is_true(params, "userhash");
    const std::string* charset = find(params, "charset");
    challenge.utf8 = charset && same(*charset, "utf-8");
    const std::string* domain = find(params, "domain");
    if (domain) challenge.domain = split(*domain, " \t");
    return {{std::move(challenge), nullptr, nullptr},
            static_cast<std::size_t>(algorithm - kAlgorithms)};
}

}  // namespace

bool can_echo(std::string_view text) {
    return text.size() <= kLongestText && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

bool is_known(std::string_view algorithm) { return find_algorithm(algorithm) != nullptr; }

Choice choose(std::string_view field, const Rules& rules) {
    const auto items = parse_challenges(field);
    if (!items)
        return refused("bad_challenge", "The API's WWW-Authenticate is not as RFC 9110 wants it.");
    Weighed best;
    for (const AuthItem& item : *items) {
        if (!same(item.scheme, "Digest")) continue;
        Weighed next = read(item.params, rules);
        const bool first = !best.choice.challenge && !best.choice.code;
        const bool better = next.choice.challenge &&
                            (!best.choice.challenge || next.weight < best.weight);
        if (first || better) best = std::move(next);
    }
    return std::move(best.choice);
}

}  // namespace packhost::digest
