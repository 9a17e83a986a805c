// assertions.mjs: who may sign JWTs, and whether one is good: as an assertion for a token (RFC
// 7523, 3) or as the token itself; checked with jose.
import { createPublicKey } from 'node:crypto';

// What a JWT of the issuer must have. `subjects` are those for whom it may ask; without them it
// names none.
const rules = ({ issuer, algorithm, subjects }, audience) => ({
    algorithms: [algorithm],
    audience,
    clockTolerance: 0,
    issuer,
    maxTokenAge: '10 minutes',
    requiredClaims: ['aud', 'exp', 'iat', 'iss', 'jti', ...(subjects ? ['sub'] : [])],
    typ: 'JWT',
});

// `issuers`: { issuer, algorithm, key, keyId, subjects }; of a key in PEM the public half alone is
// kept, another one is the secret of an HMAC.
export function assertionsOf(jose, issuers) {
    const known = new Map(issuers.map((each) => [each.issuer, {
        ...each,
        key: each.key.startsWith('-----BEGIN') ? createPublicKey(each.key)
                                               : new TextEncoder().encode(each.key),
    }]));
    const used = new Set();  // ids
    const ended = new Set(); // issuers' tokens that are good no more, by id
    const seen = {};

    async function check(token, audience, once) {
        const issuer = known.get(jose.decodeJwt(token).iss);
        if (!issuer) throw new Error('nobody knows this issuer');
        const row = (seen[issuer.issuer] ??= { granted: 0, refused: 0 });
        try {
            const { payload, protectedHeader } =
                await jose.jwtVerify(token, issuer.key, rules(issuer, audience));
            if (protectedHeader.kid !== issuer.keyId) throw new Error('the key has another id');
            const subjects = issuer.subjects ?? [undefined];
            if (!subjects.includes(payload.sub)) throw new Error('it may not ask for that subject');
            if (once && used.has(payload.jti)) throw new Error('it was handed in before');
            if (ended.has(payload.jti)) throw new Error('it was ended');
            used.add(payload.jti);
            ++row.granted;
            row.claims = payload;
        } catch (error) {
            ++row.refused;
            row.why = error.message;
            throw error;
        }
    }

    return {
        // Throws for one that is not good. `once`: it may be handed in once (RFC 7523, 3, item 7).
        check,
        // What became of those of each issuer.
        seen,
        // Those that were used until now are good no more.
        end: () => used.forEach((id) => ended.add(id)),
    };
}
