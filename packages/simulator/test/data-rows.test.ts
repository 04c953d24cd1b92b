import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator, type Simulator } from "../src/index.js";
import { appCode, clientKey, createClient, freshCode } from "./client.js";

const folder = mkdtempSync(join(tmpdir(), "qfpay-simulator-"));
const data = join(folder, "books.json");
const refused = "http://127.0.0.1:2/notify";

const open = () =>
  createSimulator({ merchants: [{ appCode, clientKey, notifyUrl: refused }], limits: false, data, speed: 0 });

let simulator: Simulator;
beforeAll(() => {
  simulator = open();
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

type Seen = Record<"transactions" | "waiting" | "intents" | "customers" | "subscriptions", unknown[]> & {
  readonly clock: { readonly now: number };
};

/** Reads, through the API, the part of the simulator's state that must outlive the process. */
async function seen(of: Simulator) {
  const response = await of.fetch("http://simulator.local/_simulator/api/state?limit=10000");
  const { transactions, waiting, intents, customers, subscriptions, clock } = (await response.json()) as Seen;
  return { transactions, waiting, intents, customers, subscriptions, clock };
}

const terms = { name: "Tea", type: "recurring", txamt: "300", txcurrcd: "HKD", usage_type: "licensed" };
const person = { name: "Chan", phone: "85290000000", email: "a@example.com" };
const at = { txamt: "1000", txdtm: "2026-01-01 12:00:00" };

type Client = ReturnType<typeof createClient>;
const known: Record<string, string> = {};

/** Functions that change the simulator's state, by name. Each function resolves when its request has been answered. */
const steps: Record<string, (client: Client) => Promise<unknown>> = {
  "a payment": (client) => client.pay({ out_trade_no: "A-1" }),
  "a payment that is paid, whose notification is refused": () => simulator.pay("A-1"),
  "an order that is declined": async (client) => {
    await client.pay({ out_trade_no: "A-2" });
    await simulator.decline("A-2");
  },
  "a scanned code": (client) => client.pay({ pay_type: "800208", auth_code: freshCode() }),
  "a refund": async (client) => {
    const { syssn } = simulator.transactions[0]!;
    return client.refund({ syssn, out_trade_no: "R-1", txamt: "400" });
  },
  "a refund that is done later, by itself": async (client) => {
    const { syssn } = await client.pay({ out_trade_no: "A-3", goods_name: "refund:1145" });
    await simulator.pay("A-3");
    await client.refund({ syssn, out_trade_no: "R-2", txamt: "1000" });
    await simulator.clock.advance(31_000);
  },
  "a reversal": async (client) => {
    await client.pay({ out_trade_no: "A-4" });
    return client.call("reversal", { out_trade_no: "A-4", ...at });
  },
  "a reversal that takes its time": async (client) => {
    await client.pay({ out_trade_no: "A-5", goods_name: "reversal:1143" });
    return client.call("reversal", { out_trade_no: "A-5", ...at });
  },
  "a note": (client) => client.call("add_note", { code: appCode, syssn: simulator.transactions[0]!.syssn, note: "x" }),
  "a customer and a product": async (client) => {
    known.customer_id = (await client.call("/customer/v1/create", person)).data.customer_id;
    const product = { ...terms, interval: "minutes", interval_count: "1" };
    known.product_id = (await client.call("/product/v1/create", product)).data.product_id;
  },
  "a customer and a product that change": async (client) => {
    const { customer_id, product_id } = known as { customer_id: string; product_id: string };
    await client.call("/customer/v1/update", { customer_id, ...person, name: "Wong" });
    await client.call("/product/v1/update", { product_id, name: "Milk tea" });
  },
  "a subscription": async (client) => {
    const products = JSON.stringify([{ product_id: known.product_id, quantity: 1 }]);
    const { data: made } = await client.call("/subscription/v1/create", {
      ...{ customer_id: known.customer_id!, token_id: "tk_simulator_0000", products },
    });
    known.subscription_id = made.subscription_id;
  },
  "a bill that comes by itself": () => simulator.clock.advance(60_000),
  "a subscription that is changed": (client) =>
    client.call("/subscription/v1/update", { subscription_id: known.subscription_id!, token_id: "tk_simulator_1204" }),
  "a bill that fails by itself": () => simulator.clock.advance(60_000),
  "a subscription that is cancelled": (client) =>
    client.call("/subscription/v1/cancel", { subscription_id: known.subscription_id! }),
  "an intent": async (client) => {
    const order = { ...at, txcurrcd: "HKD", pay_type: "802801", out_trade_no: "E-1" };
    known.intent = (await client.call("/payment_element/v1/create_payment_intent", order)).payment_intent;
  },
  "an intent that is frozen": () => simulator.payIntent(known.intent!, { preAuth: true }),
  "a time that goes on by a day": () => simulator.clock.advance(86_400_000),
  "a deleted customer": (client) => client.call("/customer/v1/delete", { customer_id: known.customer_id! }),
};

// The cases use the same simulator, and each continues with the state that the earlier ones left.
describe("a data file has everything after", { shuffle: false }, () => {
  it.each(Object.entries(steps))("%s", async (_, step) => {
    const before = JSON.stringify(await seen(simulator));
    await step(createClient(simulator));
    const after = await seen(simulator);
    expect(JSON.stringify(after)).not.toBe(before);
    // A killed process would leave the file as it is now. Closing the simulator could still write to it.
    const copy = `${data}.copy`;
    copyFileSync(data, copy);
    const other = createSimulator({
      ...{ merchants: [{ appCode, clientKey, notifyUrl: refused }], limits: false, data: copy, speed: 0 },
    });
    const { clock, ...rows } = await seen(other);
    expect({ ...rows, clock: { ...clock, now: 0 } }).toEqual({ ...after, clock: { ...after.clock, now: 0 } });
    await other.close();
  });
});
