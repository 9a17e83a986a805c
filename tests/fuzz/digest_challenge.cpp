// digest_challenge.cpp: what the scheme "digest" reads of WWW-Authenticate and Authentication-Info.
// What is answered can be sent back without ending a header or a quotation, and says the same then.
#include <string>

#include "auth_params.hpp"
#include "challenge.hpp"
#include "fuzz.hpp"

namespace packhost::fuzz {
namespace {

using namespace digest;

/// As the scheme writes it: what JSON escapes of a text without control characters.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        PH_HOLDS(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

const char* name_of(Qop qop) {
    return qop == Qop::auth ? "auth" : qop == Qop::auth_int ? "auth-int" : "";
}

std::string written(const Challenge& challenge) {
    std::string text = "Digest realm=" + quoted(challenge.realm) +
                       ", nonce=" + quoted(challenge.nonce) + ", qop=\"" +
                       name_of(challenge.qop) + "\"";
    if (challenge.opaque) text += ", opaque=" + quoted(*challenge.opaque);
    if (!challenge.algorithm.empty()) text += ", algorithm=" + challenge.algorithm;
    if (challenge.stale) text += ", stale=true";
    if (challenge.userhash) text += ", userhash=true";
    if (challenge.utf8) text += ", charset=UTF-8";
    return text;
}

void check_choice(std::string_view field, const Rules& rules) {
    const Choice choice = choose(field, rules);
    PH_HOLDS((choice.code == nullptr) == (choice.why == nullptr));
    PH_HOLDS(!choice.challenge || !choice.code);
    if (!choice.challenge) return;
    const Challenge& first = *choice.challenge;
    PH_HOLDS(!first.nonce.empty() && first.algorithm.find_first_of(" ,\"") == std::string::npos);
    PH_HOLDS(!rules.integrity || first.qop == Qop::auth_int);
    const Choice again = choose(written(first), rules);
    PH_HOLDS(again.challenge);
    PH_HOLDS(again.challenge->realm == first.realm && again.challenge->nonce == first.nonce);
    PH_HOLDS(again.challenge->opaque == first.opaque && again.challenge->qop == first.qop);
    PH_HOLDS(again.challenge->digest == first.digest && again.challenge->session == first.session);
    PH_HOLDS(again.challenge->stale == first.stale && again.challenge->userhash == first.userhash);
    PH_HOLDS(again.challenge->utf8 == first.utf8);
    // Twice the same is no other choice.
    const Choice twice = choose(std::string(field) + ", " + written(first), rules);
    PH_HOLDS(twice.challenge ? twice.challenge->nonce == first.nonce : field.size() > 4096);
}

}  // namespace
}  // namespace packhost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace packhost::fuzz;
    const std::string_view field(reinterpret_cast<const char*>(data), size);
    check_choice(field, {});
    check_choice(field, {{"SHA-256"}, false});
    check_choice(field, {{}, true});
    const auto params = packhost::digest::parse_params(field);
    for (std::size_t i = 0; params && i < params->size(); ++i)
        PH_HOLDS(packhost::digest::find(*params, (*params)[i].name) == &(*params)[i].value);
    return 0;
}
