import type { ContractSetup, RunningAdapter } from "@qfpay/contract";
import { afterAll, beforeAll } from "vitest";
import type { Mount } from "../server/protocol.js";
import { startControl } from "./control.js";
import { type RunningRuntime, startRuntime } from "./runtime.js";
import type { RuntimeName } from "./versions.js";

type RemoteSetup = Partial<ContractSetup> & Pick<ContractSetup, "notify"> & { mount?: Mount; before?: string };

const anybody = { appCode: "contract", clientKey: "never-used" };
const noOrders = { order: () => Promise.reject(new Error("No order is placed here.")) };

/** Starts a process with this version of Hono for a `describe`. Returns a function that sets up adapters in it. */
export function remoteAdapter(hono: string, runtime: RuntimeName): (setup: RemoteSetup) => Promise<RunningAdapter> {
  let control: Awaited<ReturnType<typeof startControl>>;
  let running: RunningRuntime;
  const free: string[] = [];

  beforeAll(async () => {
    control = await startControl();
    running = await startRuntime(hono, runtime);
    free.push(...running.urls);
  });
  afterAll(async () => {
    control?.close();
    await running?.stop();
  });

  return async ({ mount = "options at start", before, account = anybody, notify, checkout = noOrders }) => {
    const url = free.shift();
    if (!url) throw new Error("Every port of the runtime is in use.");
    const message = control.describe({ control: control.url, mount, before, account, notify, checkout });
    const answer = await fetch(`${url}/set-up`, { method: "POST", body: JSON.stringify(message) });
    if (!answer.ok) throw new Error(`${runtime} refused its set-up: ${await answer.text()}`);
    return { url, close: async () => free.push(url) };
  };
}
