// hawk.mjs: verifies Hawk with its reference implementation.

export function hawkVerifier({ server }, keys) {
    const used = new Set();
    const nonceFunc = async (key, nonce, time) => {
        if (used.has(nonce + time)) throw new Error('the nonce was used');
        used.add(nonce + time);
    };
    return async (request, body) => {
        const covered = / hash="/.test(request.headers.authorization);
        const payload = covered ? body.toString() : undefined;
        const find = async (id) => keys[id];
        const { credentials, artifacts } =
            await server.authenticate(request, find, { nonceFunc, payload });
        for (const name of ['app', 'dlg', 'ext'])
            if (artifacts[name] !== credentials[name]) throw new Error('another ' + name);
    };
}
