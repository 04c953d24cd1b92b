import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator } from "@qfpay/simulator";
import { cutHeader, processHeader } from "./address.js";

/** Counts of what the simulated customers did, and the faults that they found. */
export type Tally = {
  /** How often a customer reloaded the page. */
  reloads: number;
  /** How often a browser lost its idempotency key. */
  keysLost: number;
  /** How often a customer's request went to another process than the customer's previous request. */
  processChanges: number;
  /** For how many orders a customer read the events until the order was paid. */
  watched: number;
  /** How many responses were cut off by the death of a process. */
  cut: number;
  /** How often a customer waited because the first request was cut off and another process still prepared the order. */
  waits: number;
  /**
   * How many customers got a new order, because the process that was creating their first order was killed, and the QR
   * code was lost.
   */
  replaced: number;
  /** Descriptions of the faults that the customers found. */
  findings: string[];
};

/** A tally in which all counts are zero. */
export const newTally = (): Tally => ({
  reloads: 0,
  keysLost: 0,
  processChanges: 0,
  watched: 0,
  cut: 0,
  waits: 0,
  replaced: 0,
  findings: [],
});

type Created = { out_trade_no: string; status: string; qrcode?: string; status_url: string; events_url: string };

/** A fault of the shop that a simulated customer found, such as a second QR code. The customer then stops. */
class Finding extends Error {}

/**
 * Simulates a customer who buys one cart over HTTP. Whenever `random` says so, the browser reloads, loses the
 * idempotency key or reaches another process. The customer pays the QR code that the shop shows.
 */
export async function buy(name: string, url: string, simulator: Simulator, random: () => number, tally: Tally) {
  let process = random() < 0.5 ? 0 : 1;
  let keys = 1;
  let wasCut = false;
  let seen: Created | undefined;

  const find = (what: string): never => {
    throw new Finding(`${name}: ${what}`);
  };

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    for (;;) {
      const headers = { ...init.headers, [processHeader]: String(process) };
      const reply = await fetch(url + path, { ...init, headers });
      if (!reply.headers.has(cutHeader)) return reply;
      tally.cut++;
      if (init.method === "POST") wasCut = true;
      await sleep(200);
    }
  }

  /** Orders the cart, or reloads the page that shows the order. */
  async function order(): Promise<void> {
    for (;;) {
      const headers: Record<string, string> = { "content-type": "application/json" };
      if (keys > 0) headers["idempotency-key"] = `${name}-${keys}`;
      const reply = await ask("/checkout", { method: "POST", headers, body: JSON.stringify({ cart: name }) });
      const text = await reply.text();
      if (reply.ok) return show(JSON.parse(text) as Created);
      const isBusy = reply.status === 409 && text.includes("being prepared");
      if (!wasCut || seen || !isBusy) find(`was told ${reply.status} ${text}`);
      tally.waits++;
      await sleep(1_000);
    }
  }

  function show(created: Created): void {
    if (created.out_trade_no.split("-")[0] !== name) find(`was shown ${created.out_trade_no}`);
    if (!created.qrcode) find("was shown no QR code");
    if (seen && seen.qrcode !== created.qrcode) find("was shown a second QR code");
    if (!seen && created.out_trade_no !== name) tally.replaced++;
    seen = created;
  }

  async function status(): Promise<string> {
    const reply = await ask(seen!.status_url);
    const text = await reply.text();
    if (!reply.ok) find(`was told ${reply.status} ${text} when it read the status`);
    return (JSON.parse(text) as { status: string }).status;
  }

  /** Reads the order's events until the final event. If the process is killed, connects again, as a browser does. */
  async function watch(): Promise<void> {
    tally.watched++;
    for (;;) {
      const reply = await ask(seen!.events_url, { signal: AbortSignal.timeout(120_000) });
      if (!reply.ok) find(`was told ${reply.status} ${await reply.text()} when it watched`);
      const text = await reply.text().catch(() => "");
      if (text.includes("event: problem")) find(`was told a problem when it watched: ${text}`);
      if (text.includes('"status":"success"')) return;
      await sleep(100);
    }
  }

  const habits = [
    async function reload() {
      tally.reloads++;
      await order();
    },
    async function loseKey() {
      tally.keysLost++;
      keys = random() < 0.5 ? 0 : keys + 1; // If `keys` is 0, the customer sends no idempotency key.
      await order();
    },
    async function changeProcess() {
      tally.processChanges++;
      process = 1 - process;
    },
    async function reloadInTwoTabs() {
      tally.reloads += 2;
      await Promise.all([order(), order()]);
    },
    async function readStatus() {
      if ((await status()) !== "pending") find("was told that it had paid");
    },
  ];

  try {
    await sleep(random() * 10_000);
    await order();
    for (let left = 2 + Math.floor(random() * 5); left > 0; left--) {
      await sleep(random() * 1_500);
      await habits[Math.floor(random() * habits.length)]!();
    }
    const watching = random() < 0.5 ? watch() : undefined;
    watching?.catch(() => {}); // The error is reported below, where `watching` is awaited.
    await sleep(random() * 500);
    await simulator.pay(seen!.qrcode!);
    await watching;
    for (const giveUpAt = Date.now() + 120_000; (await status()) !== "success"; await sleep(300)) {
      if (Date.now() > giveUpAt) find("paid, and was never told so");
    }
    if (random() < 0.5) process = 1 - process;
    if (random() < 0.5) keys++;
    const headers = { "content-type": "application/json", "idempotency-key": `${name}-${keys}` };
    const reply = await ask("/checkout", { method: "POST", headers, body: JSON.stringify({ cart: name }) });
    const text = await reply.text();
    if (!reply.ok || !text.includes('"status":"success"')) find(`had paid, and was told ${reply.status} ${text}`);
    if (text.includes("qrcode")) find("had paid, and was shown the QR code again");
  } catch (error) {
    tally.findings.push(error instanceof Finding ? error.message : `${name}: ${(error as Error).stack}`);
  }
}
