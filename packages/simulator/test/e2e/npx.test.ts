import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";

const project = mkdtempSync(join(tmpdir(), "qfpay-npx-"));
const bin = join(project, "node_modules", ".bin");
mkdirSync(bin, { recursive: true });
writeFileSync(join(project, "package.json"), '{ "name": "shop", "private": true }');
symlinkSync(fileURLToPath(new URL("../../dist/cli.js", import.meta.url)), join(bin, "qfpay-simulator"));
afterAll(() => rmSync(project, { recursive: true }));

// The test of each commit ends it with SIGTERM and SIGKILL, the weekly run with every signal.
const signals = isWeekly ? (["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const) : (["SIGTERM", "SIGKILL"] as const);

it.each(signals)(
  "a simulator that was started with npx ends with %s, and frees its port and its data file",
  async (signal) => {
    const data = join(project, `${signal}.json`);
    const npx = spawn("npx", ["--no-install", "qfpay-simulator", "--port", "0", "--data", data], {
      cwd: project,
      detached: true,
    });
    onTestFinished(() => void npx.kill("SIGKILL"));
    let output = "";
    npx.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    await expect.poll(() => output, { timeout: 30_000 }).toMatch(/Ctrl-C/);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)![0];
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(existsSync(`${data}.lock`)).toBe(true);

    // Ctrl-C sends SIGINT to all processes of the terminal's group. npx ignores a SIGINT that only it receives.
    if (signal === "SIGINT") process.kill(-npx.pid!, signal);
    else npx.kill(signal);
    const answers = () =>
      fetch(`${url}/healthz`).then(
        () => true,
        () => false,
      );
    await expect.poll(answers, { timeout: 10_000 }).toBe(false);
    await expect.poll(() => existsSync(`${data}.lock`), { timeout: 5_000 }).toBe(false);
  },
);
