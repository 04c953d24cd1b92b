import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { QFPay } from "@qfpay/core";
import { signNotification } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { expect, inject } from "vitest";
import { run } from "../../../consumers/test/harness/command.js";
import { serve } from "../../../consumers/test/harness/serve.js";
import { freePort } from "../../../servers/src/free-port.js";
import type { Example } from "./example.js";

const account = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "key-of-an-examples-shop" };
const staff = "staff-of-the-tea-house";

type Answer = { status: number; body: Record<string, string> };

/** The ports that the examples' npm scripts use for the shop and for the simulator. */
const usual = { shop: "3000", gateway: "4010" };
const quiet = { NEXT_TELEMETRY_DISABLED: "1", WRANGLER_SEND_METRICS: "false" };

/** Replaces the ports in an npm script, because tests that run side by side need different ports. */
export const withPorts = (line: string, shop: number, gateway: string): string =>
  line
    .replaceAll(usual.shop, `${shop}`)
    .replaceAll(usual.gateway, gateway)
    .replace("qfpay-simulator", `qfpay-simulator --port ${gateway}`);

/** Returns the folder of an installed example, its npm scripts, and the path of the Node program that runs it. */
export function installed({ name, needsNewNode }: Example) {
  const { folder, newestNode } = inject("shops");
  const cwd = join(folder, name);
  const { scripts } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  return { cwd, scripts, node: needsNewNode ? newestNode : process.execPath };
}

/** Returns functions that send the requests of a page, the staff and the gateway to a shop. */
export function visit(url: string, key: string) {
  const send = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : { text } };
  };
  const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
    send(path, { method: "POST", body, headers });
  const json = { "content-type": "application/json" };
  return {
    send,
    order: (body: unknown, idempotencyKey: string = crypto.randomUUID()) =>
      post("/checkout", JSON.stringify(body), { ...json, "idempotency-key": idempotencyKey }),
    state: async (number: string) => (await send(`/orders/${number}`)).body,
    refund: (number: string, body: unknown, headers: Record<string, string> = {}) =>
      post(`/orders/${number}/refund`, typeof body === "string" ? body : JSON.stringify(body), {
        ...json,
        authorization: `Bearer ${staff}`,
        ...headers,
      }),
    async notify(payload: Record<string, string>) {
      const { body, headers } = signNotification(payload, key);
      const { status, body: answer } = await post(
        "/qfpay/notify",
        new Uint8Array(body),
        headers as Record<string, string>,
      );
      return [status, answer.text];
    },
  };
}

/** Starts an example with its production script, against a simulator in this process. */
export async function openShop(example: Example) {
  const { cwd, scripts, node } = installed(example);
  const port = await freePort();
  const books = example.name === "workers" ? d1Of(cwd) : join(cwd, `books-${port}.db`);
  const notifyUrl = `http://127.0.0.1:${port}/qfpay/notify`;
  const gateway = createSimulator({ merchants: [{ ...account, notifyUrl }] });
  const baseUrl = (await gateway.listen()).url;
  const secrets = { QFPAY_APPCODE: account.appCode, QFPAY_KEY: account.clientKey, STAFF_TOKEN: staff };
  const env = { ...quiet, ...secrets, QFPAY_BASE_URL: baseUrl, BOOKS: books };
  // The example for Workers has no `start`, because its runtime runs locally in development mode only.
  const script = scripts.start ?? scripts.dev!.split(" -- ")[1]!;
  const lineOn = (at: number) => withPorts(script, at, new URL(baseUrl).port);
  const start = () => serve(lineOn(port), cwd, env, { node, port });
  let server = await start();
  const { order, ...pages } = visit(server.url, account.clientKey);
  return {
    ...pages,
    order,
    gateway,
    books,
    cwd,
    notifyUrl,
    url: server.url,
    key: account.clientKey,
    output: () => server.output(),
    /** A client of the same merchant account in another system, outside the shop. */
    elsewhere: new QFPay({ ...account, baseUrl }),
    /** Kills the shop without letting it clean up, as in a crash, and starts it again. */
    async crash() {
      await server.stop();
      server = await start();
    },
    /** Starts a second shop without this environment variable, orders there if it starts, and returns its output. */
    async startWithout(variable: string): Promise<string> {
      const { [variable]: _, ...less } = env as Record<string, string>;
      const port = await freePort();
      let second: Awaited<ReturnType<typeof serve>>;
      try {
        second = await serve(lineOn(port), cwd, { ...less, BOOKS: join(cwd, `books-${port}.db`) }, { node, port });
      } catch (error) {
        return (error as Error).message; // The message contains the text that the shop printed before it ended.
      }
      try {
        const { status } = await visit(second.url, "").order({ cartId: crypto.randomUUID(), item: "tea" });
        if (status !== 500) throw new Error(`A shop without ${variable} answered ${status}.`);
        await expect.poll(second.output).toContain(`${variable} is not set`);
        return second.output();
      } finally {
        await second.stop();
      }
    },
    async close() {
      await server.stop();
      await gateway.close();
    },
  };
}

/** Builds an installed example: runs its npm script `build`, else `typecheck`, then `migrate`, if they exist. */
export async function build(example: Example): Promise<void> {
  const { cwd, scripts, node } = installed(example);
  const { build: own, typecheck, migrate } = scripts;
  const line = [own ?? (typecheck ? "tsc" : undefined), migrate].filter(Boolean).join(" && ");
  if (line === "") return;
  const { code, output } = await run(line, [], { cwd, node, env: quiet, shell: true, timeoutMs: 360_000 });
  if (code !== 0) throw new Error(output);
}

/** Finds the file in which the local D1 database is stored. */
function d1Of(cwd: string): string {
  const folder = join(cwd, ".wrangler/state/v3/d1/miniflare-D1DatabaseObject");
  const name = readdirSync(folder).find((file) => /^[0-9a-f]{64}\.sqlite$/.test(file));
  if (!name) throw new Error(`${folder} has no database: was it migrated?`);
  return join(folder, name);
}

/** A running example shop, and the simulated gateway that it calls. */
export type Shop = Awaited<ReturnType<typeof openShop>>;
