// response.cpp: the digests of RFC 7616, 3.4, as expressions over the host's secrets.
#include "response.hpp"

#include <array>
#include <cstdio>

namespace packhost::digest {
namespace {

using namespace plugin;

/// What a text looks like inside a quoted-string: it holds no control characters, and for all else
/// JSON has the same escapes.
Part inside_quotes(const Part& text) { return json(text); }

const char* name_of(Qop qop) { return qop == Qop::auth_int ? "auth-int" : "auth"; }

std::array<char, 9> eight_digits(std::uint32_t count) {
    std::array<char, 9> digits{};
    std::snprintf(digits.data(), digits.size(), "%08x", count);
    return digits;
}

/// H(A1) (RFC 7616, 3.4.2).
Secret digest_of_user(const Secrets& secrets, const Session& session, const User& user) {
    const Challenge& challenge = session.challenge;
    const Secret plain = secrets.digest(
        challenge.digest, {user.name, ":", challenge.realm, ":", user.password});
    if (!challenge.session) return plain;
    return secrets.digest(challenge.digest, {hex(plain), ":", session.first_nonce, ":",
                                             base64(session.cnonce)});
}

/// H(A2) (RFC 7616, 3.4.3).
Secret digest_of_request(const Secrets& secrets, const Challenge& challenge,
                         const Covered& covered) {
    if (challenge.qop == Qop::auth_int)
        return secrets.digest(challenge.digest, {covered.method, ":", covered.uri, ":",
                                                 hex(covered.body_digest)});
    return secrets.digest(challenge.digest, {covered.method, ":", covered.uri});
}

}  // namespace

Secret response(const Secrets& secrets, const Session& session, const User& user,
                const Covered& covered) {
    const Challenge& challenge = session.challenge;
    const Secret who = digest_of_user(secrets, session, user);
    const Secret what = digest_of_request(secrets, challenge, covered);
    if (challenge.qop == Qop::none)
        return secrets.digest(challenge.digest,
                              {hex(who), ":", challenge.nonce, ":", hex(what)});
    const auto count = eight_digits(session.count);
    return secrets.digest(challenge.digest,
                          {hex(who), ":", challenge.nonce, ":", count.data(), ":",
                           base64(session.cnonce), ":", name_of(challenge.qop), ":", hex(what)});
}

void place_answer(Turn& turn, const Session& session, const User& user, const Covered& covered) {
    const Challenge& challenge = session.challenge;
    const Secrets& secrets = turn.secrets();
    const auto count = eight_digits(session.count);
    std::vector<Part> value;
    value.reserve(32);
    const auto add = [&](std::initializer_list<Part> parts) {
        value.insert(value.end(), parts.begin(), parts.end());
    };
    if (challenge.userhash) {
        const Secret name =
            secrets.digest(challenge.digest, {user.name, ":", challenge.realm});
        add({"Digest username=\"", hex(name), "\""});
    } else if (challenge.utf8 && !user.ascii) {
        add({"Digest username*=UTF-8''", percent(user.name)});
    } else {
        add({"Digest username=\"", inside_quotes(user.name), "\""});
    }
    add({", realm=\"", inside_quotes(challenge.realm), "\", nonce=\"",
         inside_quotes(challenge.nonce), "\", uri=\"", inside_quotes(covered.uri),
         "\", response=\"", hex(response(secrets, session, user, covered)), "\""});
    if (!challenge.algorithm.empty()) add({", algorithm=", challenge.algorithm});
    if (challenge.opaque) add({", opaque=\"", inside_quotes(*challenge.opaque), "\""});
    if (challenge.qop != Qop::none)
        add({", qop=", name_of(challenge.qop), ", nc=", count.data(), ", cnonce=\"",
             base64(session.cnonce), "\""});
    if (challenge.userhash) add({", userhash=true"});
    turn.header("Authorization", std::span<const Part>(value));
}

}  // namespace packhost::digest
