// aws.mjs: verifies AWS Signature Version 4: signs what came once more, with AWS's own library, and
// compares.
import { createHash, createHmac } from 'node:crypto';

const unsigned = 'UNSIGNED-PAYLOAD';

// As the library wants its hash.
class Sha256 {
    constructor(key) {
        this.hash = key ? createHmac('sha256', key) : createHash('sha256');
    }
    update(data) {
        this.hash.update(data);
    }
    async digest() {
        return new Uint8Array(this.hash.digest());
    }
}

const sha256 = (body) => createHash('sha256').update(body).digest('hex');

function timeOf(stamp) {
    const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(stamp) ?? [];
    if (!time) throw new Error('there is no time');
    const iso = date.replace(/(....)(..)(..)/, '$1-$2-$3') + 'T' +
                time.replace(/(..)(..)(..)/, '$1:$2:$3') + 'Z';
    const at = new Date(iso);
    if (!(Math.abs(Date.now() - at) < 300_000)) throw new Error('it is too old, or of tomorrow');
    return at;
}

// Names and values decoded, of which a plus sign is one, as in the requests that AWS publishes; a
// value that is there more than once as a list.
function parametersOf(url) {
    const bag = {};
    for (const parameter of url.search.slice(1).split('&').filter(Boolean)) {
        const [name, value] = (parameter + '=').split('=').map(decodeURIComponent);
        bag[name] = name in bag ? [bag[name], value].flat() : value;
    }
    return bag;
}

// S3 takes a path apart, and writes it as it would itself; other services take it as it is.
const pathOf = (path, service) => service !== 's3' ? path : path.split('/')
    .map((part) => encodeURIComponent(decodeURIComponent(part))
        .replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase()))
    .join('/');

// What was sent, with those of the headers that were signed, as the library takes it.
function requestOf(request, body, sent, names, service) {
    const url = new URL(sent);
    return {
        method: request.method,
        protocol: url.protocol,
        hostname: url.host,
        path: pathOf(request.url.split('?')[0], service),
        query: parametersOf(url),
        headers: Object.fromEntries(names.map((name) => [name, request.headers[name]])),
        body,
    };
}

// A header that says what the body's digest is must be right, or say that it is not signed.
function checkBody(headers, body) {
    const said = headers['x-amz-content-sha256'];
    if (said && said !== unsigned && said !== sha256(body)) throw new Error('another body');
}

// What must be signed: the host and all of AWS's own headers, but a token that comes afterwards.
function checkNames(headers, names, tokenIsSigned) {
    for (const name of Object.keys(headers)) {
        const own = name === 'host' || name.startsWith('x-amz-');
        const added = name === 'x-amz-security-token' && !tokenIsSigned;
        if (own && !added && !names.includes(name)) throw new Error(name + ' is not signed');
    }
}

export function awsVerifier({ SignatureV4 }, keys) {
    function signerOf(credential) {
        const [id, , region, service, end] = credential.split('/');
        const key = keys[id];
        if (!key || end !== 'aws4_request') throw new Error('nobody knows this key');
        const credentials = { accessKeyId: id, secretAccessKey: key.secret };
        if (key.token && key.signToken) credentials.sessionToken = key.token;
        const signer = new SignatureV4({
            applyChecksum: false,
            credentials,
            region,
            service,
            sha256: Sha256,
            uriEscapePath: service !== 's3' && service !== 'as-sent',
        });
        return { key, signer, service };
    }

    async function inHeaders(request, body, sent) {
        const { authorization } = request.headers;
        const [, credential, signed] =
            /^AWS4-HMAC-SHA256 Credential=([^,]*), SignedHeaders=([^,]*), /.exec(authorization);
        const { key, signer, service } = signerOf(credential);
        const names = signed.split(';');
        checkNames(request.headers, names, key.signToken);
        checkBody(request.headers, body);
        if (request.headers['x-amz-security-token'] !== key.token)
            throw new Error('another token');
        const again = await signer.sign(requestOf(request, body, sent, names, service), {
            signableHeaders: new Set(names),
            signingDate: timeOf(request.headers['x-amz-date']),
        });
        if (again.headers.authorization !== authorization) throw new Error('another signature');
    }

    async function inQuery(request, body, sent) {
        const asked = new URL(sent).searchParams;
        const { key, signer, service } = signerOf(asked.get('X-Amz-Credential'));
        const names = asked.get('X-Amz-SignedHeaders').split(';');
        checkNames(request.headers, names, key.signToken);
        const plain = requestOf(request, service === 's3' ? {} : body, sent, names,
                                service);
        for (const name of Object.keys(plain.query))
            if (name.startsWith('X-Amz-')) delete plain.query[name];
        const again = await signer.presign(plain, {
            expiresIn: Number(asked.get('X-Amz-Expires')),
            signableHeaders: new Set(names),
            signingDate: timeOf(asked.get('X-Amz-Date')),
        });
        if (again.query['X-Amz-Signature'] !== asked.get('X-Amz-Signature'))
            throw new Error('another signature');
    }

    return (request, body, sent) =>
        (request.headers.authorization ? inHeaders : inQuery)(request, body, sent);
}
