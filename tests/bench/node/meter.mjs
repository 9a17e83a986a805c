// meter.mjs: the arguments and the figures of meter.hpp, for clients in JavaScript: CPU time (user
// and system, all threads) from the end of the warm-up on.
import process from "node:process";

const kWarmUp = 1000;
const kClockEvery = 32;

export function parseArguments() {
    const [baseUrl, path, , inFlight, seconds] = process.argv.slice(2);
    if (!(inFlight > 0 && seconds > 0)) {
        console.error("usage: CLIENT BASE_URL PATH CA_FILE IN_FLIGHT SECONDS");
        process.exit(2);
    }
    return { baseUrl, path, inFlight: Number(inFlight), seconds: Number(seconds) };
}

export const kApiKey = "bench-key-0123456789abcdef";

export class Meter {
    #seconds;
    #count = 0;
    #cpu;
    #begun = 0n;
    over = false;

    constructor(seconds) {
        this.#seconds = seconds;
    }

    // A request was answered as expected; prints the figures when the time is over.
    completed() {
        if (this.over) return;
        if (++this.#count === kWarmUp) {
            this.#cpu = process.cpuUsage();
            this.#begun = process.hrtime.bigint();
        } else if (this.#count > kWarmUp && this.#count % kClockEvery === 0) {
            const wall = Number(process.hrtime.bigint() - this.#begun) / 1e9;
            if (wall >= this.#seconds) this.#report(wall);
        }
    }

    #report(wall) {
        this.over = true;
        const used = process.cpuUsage(this.#cpu);
        const requests = this.#count - kWarmUp;
        const cpu = (used.user + used.system) / requests;
        console.log(`${cpu.toFixed(2)} ${(requests / wall).toFixed(0)}`);
    }
}

// The eight fields that the pack's node maps; an error if one is missing.
export function eightFields(body) {
    const fields = [body.id, body.name, body.owner.email, body.price.amount, body.stock.available,
        body.active, body.tags[1], body.updated];
    if (fields.includes(undefined)) throw new Error("a field is missing");
    return fields;
}
