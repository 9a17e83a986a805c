// messages.mjs: verifies HTTP Message Signatures (RFC 9421) with http-message-signatures, and the
// digest of the body (RFC 9530).
import { createHash, createPublicKey } from 'node:crypto';

function checkBody({ headers }, body) {
    const said = headers['content-digest'];
    if (!said) return;
    const [, name, digest] = /^(sha-256|sha-512)=:([^:]*):$/.exec(said);
    if (digest !== createHash(name.replace('-', '')).update(body).digest('base64'))
        throw new Error('another body');
}

export function messageVerifier({ createVerifier, httpbis }, keys) {
    // `alg`, and `key`: PEM, or the secret of an HMAC; `components` that must be signed.
    function verifierOf({ keyid }) {
        const key = keys[keyid];
        if (!key) return null;
        const pem = key.key.startsWith('-----BEGIN');
        return {
            id: keyid,
            algs: [key.alg],
            verify: createVerifier(pem ? createPublicKey(key.key) : key.key, key.alg),
        };
    }

    return async (request, body, sent) => {
        checkBody(request, body);
        const message = { method: request.method, url: sent, headers: request.headersDistinct };
        const config = {
            all: true,
            keyLookup: async (parameters) => verifierOf(parameters),
            maxAge: 300,
        };
        if ((await httpbis.verifyMessage(config, message)) !== true)
            throw new Error('another signature');
    };
}
