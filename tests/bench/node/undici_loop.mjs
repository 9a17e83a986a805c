// undici_loop.mjs: the bare loop: undici's fastest call, JSON.parse, eight fields.
import process from "node:process";
import { Pool } from "undici";
import { Meter, eightFields, kApiKey, parseArguments } from "./meter.mjs";

const { baseUrl, path, inFlight, seconds } = parseArguments();
const pool = new Pool(baseUrl, { connections: inFlight, pipelining: 1 });
const meter = new Meter(seconds);
const request = {
    path, method: "GET", headers: { accept: "application/json", "x-api-key": kApiKey },
};

async function loop() {
    while (!meter.over) {
        const { statusCode, body } = await pool.request(request);
        if (statusCode !== 200) throw new Error(`status ${statusCode}`);
        eightFields(await body.json());
        meter.completed();
    }
}

await Promise.all(Array.from({ length: inFlight }, loop));
await pool.close();
process.exit(0);
