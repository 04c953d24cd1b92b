import { QFPay, QFPayUnknownOutcomeError } from "@qfpay/core";
import { createSimulator } from "@qfpay/simulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const account = { appCode: "0123456789ABCDEF0123456789ABCDEF", clientKey: "5f4dcc3b5aa765d61d8327deb882cf99" };
const refund = { original_out_trade_no: "A-1", out_trade_no: "R-1", txamt: 500 };
let simulator: ReturnType<typeof createSimulator>;

const client = (fetch: typeof globalThis.fetch) =>
  new QFPay({
    ...account,
    baseUrl: "http://simulator.local",
    fetch,
    recovery: { absentAfterMs: 0, giveUpAfterMs: 1_000 },
  });

/** Before each test, a process carries out a refund and ends before it records the result. */
beforeEach(async () => {
  simulator = createSimulator({ merchants: [account], limits: false });
  const before = client(simulator.fetch);
  await before.payments.create({ pay_type: "800201", txamt: 1_000, txcurrcd: "HKD", out_trade_no: "A-1" });
  await simulator.pay("A-1");
  await before.refunds.create(refund);
});
afterEach(() => simulator.close());

const refused = () => Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });

const temporaryCodes: Record<string, typeof fetch> = {
  "the gateway cannot be reached": () => Promise.reject(refused()),
  "the limit of calls is used up": async () => new Response("", { status: 429, headers: { "retry-after": "0" } }),
  "enquiries are slow and behind": async (input, init) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const asksForRefund = (await new Response(init?.body).text()).includes("R-1");
    return asksForRefund ? Response.json({ respcd: "0000", data: [] }) : simulator.fetch(input, init);
  },
};

describe("a refund that is resumed by the payment's number", () => {
  it.each(Object.entries(temporaryCodes))("is never reported as not sent while %s", async (_, fetch) => {
    const again = client(fetch).refunds.create(refund, { resume: true, deadlineMs: 1_000 });
    const error = await again.then(undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(QFPayUnknownOutcomeError);
    expect(error).toMatchObject({ outcome: "unknown", out_trade_no: "R-1" });
    expect(simulator.transactions.filter(({ order_type }) => order_type === "refund")).toHaveLength(1);
  });

  it("is found when nothing disturbs", async () => {
    const { syssn } = simulator.transactions.at(-1)!;
    expect(await client(simulator.fetch).refunds.create(refund, { resume: true })).toMatchObject({ syssn });
  });
});
