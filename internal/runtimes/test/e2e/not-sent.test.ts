import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { npmInstall } from "@qfpay/npm";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BrokenGateways, brokenGateways } from "../harness/broken-gateways.js";
import { cache, projectOf, sources } from "../harness/paths.js";
import { startRuntime } from "../harness/runtime.js";
import { honoVersions, type RuntimeName, runtimes } from "../harness/versions.js";
import type { PaymentReport } from "../server/pay.js";

const run = promisify(execFile);
const hono = honoVersions.at(-1)!.version; // These tests need only core, so any version of Hono will do.
const folder = `${projectOf(hono)}/server`;
const bin = (name: string) => `${cache}/node_modules/.bin/${name}`;
const undici = "undici@7.16.0"; // undici's `fetch` can use a proxy, Node's own only since version 24.

const commands: Record<"node" | "bun" | "deno", readonly [string, ...string[]]> = {
  node: [process.execPath],
  bun: [bin("bun")],
  deno: [bin("deno"), "run", "--node-modules-dir=manual", "--no-prompt", "--allow-net", "--allow-env"],
};

/**
 * For each kind of failure, the runtimes whose errors prove that no byte of the request was sent. The errors of workerd
 * never prove it.
 */
const proven: Record<string, readonly RuntimeName[]> = {
  "an unknown authority": ["node", "bun", "deno"],
  "an unknown authority whose chain is sent": ["node", "bun", "deno"],
  "another host's certificate": ["node", "bun", "deno"],
  "an expired certificate": ["node", "bun", "deno"],
  "a certificate that is not valid yet": ["node", "bun", "deno"],
  "plain http behind https": ["node", "deno"],
  "an end before the handshake": ["node", "deno"],
  "a reset before the handshake": ["node", "deno"],
  "an end in the handshake": ["node", "deno"],
  "a reset in the handshake": ["node", "deno"],
  "a host without an address": ["node", "bun", "deno"],
  "a port that fetch refuses": ["node", "bun", "deno"],
  "a port where nobody listens": ["node", "bun", "deno"],
};
/** Kinds of failures in which bytes of the request may have been sent. */
const sent = [
  "an end after the handshake",
  "an end after the request",
  "an end in the response",
  "a client certificate that is asked for",
];

let gateways: BrokenGateways;

beforeAll(async () => {
  gateways = await brokenGateways();
  const common = { bundle: true, format: "esm", target: "es2022", logLevel: "warning" } as const;
  const entryPoints = [`${sources}/pay-process.ts`, `${sources}/pay-worker.ts`];
  await build({ ...common, entryPoints, outdir: folder, packages: "external", platform: "node" });
  const [worker, outfile] = [`${folder}/pay-worker.js`, `${folder}/pay-worker-bundle.js`];
  await build({ ...common, entryPoints: [worker], outfile, conditions: ["workerd", "worker"], platform: "neutral" });
  await npmInstall(cache, ["--prefix", cache, "--no-save", undici]);
});
afterAll(() => gateways?.close());

async function payOn<Reports>(name: keyof typeof commands, env: Record<string, string>): Promise<Reports> {
  const { trusted } = gateways;
  const [command, ...args] = commands[name];
  const { PATH, HOME } = process.env;
  const trust = { NODE_EXTRA_CA_CERTS: trusted, DENO_CERT: trusted };
  const { stdout } = await run(command, [...args, `${folder}/pay-process.js`], {
    env: { PATH, HOME, ...trust, ...env },
  });
  return JSON.parse(stdout) as Reports;
}

async function payOnWorkerd(): Promise<Record<string, PaymentReport>> {
  const running = await startRuntime(hono, "workerd", { URLS: JSON.stringify(gateways.urls) }, "pay-worker-bundle.js");
  try {
    return (await (await fetch(running.urls[0]!)).json()) as Record<string, PaymentReport>;
  } finally {
    await running.stop();
  }
}

describe.each(Object.keys(runtimes) as RuntimeName[])("On %s, a payment that meets", (runtime) => {
  let told: Record<string, PaymentReport>;

  beforeAll(async () => {
    const URLS = JSON.stringify(gateways.urls);
    told = runtime === "workerd" ? await payOnWorkerd() : await payOn(runtime, { URLS });
  });

  it.each(Object.keys(proven))("%s never arrives, and is told as not sent where that is proven", (name) => {
    expect(gateways.arrived.get(name)).toBeUndefined();
    expect(told[name]!.outcome).toMatch(proven[name]!.includes(runtime) ? /^not_sent$/ : /^(not_sent|unknown)$/);
  });

  it.each(sent)("%s may have been sent", (name) => {
    expect(told[name]!.outcome).toBe("unknown");
  });
});

describe("On node, a payment whose proxy answers CONNECT with", () => {
  const gateway = "an end after the request";
  let told: Record<string, Record<string, PaymentReport>>;

  beforeAll(async () => {
    const { proxies, urls } = gateways;
    const UNDICI = `${cache}/node_modules/undici/index.js`;
    const settings = { URLS: JSON.stringify({ [gateway]: urls[gateway] }), PROXIES: JSON.stringify(proxies), UNDICI };
    told = await payOn("node", settings);
  });

  it.each(["407", "403", "502"])("%s was not sent, and the status is told", (status) => {
    expect(told[status]![gateway]).toMatchObject({
      outcome: "not_sent",
      message: expect.stringContaining(`HTTP ${status}`),
    });
  });
});
