// server.mjs: Prism as a mock of an API, on an inherited socket. Usage: server.mjs SETTINGS, a JSON
// file of {"modules": FOLDER, "description": FILE, "descriptor": N}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const settings = JSON.parse(readFileSync(process.argv[2]));
const require = createRequire(join(settings.modules, 'package.json'));
const { createLogger } = require('@stoplight/prism-core');
const { getHttpOperationsFromSpec } = require('@stoplight/prism-http');
const { createServer } = require('@stoplight/prism-http-server');

const operations = await getHttpOperationsFromSpec(settings.description);
const server = createServer(operations, {
    cors: false,
    config: {
        isProxy: false,
        validateRequest: true,
        validateResponse: false,
        checkSecurity: true,
        errors: false,
        upstreamProxy: undefined,
        mock: { dynamic: false },
    },
    components: { logger: createLogger('prism', { level: 'silent' }) },
});
await server.listen({ fd: settings.descriptor });
