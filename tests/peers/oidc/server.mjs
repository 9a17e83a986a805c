// server.mjs: an authorization server (oidc-provider) with an API that its tokens open, and with
// doors for a test: what was asked for so far, the end of a client's tokens, and a browser.
//
//   node server.mjs SETTINGS   a JSON file:
//     modules     the folder whose node_modules holds oidc-provider and jose
//     descriptor  the listening socket that this process has inherited
//     url         where that socket listens; the issuer
//     clients     their metadata (RFC 7591, 2), and of their tokens tokenSeconds: how long one
//                 lives, and makingMs: how long it takes to get one; privateKey: as PEM, whose
//                 public one the provider is to know; certificate: as PEM, which is its own;
//                 logsIn: people log in for its tokens, and its refresh tokens rotate
//     issuers     those who may sign JWTs, see assertions.mjs
//     tls         { certificate, key, clients }: as PEM; serves https, and asks for certificates
//                 of that authority, but demands none; { demanded: true }: that too
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { assertionsOf } from './assertions.mjs';
import { browse } from './browser.mjs';
import { isBoundElsewhere, keyOf, mTLS } from './certificates.mjs';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// What it says about defaults that one should not use is for those who put it before people.
console.info = console.warn = () => {};
const require = createRequire(settings.modules + '/');
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { default: Provider, errors } = await load('oidc-provider');
const assertions = assertionsOf(await load('jose'), settings.issuers ?? []);

// The API asks as a client of its own whether a token is good (RFC 7662).
const api = {
    client_id: 'the-api',
    client_secret: 'the-secret-of-the-api',
    token_endpoint_auth_method: 'client_secret_post',
};
const clients = [...settings.clients, api];

// Of a client by itself, and of one for which people log in (at any port: RFC 8252, 7.3).
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const alone = {
    grant_types: ['client_credentials', jwtBearer],
    redirect_uris: [],
    response_types: [],
};
const forPeople = {
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token',
                  'urn:ietf:params:oauth:grant-type:device_code'],
    redirect_uris: ['http://127.0.0.1/callback'],
    response_types: ['code'],
};

// What the provider is told of a client: of its key, the public one alone.
function metadata({ privateKey, certificate, ...client }) {
    if (certificate) client.jwks = { keys: [keyOf(certificate)] };
    if (privateKey) {
        delete client.client_secret;
        const key = createPublicKey(privateKey).export({ format: 'jwk' });
        client.jwks = { keys: [{ ...key, use: 'sig' }] };
    }
    const { token_endpoint_auth_method: method } = client;
    if (method === 'none' || method.endsWith('tls_client_auth')) delete client.client_secret;
    return { ...client, ...(client.logsIn ? forPeople : alone) };
}

const provider = new Provider(settings.url, {
    clients: clients.map(metadata),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt',
                        'private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth',
                        'none'],
    enabledJWA: {
        clientAuthSigningAlgValues: ['HS256', 'RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'],
    },
    extraClientMetadata: { properties: ['tokenSeconds', 'makingMs', 'logsIn'] },
    scopes: ['openid', 'offline_access', 'items:read'],
    claims: { openid: ['sub', 'email'] },
    conformIdTokenClaims: false,
    findAccount: (context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: id + '@example.org' }),
    }),
    issueRefreshToken: (context, client) => client.logsIn === true,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    features: {
        clientCredentials: { enabled: true },
        deviceFlow: { enabled: true },
        devInteractions: { enabled: true },
        introspection: { enabled: true, allowedPolicy: () => true },
        mTLS,
        revocation: { enabled: true },
    },
    ttl: {
        AccessToken: (context, token, client) => client.tokenSeconds ?? 600,
        ClientCredentials: (context, token, client) => client.tokenSeconds ?? 600,
        RefreshToken: 3600,
    },
});

// RFC 7523, 2.1, as an extension of the provider.
provider.registerGrantType(jwtBearer, async (context) => {
    const { client, params } = context.oidc;
    await assertions.check(params.assertion, [settings.url, settings.url + '/token'], true)
        .catch((error) => { throw new errors.InvalidGrant(error.message); });
    const token = new provider.ClientCredentials({ client, scope: params.scope });
    context.oidc.entity('ClientCredentials', token);
    context.body = {
        access_token: await token.save(),
        expires_in: token.expiration,
        token_type: token.tokenType,
    };
}, ['assertion', 'scope']);

