// server.mjs: an authorization server (oidc-provider) with an API that its tokens open, and with
// doors for a test: what was asked for so far, the end of a client's tokens, and a browser.
//
//   node server.mjs SETTINGS   a JSON file:
//     modules     the folder whose node_modules holds oidc-provider
//     descriptor  the listening socket that this process has inherited
//     url         where that socket listens; the issuer
//     clients     their metadata (RFC 7591, 2), and of their tokens tokenSeconds: how long one
//                 lives, and makingMs: how long it takes to get one; privateKey: as PEM, whose
//                 public one the provider is to know; logsIn: people log in for its tokens, and
//                 its refresh tokens rotate
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { browse } from './browser.mjs';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// What it says about defaults that one should not use is for those who put it before people.
console.info = console.warn = () => {};
const require = createRequire(settings.modules + '/');
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

// The API asks as a client of its own whether a token is good (RFC 7662).
const api = {
    client_id: 'the-api',
    client_secret: 'the-secret-of-the-api',
    token_endpoint_auth_method: 'client_secret_post',
};
const clients = [...settings.clients, api];

// Of a client by itself, and of one for which people log in (at any port: RFC 8252, 7.3).
const alone = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
const forPeople = {
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token',
                  'urn:ietf:params:oauth:grant-type:device_code'],
    redirect_uris: ['http://127.0.0.1/callback'],
    response_types: ['code'],
};

// What the provider is told of a client: of its key, the public one alone.
function metadata({ privateKey, ...client }) {
    if (privateKey) {
        delete client.client_secret;
        const key = createPublicKey(privateKey).export({ format: 'jwk' });
        client.jwks = { keys: [{ ...key, use: 'sig' }] };
    }
    if (client.token_endpoint_auth_method === 'none') delete client.client_secret;
    return { ...client, ...(client.logsIn ? forPeople : alone) };
}

const provider = new Provider(settings.url, {
    clients: clients.map(metadata),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt',
                        'private_key_jwt', 'none'],
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
        revocation: { enabled: true },
    },
    ttl: {
        AccessToken: (context, token, client) => client.tokenSeconds ?? 600,
        ClientCredentials: (context, token, client) => client.tokenSeconds ?? 600,
        RefreshToken: 3600,
    },
});

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
    if (method === 'client_secret_post') {
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

async function isActive(authorization) {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (!token) return false;
    return JSON.parse(await ask('/token/introspection', api, { token })).active;
}

function tell(response, status, value, headers = {}) {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
}

async function item(response, id, authorization) {
    const granted = await isActive(authorization);
    count(counts.items, id, granted ? 'granted' : 'refused');
    if (granted) tell(response, 200, { id });
    else
        tell(response, 401, { error: 'invalid_token' },
             { 'WWW-Authenticate': 'Bearer error="invalid_token"' });
}

// Ends all tokens of a client by the provider's own endpoint (RFC 7009); tells how many.
async function revoke(response, id) {
    const client = clients.find((each) => each.client_id === id);
    const its = tokens.filter((each) => each.client === id);
    for (const { token } of its) await ask('/token/revocation', client, { token });
    tell(response, 200, { revoked: its.length });
}

const answerOfProvider = provider.callback();
const server = createServer(async (request, response) => {
    try {
        const url = new URL(request.url, settings.url);
        const [, door, name] = url.pathname.split('/').map(decodeURIComponent);
        if (door === 'items') await item(response, name, request.headers.authorization);
        else if (door === 'counts') tell(response, 200, counts);
        else if (door === 'browse') {
            const { url: page, ...typed } = Object.fromEntries(url.searchParams);
            tell(response, 200, { at: await browse(page, typed) });
        } else if (door === 'revoke') await revoke(response, url.searchParams.get('client'));
        else await answerOfProvider(request, response);
    } catch (error) {
        tell(response, 500, { error: String(error) });
    }
});
server.listen({ fd: settings.descriptor });
process.on('SIGTERM', () => process.exit(0));
