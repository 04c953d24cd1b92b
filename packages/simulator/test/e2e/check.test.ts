import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import type { Verdict } from "../../src/check/probe.js";

const folder = fileURLToPath(new URL("applications", import.meta.url));
const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const key = "5f4dcc3b5aa765d61d8327deb882cf99";

type Description = {
  readonly run: readonly [string, ...string[]];
  readonly flaws: readonly string[];
  readonly failed: readonly string[];
  readonly why: Readonly<Record<string, string>>;
};

const names = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length));

// These applications are examined in the weekly run only, because each of their failed probes also fails for another
// application.
const weekly = ["as_requests", "forgets", "wrong-word"];

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill("SIGTERM");
});

/**
 * Returns a port that is free at the moment. If another program takes the port before the application does, the test
 * fails.
 */
const somePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

async function start(run: Description["run"]) {
  const port = await somePort();
  const data = mkdtempSync(join(tmpdir(), "qfpay-check-"));
  const env = { ...process.env, PORT: String(port), QFPAY_KEY: key, DATA: data };
  const child = spawn(process.execPath, ["supervise.mjs", ...run], {
    cwd: folder,
    env,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  running.add(child);
  const url = `http://127.0.0.1:${port}`;
  // Not expect.poll, which cannot be used after a wait in tests that run side by side.
  const isUp = async () => expect((await fetch(`${url}/orders/none`)).status).toBe(404);
  await vi.waitFor(isUp, { timeout: 45_000, interval: 100 });
  const end = async () => {
    child.kill("SIGTERM");
    await ended;
    running.delete(child);
    rmSync(data, { recursive: true, maxRetries: 5 }); // Retries, because the application may still write.
  };
  return { url, pid: child.pid, restart: `kill -HUP ${child.pid}; sleep 0.5`, end };
}

const check = (...args: string[]) =>
  new Promise<{ code: number; output: string; ms: number }>((resolve) => {
    const begun = performance.now();
    execFile(process.execPath, [command, "check", ...args], { maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const code = error ? Number(error.code) : 0;
      resolve({ code, output: stdout + stderr, ms: performance.now() - begun });
    });
  });

// An examination mostly waits, so two run side by side.
describe.concurrent("check names every planted flaw and invents none", () => {
  it.each(isWeekly ? names : names.filter((name) => !weekly.includes(name)))("of %s", async (name) => {
    const { run, failed, why } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Description;
    const { url, restart, end } = await start(run);
    const probe = ["--probe", `${url}/orders/{out_trade_no}`, "--create", `${url}/orders`, "--restart", restart];
    const { code, output, ms } = await check(`${url}/notify`, "--key", key, "--json", ...probe);
    const { verdicts } = JSON.parse(output) as { verdicts: Verdict[] };
    const found = verdicts.filter(({ status }) => status === "failed");
    expect(found.map(({ id }) => id).sort()).toEqual([...failed].sort());
    for (const [id, reason] of Object.entries(why)) {
      expect(found.find((verdict) => verdict.id === id)?.why).toMatch(new RegExp(reason));
    }
    expect(code).toBe(1);
    expect(output).not.toContain(key);
    expect(ms).toBeLessThan(60_000);
    await end();
  });
});

// In the weekly run only, because the command waits 20 s for the dead application.
if (isWeekly) {
  it("check with --restart fails an application that the command leaves dead, and says so", async () => {
    const { run } = JSON.parse(readFileSync(join(folder, "forgets.json"), "utf8")) as Description;
    const { url, pid, end } = await start(run);
    const probe = ["--probe", `${url}/orders/{out_trade_no}`, "--create", `${url}/orders`];
    // This command waits until the application has ended, because the application could still answer before that.
    const stop = `kill -TERM ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 0.1; done`;
    const { code, output } = await check(`${url}/notify`, "--key", key, "--json", ...probe, "--restart", stop);
    const { verdicts } = JSON.parse(output) as { verdicts: Verdict[] };
    expect(verdicts.find(({ id }) => id === "restart")).toMatchObject({
      status: "failed",
      why: expect.stringMatching(/did not come back within 20 s after the restart/),
    });
    expect(code).toBe(1);
    await end();
  });
}
