import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { createSimulator } from "../../src/index.js";

const run = promisify(execFile);
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [, script] = /```python\n([\s\S]*?)```/.exec(readme)!;

const simulator = createSimulator({
  merchants: [{ appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "00112233445566778899AABBCCDDEEFF" }],
});
afterAll(() => simulator.close());

it("the README's Python pays in 20 lines", async () => {
  expect(script!.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(20);
  const { url } = await simulator.listen();
  const here = script!.replace("http://127.0.0.1:4010", url);
  expect(here).not.toBe(script);
  expect((await run("python3", ["-c", here])).stdout).toBe("paid: paid\n");
  expect(simulator.transactions).toMatchObject([{ out_trade_no: "PY-1", state: "paid", txamt: 1000 }]);
});