const counts = { tokens: {}, items: {} };
const tokens = []; // { client, token }

function count(table, key, what) {
    table[key] ??= { granted: 0, refused: 0, basic: 0 };
    ++table[key][what];
}

provider.use(async (context, next) => {
    await next();
    if (context.oidc?.route !== 'token') return;
    const client = context.oidc.client;
    const id = client?.clientId ?? '(nobody)';
    const granted = context.status === 200;
    count(counts.tokens, id, granted ? 'granted' : 'refused');
    // The provider takes both ways from a client, whichever it has registered.
    if (context.get('authorization')) count(counts.tokens, id, 'basic');
    if (granted) tokens.push({ client: id, token: context.body.access_token });
    await setTimeout(client?.makingMs ?? 0);
});

// A request to the provider itself, at one of its endpoints, as that client.
async function ask(endpoint, client, fields) {
    const { client_id: id, client_secret: secret, token_endpoint_auth_method: method } = client;
    const body = new URLSearchParams(fields);
    const headers = {};
    if (method === 'none') {
        body.set('client_id', id);
    } else if (method === 'client_secret_post') {
        body.set('client_id', id);
        body.set('client_secret', secret);
    } else {
        const pair = [id, secret].map(encodeURIComponent).join(':');
        headers.Authorization = 'Basic ' + Buffer.from(pair).toString('base64');
    }
    const answer = await fetch(settings.url + endpoint, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`${endpoint} answered ${answer.status}`);
    return answer.text();
}

const bearer = ({ headers }) => /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];

async function hasToken(request) {
    const token = bearer(request);
    if (!token) return false;
    const told = JSON.parse(await ask('/token/introspection', api, { token }));
    return told.active && !isBoundElsewhere(request, told);
}

// A JWT as the token itself, for the API alone.
const hasJwt = (request) =>
    assertions.check(bearer(request) ?? '', 'items', false).then(() => true, () => false);

function tell(response, status, value, headers = {}) {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
}

function item(response, id, granted) {
    count(counts.items, id, granted ? 'granted' : 'refused');
    if (granted) tell(response, 200, { id });
    else
        tell(response, 401, { error: 'invalid_token' },
             { 'WWW-Authenticate': 'Bearer error="invalid_token"' });
}

// Ends all tokens of a client by the provider's own endpoint (RFC 7009); tells how many.
async function revoke(response, id) {
    assertions.end();
    const client = clients.find((each) => each.client_id === id);
    const its = tokens.filter((each) => each.client === id);
    for (const { token } of its) await ask('/token/revocation', client, { token });
    tell(response, 200, { revoked: its.length });
}

const answerOfProvider = provider.callback();
async function answer(request, response) {
    try {
        const url = new URL(request.url, settings.url);
        const [, door, name] = url.pathname.split('/').map(decodeURIComponent);
        if (door === 'items') item(response, name, await hasToken(request));
        else if (door === 'signed') item(response, name, await hasJwt(request));
        else if (door === 'assertions') tell(response, 200, assertions.seen);
        else if (door === 'counts') tell(response, 200, counts);
        else if (door === 'browse') {
            const { url: page, ...typed } = Object.fromEntries(url.searchParams);
            tell(response, 200, { at: await browse(page, typed) });
        } else if (door === 'revoke') await revoke(response, url.searchParams.get('client'));
        else await answerOfProvider(request, response);
    } catch (error) {
        tell(response, 500, { error: String(error) });
    }
}

const { certificate: cert, clients: ca, demanded, ...tls } = settings.tls ?? {};
const server = settings.tls
    ? createTlsServer({ ...tls, cert, ca, requestCert: true,
                        rejectUnauthorized: demanded === true }, answer)
    : createServer(answer);
server.listen({ fd: settings.descriptor });
process.on('SIGTERM', () => process.exit(0));
