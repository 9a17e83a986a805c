// oauth1.mjs: verifies OAuth 1.0 (RFC 5849) with the base string and the keys of oauth-1.0a.
import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';

const isForm = ({ headers }) =>
    headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;

// RFC 5849, 3.5.1, without the realm, which is not signed.
function ofHeader({ headers }) {
    const [, list] = /^OAuth (.*)$/.exec(headers.authorization ?? '') ?? [];
    return [...(list ?? '').matchAll(/([^=, ]+)="([^"]*)"/g)]
        .map(([, ...pair]) => pair.map(decodeURIComponent))
        .filter(([name]) => name !== 'realm');
}

// One value, or a list of them, by name.
function gathered(pairs) {
    const parameters = {};
    for (const [name, value] of pairs)
        parameters[name] = name in parameters ? [parameters[name], value].flat() : value;
    return parameters;
}

// The extension "Request Body Hash".
function checkBody(parameters, body, hash) {
    if (!parameters.oauth_body_hash) return;
    if (parameters.oauth_body_hash !== createHash(hash).update(body).digest('base64'))
        throw new Error('another body');
}

export function oauth1Verifier(OAuth, keys) {
    const used = new Set();

    function isSigned(method, base, signingKey, key, signature) {
        const [kind, hash] = method.split('-');
        if (kind === 'PLAINTEXT') return signature === signingKey;
        if (kind === 'HMAC')
            return signature === createHmac(hash, signingKey).update(base).digest('base64');
        return verify(hash, Buffer.from(base), createPublicKey(key.secret),
                      Buffer.from(signature, 'base64'));
    }

    return async (request, body, sent) => {
        const { oauth_signature: signature, ...parameters } = gathered([
            ...ofHeader(request),
            ...new URL(sent).searchParams,
            ...(isForm(request) ? new URLSearchParams(body.toString()) : []),
        ]);
        const { oauth_consumer_key: name, oauth_token: token = '' } = parameters;
        const { oauth_nonce: nonce, oauth_timestamp: time } = parameters;
        const key = keys[name];
        if (!key || !(token in key.tokens)) throw new Error('nobody knows this consumer or token');
        const method = parameters.oauth_signature_method;
        if (method !== key.method) throw new Error('another method');
        if (Math.abs(Date.now() / 1000 - time) > 300) throw new Error('it is too old');
        if (!nonce || used.has(nonce)) throw new Error('the nonce was used');
        used.add(nonce);
        const oauth = new OAuth({
            consumer: { key: name, secret: key.secret },
            hash_function: () => '',
            signature_method: method,
        });
        checkBody(parameters, body, method.split('-')[1]);
        const base = oauth.getBaseString({ method: request.method, url: sent.split('?')[0] },
                                         parameters);
        const signingKey = oauth.getSigningKey(key.tokens[token]);
        if (!isSigned(method, base, signingKey, key, signature))
            throw new Error('another signature');
    };
}
