// server.mjs: an API that lets signed requests in alone; each folder has a verifier of others.
//
//   node server.mjs SETTINGS   a JSON file:
//     modules     the folder whose node_modules holds the verifiers
//     descriptor  the listening socket that this process has inherited
//     url         where that socket listens
//     keys        by folder (aws, hawk, messages, oauth1), then by the name of who signs: what its
//                 verifier needs
//
// Answers 200 with {"target"}, the request's, or 401 with {"why"}.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

import { awsVerifier } from './aws.mjs';
import { hawkVerifier } from './hawk.mjs';
import { messageVerifier } from './messages.mjs';
import { oauth1Verifier } from './oauth1.mjs';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const load = createRequire(settings.modules + '/');

// Each takes a request of Node.js, its body as bytes and its URL as it was sent, and throws for one
// that is not signed as it should be.
const verifiers = {
    aws: awsVerifier(load('@smithy/signature-v4'), settings.keys.aws),
    hawk: hawkVerifier(load('@hapi/hawk'), settings.keys.hawk),
    messages: messageVerifier(load('http-message-signatures'), settings.keys.messages),
    oauth1: oauth1Verifier(load('oauth-1.0a'), settings.keys.oauth1),
};

async function bodyOf(request) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    return Buffer.concat(pieces);
}

// Changes what came, as its header X-Note asks for: so a test knows that the verifier looks at it.
function changed(request, body) {
    const [, what] = /^change (\w+)$/.exec(request.headers['x-note']) ?? [];
    if (what === 'method') request.method = 'PATCH';
    if (what === 'path') request.url = request.url.replace('/end', '/another');
    if (what === 'query') request.url += '&more=1';
    return what === 'body' ? Buffer.concat([body, Buffer.from('x')]) : body;
}

async function judged(request) {
    const folder = request.url.split('/')[1];
    const body = changed(request, await bodyOf(request));
    try {
        await verifiers[folder](request, body, settings.url + request.url);
        return { status: 200, told: { target: request.url } };
    } catch (error) {
        return { status: 401, told: { why: error.message } };
    }
}

const server = createServer(async (request, response) => {
    const { status, told } = await judged(request);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(told));
});
server.listen({ fd: settings.descriptor });
process.on('SIGTERM', () => process.exit(0));
