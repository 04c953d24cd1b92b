import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "./client.js";
import { startReceiver } from "./receiver.js";

const command = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const running = new Set<ReturnType<typeof spawn>>();

afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

function run(...args: string[]) {
  const child = spawn(process.execPath, [command, ...args]);
  running.add(child);
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const shows = (text: RegExp) =>
    expect
      .poll(() => output + errors, { timeout: 10_000 })
      .toMatch(text)
      .then(() => text.exec(output + errors)!);
  return { child, ended, shows, output: () => output, errors: () => errors };
}

describe("qfpay-simulator", () => {
  it("starts, prints what a client needs, serves, reports and stops on SIGINT", async () => {
    const receiver = await startReceiver();
    const { child, ended, shows, output } = run("--port", "0", "--notify", receiver.url);
    const [, url, appCode, key] = await shows(
      /simulator on (http:\/\/127\.0\.0\.1:\d+)[\s\S]*QFPAY_APPCODE=(\w+)\nQFPAY_KEY=(\w+)\n[\s\S]*Ctrl-C\n/,
    );
    expect(output()).not.toContain("QFPAY_MCHID");

    const answer = await createClient({ url: url! }, key!, appCode!).pay({ out_trade_no: "A-1" });
    expect(answer).toMatchObject({ respcd: "0000" });
    await fetch(`${answer.qrcode}/approve`, { method: "POST" });
    await shows(/POST \/trade\/v1\/payment A-1 -> 0000 success/);
    await shows(/notify http:.* attempt 1 -> acknowledged/);

    child.kill("SIGINT");
    expect(await ended).toBe(0);
    await receiver.close();
  });

  it("takes credentials, mchid and the envelope", async () => {
    const { shows } = run("--port", "0", "--app-code", "APP1", "--key", "KEY1", "--mchid", "M1", "--envelope");
    const [, url] = await shows(
      /on (http:\S+)[\s\S]*QFPAY_APPCODE=APP1\nQFPAY_KEY=KEY1\nQFPAY_MCHID=M1\n[\s\S]*Ctrl-C/,
    );
    const answer = await createClient({ url: url! }, "KEY1", "APP1").pay({ mchid: "M1" });
    expect(answer.data).toMatchObject({ txstatus: "PENDING" });
  });

  it("refuses refunds at night on demand, and outlives who reads its output", async () => {
    const { child, shows } = run("--port", "0", "--nightly-pause", "--limits", "off");
    const [, url, appCode, key] = await shows(
      /simulator on (http:\/\/127\.0\.0\.1:\d+)[\s\S]*QFPAY_APPCODE=(\w+)\nQFPAY_KEY=(\w+)\n[\s\S]*Ctrl-C\n/,
    );
    child.stdout.destroy();
    const client = createClient({ url: url! }, key!, appCode!);
    const paid = await client.pay({ pay_type: "800208", auth_code: "280000000000000001", out_trade_no: "N-1" });
    const clock = `${url}/_simulator/api/clock`;
    const headers = { "content-type": "application/json" };
    const { now } = (await (await fetch(clock)).json()) as { now: number };
    const day = 86_400_000;
    const midnight = 16 * 3_600_000; // in Hong Kong, by UTC
    const advance = (midnight - (now % day) + day) % day;
    await fetch(clock, { method: "POST", headers, body: JSON.stringify({ advance }) });
    const refund = { syssn: paid.syssn as string, out_trade_no: "N-2", txamt: "1000" };
    expect(await client.refund(refund)).toMatchObject({ respcd: "1265" });
    expect(child.exitCode).toBeNull();
  });

  it("takes a speed, a share of faults, no limits and a file, and ends with 1 on a damaged one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "qfpay-cli-"));
    const data = join(folder, "books.json");
    const options = ["--port", "0", "--data", data, "--limits", "off", "--speed", "0"];
    const first = run(...options, "--faults", "1", "--seed", "5");
    const [, url, appCode, key] = await first.shows(
      /simulator on (http:\S+)[\s\S]*APPCODE=(\w+)\nQFPAY_KEY=(\w+)\n[\s\S]*Ctrl-C/,
    );
    const ask = async (path: string, init?: RequestInit) => (await fetch(`${url}/_simulator/api${path}`, init)).json();
    expect(await ask("/state")).toMatchObject({ clock: { speed: 0 }, faults: { random: [{ share: 1, seed: 5 }] } });
    await ask("/faults", { method: "DELETE" });
    const client = createClient({ url: url! }, key!, appCode!);
    for (let call = 0; call < 120; call++) {
      expect(await client.pay({ out_trade_no: `A-${call}` })).toMatchObject({ respcd: "0000" });
    }
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);

    const second = run(...options);
    const [, again] = await second.shows(/simulator on (http:\S+)[\s\S]*Ctrl-C/);
    expect(await (await fetch(`${again}/_simulator/api/transactions?limit=1000`)).json()).toHaveLength(120);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);

    writeFileSync(data, "{");
    const third = run(...options);
    expect(await third.ended).toBe(1);
    expect(third.errors()).toMatch(/not JSON.*left as it is/);
    expect(readFileSync(data, "utf8")).toBe("{");
    rmSync(folder, { recursive: true });
  });

  it("prints its options", async () => {
    const { ended, output } = run("--help");
    expect(await ended).toBe(0);
    for (const option of [
      ...["--port", "--notify", "--app-code", "--key", "--mchid", "--envelope"],
      ...["--speed", "--faults", "--seed", "--limits", "--data"],
    ]) {
      expect(output()).toContain(option);
    }
  });

  it.each([
    ["--prot", "1"],
    ["--port", "x"],
    ["--port", "70000"],
    ["--notify", "nowhere"],
    ["--speed", "-1"],
    ["--speed", "fast"],
    ["--faults", "1.1"],
    ["--seed", "x"],
    ["--limits", "none"],
  ])("ends with 2 on %s %s", async (...args) => {
    const { ended, errors } = run(...args);
    expect(await ended).toBe(2);
    expect(errors()).toContain("Usage:");
  });

  it("ends with 1 when the port is taken", async () => {
    const { url, close } = await startReceiver();
    const { ended, errors } = run("--port", new URL(url).port);
    expect(await ended).toBe(1);
    expect(errors()).toContain("EADDRINUSE");
    await close();
  });
});
