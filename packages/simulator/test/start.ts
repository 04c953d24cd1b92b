import { fakeClock } from "@qfpay/core/testing";
import { createSimulator, type SimulatorOptions } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";

/** Starts a simulator whose clock stands still. Its notifications are collected, not sent. */
export function start(options: Partial<SimulatorOptions> = {}) {
  const clock = fakeClock();
  // biome-ignore lint/suspicious/noExplicitAny: bodies of notifications
  const notified: Record<string, any>[] = [];
  const urls: string[] = [];
  const simulator = createSimulator({
    merchants: [{ appCode, clientKey, notifyUrl: "http://shop.example/notify" }],
    clock,
    limits: false,
    fetch: async (url, init) => {
      urls.push(String(url));
      notified.push(JSON.parse(new TextDecoder().decode(init?.body as Uint8Array)));
      return new Response("SUCCESS");
    },
    ...options,
  });
  return { simulator, clock, notified, urls, client: createClient(simulator) };
}
