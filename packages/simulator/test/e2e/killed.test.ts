import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { appCode, clientKey, createClient } from "../client.js";
import { callControl } from "../control-client.js";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
/**
 * Options of `unshare`. The program becomes process 1 with its own `/proc`, as in a container, and ends with this
 * process.
 */
const asContainer = ["--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child=SIGKILL", process.execPath];

let folder: string;
let data: string;
const running = new Set<ChildProcess>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "qfpay-killed-"));
  data = join(folder, "books.json");
});
afterEach(async () => {
  for (const child of running) await kill(child);
  rmSync(folder, { recursive: true });
});

function kill(child: ChildProcess): Promise<unknown> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  return ended;
}

async function start(program = process.execPath, before: readonly string[] = []) {
  const options = ["--port", "0", "--limits", "off", "--data", data, "--app-code", appCode, "--key", clientKey];
  const child = spawn(program, [...before, cli, ...options]);
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  await expect.poll(() => output, { timeout: 30_000 }).toMatch(/Ctrl-C/);
  return { child, url: /http:\/\/127\.0\.0\.1:\d+/.exec(output)![0] };
}

const numbersAt = async (url: string): Promise<string[]> =>
  (await callControl(url, "GET", "/transactions?limit=10000")).json.map(
    ({ out_trade_no }: { out_trade_no: string }) => out_trade_no,
  );

const payments = isWeekly ? 1_000 : 300;

it(`kill -9 amid ${payments} payments loses none that was answered`, async () => {
  const { child, url } = await start();
  const client = createClient({ url });
  const answered: string[] = [];
  let next = 0;
  async function buy(): Promise<void> {
    while (next < payments) {
      const out_trade_no = `K-${next++}`;
      const answer = await client.pay({ out_trade_no }).catch(() => undefined);
      if (answer === undefined) return;
      expect(answer.respcd).toBe("0000");
      answered.push(out_trade_no);
      if (answered.length === payments / 2) void kill(child);
    }
  }
  await Promise.all(Array.from({ length: 20 }, buy));
  expect(answered.length).toBeGreaterThanOrEqual(payments / 2);
  expect(answered.length).toBeLessThan(payments);

  const again = await start();
  const kept = await numbersAt(again.url);
  expect(new Set(kept).size).toBe(kept.length);
  expect(answered.filter((number) => !kept.includes(number))).toEqual([]);
  const [known] = answered;
  expect(await createClient({ url: again.url }).pay({ out_trade_no: known! })).toMatchObject({ respcd: "1251" });
}, 120_000);

it("a container that was killed starts again, although both are process 1", async () => {
  const first = await start("unshare", asContainer);
  await createClient({ url: first.url }).pay({ out_trade_no: "C-1" });
  expect(readFileSync(`${data}.lock`, "utf8")).toMatch(/^1 \d+$/);
  await kill(first.child);
  expect(readFileSync(`${data}.lock`, "utf8")).toMatch(/^1 \d+$/);

  const second = await start("unshare", asContainer);
  expect(await numbersAt(second.url)).toEqual(["C-1"]);
  expect(await createClient({ url: second.url }).pay({ out_trade_no: "C-2" })).toMatchObject({ respcd: "0000" });
}, 120_000);
