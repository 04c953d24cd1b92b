import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";

const merchants = [{ appCode, clientKey }];

/**
 * A program that prints the milliseconds until a simulator listens. It runs in a new process, so that nothing is
 * cached.
 */
const cold = `
  const { performance } = require("node:perf_hooks");
  const { createSimulator } = require(process.argv[1]);
  const began = performance.now();
  const simulator = createSimulator({ merchants: [{ appCode: "A", clientKey: "0123456789" }] });
  simulator.listen().then(async () => {
    process.stdout.write(String(performance.now() - began));
    await simulator.close();
  });
`;

const measured = () =>
  new Promise<number>((resolve, reject) => {
    const built = fileURLToPath(new URL("../dist/index.cjs", import.meta.url));
    const child = spawn(process.execPath, ["-e", cold, built]);
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", () => resolve(Number(output)));
  });

describe("starting", () => {
  it("takes less than 100 ms, cold and listening: the best of five, as the machine may be busy", async () => {
    const times: number[] = [];
    for (let run = 0; run < 5; run++) times.push(await measured());
    expect(Math.min(...times)).toBeGreaterThan(0);
    expect(Math.min(...times)).toBeLessThan(100);
  });

  it("gives every test a gateway of its own", async () => {
    const [first, second] = [createSimulator({ merchants }), createSimulator({ merchants })];
    await createClient(first).pay({ out_trade_no: "A-1" });
    first.faults.next({ kind: "reset", when: "before" });
    expect(second.transactions).toEqual([]);
    expect(await createClient(second).pay({ out_trade_no: "A-1" })).toMatchObject({ respcd: "0000" });
    await Promise.all([first.close(), second.close()]);
  });

  it("makes up the same numbers for the same seed", async () => {
    const numbers = async (seed: number) => {
      const simulator = createSimulator({ merchants, seed });
      const { chnlsn } = await createClient(simulator).pay({ pay_type: "800208", auth_code: "134567890123456789" });
      await simulator.close();
      return chnlsn as string;
    };
    expect(await numbers(3)).toBe(await numbers(3));
    expect(await numbers(3)).not.toBe(await numbers(4));
  });
});
