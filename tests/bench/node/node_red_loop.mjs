// node_red_loop.mjs: a flow of Node-RED, without its editor: function (sets URL and key), http
// request (keeps its connections), function (takes eight fields), and round again for each message.
import http from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import RED from "node-red";
import { Meter, eightFields, kApiKey, parseArguments } from "./meter.mjs";

const { baseUrl, path, inFlight, seconds } = parseArguments();
const meter = new Meter(seconds);
const folder = mkdtempSync(join(tmpdir(), "packhost-node-red-"));
writeFileSync(join(folder, "package.json"), "{}");

const bench = {
    request: { url: baseUrl + path, headers: { accept: "application/json", "x-api-key": kApiKey } },
    done(msg) {
        if (msg.statusCode !== 200) throw new Error(`status ${msg.statusCode}`);
        msg.fields = eightFields(msg.payload);
        meter.completed();
        if (meter.over) end();
    },
};

const flow = [
    { id: "flow", type: "tab", label: "bench" },
    { id: "start", type: "inject", z: "flow", once: true, onceDelay: 0.1, props: [],
        wires: [["fan"]] },
    { id: "fan", type: "function", z: "flow", outputs: 1, wires: [["ask"]],
        func: `return [Array.from({length: ${inFlight}}, () => ({}))];` },
    { id: "ask", type: "function", z: "flow", outputs: 1, wires: [["send"]],
        func: `const { url, headers } = global.get("bench").request;
               return { url, headers: { ...headers } };` },
    { id: "send", type: "http request", z: "flow", method: "GET", ret: "obj", persist: true,
        url: "", wires: [["take"]] },
    { id: "take", type: "function", z: "flow", outputs: 1, wires: [["ask"]],
        func: `global.get("bench").done(msg); return msg;` },
];

function end() {
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
}

const server = http.createServer();
RED.init(server, {
    userDir: folder, httpAdminRoot: false, httpNodeRoot: false, functionGlobalContext: { bench },
    logging: { console: { level: "error" } },
    storageModule: {
        init: async () => {}, getFlows: async () => flow, saveFlows: async () => {},
        getCredentials: async () => ({}), saveCredentials: async () => {},
        getSettings: async () => ({}), saveSettings: async () => {},
        getSessions: async () => ({}), saveSessions: async () => {},
        getLibraryEntry: async () => [], saveLibraryEntry: async () => {},
    },
});
await RED.start();
