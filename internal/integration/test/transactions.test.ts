import { describe, expect, it } from "vitest";
import { clientAndGateway, order, rejection, steppingClock } from "./client-and-gateway.js";

const day = 86_400_000;

describe("transactions.get and getMany", () => {
  it("find by either number, and nothing where there is nothing", async () => {
    const { qfpay } = await clientAndGateway();
    const { syssn } = await qfpay.payments.create(order("A-1"));
    expect(await qfpay.transactions.get({ syssn })).toMatchObject({ syssn, out_trade_no: "A-1", status: "pending" });
    expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ syssn });
    expect(await qfpay.transactions.get({ out_trade_no: "A-2" })).toBeUndefined();
    const many = await qfpay.transactions.getMany([{ out_trade_no: "A-2" }, { syssn }, { out_trade_no: "A-1" }]);
    expect(many.map((found) => found?.syssn)).toEqual([undefined, syssn, syssn]);
  });

  it("tell how much was refunded", async () => {
    const { qfpay, simulator } = await clientAndGateway();
    const { syssn } = await qfpay.payments.create(order("A-1"));
    await simulator.pay("A-1");
    const after = async (out_trade_no: string, txamt: number) => {
      await qfpay.refunds.create({ syssn, out_trade_no, txamt });
      return qfpay.transactions.get({ syssn });
    };
    expect(await after("R-1", 400)).toMatchObject({ status: "success", refunded: "partial" });
    expect(await after("R-2", 600)).toMatchObject({ status: "success", refunded: "full" });
  });

  it("ask for 50 short numbers at once in a few lists of at most 128 characters", async () => {
    const { qfpay, sent } = await clientAndGateway();
    const numbers = Array.from({ length: 50 }, (_, at) => `A-${at}`);
    for (const number of numbers) await qfpay.payments.create(order(number));
    const found = await Promise.all(numbers.map((out_trade_no) => qfpay.transactions.get({ out_trade_no })));
    expect(found.map((transaction) => transaction?.out_trade_no)).toEqual(numbers);
    const lists = sent("/trade/v1/query").map(({ params }) => params.out_trade_no!);
    expect(lists.join(",").split(",").sort()).toEqual([...numbers].sort());
    expect(lists.length).toBeLessThanOrEqual(3);
    expect(Math.max(...lists.map((list) => list.length))).toBeLessThanOrEqual(128);
  });

  it("report a double payment, newest or first paid record with the others in alsoPaid", async () => {
    const { qfpay, simulator } = await clientAndGateway();
    const intent = () => qfpay.intents.createPayment({ ...order("A-1"), pay_type: "802801" });
    const [first, second] = [await intent(), await intent()];
    const one = await simulator.payIntent(first.payment_intent);
    expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).not.toHaveProperty("alsoPaid");
    const two = await simulator.payIntent(second.payment_intent);
    const found = await qfpay.transactions.get({ out_trade_no: "A-1" });
    expect([found!.syssn, ...found!.alsoPaid!.map(({ syssn }) => syssn)].sort()).toEqual([one.syssn, two.syssn].sort());
  });

  it("prefer the paid record to a newer one that failed", async () => {
    const { qfpay, simulator } = await clientAndGateway();
    const intent = () => qfpay.intents.createPayment({ ...order("A-1"), pay_type: "802801" });
    const [first, second] = [await intent(), await intent()];
    const paid = await simulator.payIntent(first.payment_intent);
    await simulator.payIntent(second.payment_intent, { card: "4000000000001125" });
    const found = await qfpay.transactions.get({ out_trade_no: "A-1" });
    expect(found).toMatchObject({ status: "success", syssn: paid.syssn });
    expect(found).not.toHaveProperty("alsoPaid");
  });
});

describe("transactions.list", () => {
  it("goes through pages of 100 and splits a range at month ends, newest month first", async () => {
    const { qfpay, sent, clock } = await clientAndGateway();
    const start = clock.now();
    for (let at = 0; at < 101; at++) await qfpay.payments.create(order(`JAN-${at}`));
    await clock.advance(20 * day); // The date is now 4 February.
    for (let at = 0; at < 3; at++) await qfpay.payments.create(order(`FEB-${at}`));
    const listed: string[] = [];
    const range = { start_time: new Date(start - day), end_time: new Date(clock.now()) };
    for await (const { out_trade_no } of qfpay.transactions.list(range)) listed.push(out_trade_no!);
    expect(listed).toHaveLength(104);
    expect(new Set(listed).size).toBe(104);
    expect(listed.slice(0, 3).every((number) => number.startsWith("FEB"))).toBe(true);
    const asked = sent("/trade/v1/query").map(({ params }) => params);
    expect(asked.every(({ page_size }) => page_size === "100")).toBe(true);
    expect(new Set(asked.map(({ start_time, end_time }) => `${start_time} to ${end_time}`))).toEqual(
      new Set(["2026-02-01 00:00:00 to 2026-02-04 12:00:00", "2026-01-14 12:00:00 to 2026-01-31 23:59:59"]),
    );
  });

  it("filters by pay type and code", async () => {
    const { qfpay, simulator, clock } = await clientAndGateway();
    await qfpay.payments.create(order("A-1"));
    await qfpay.payments.create({ ...order("A-2"), pay_type: "801501" });
    await qfpay.payments.create(order("A-3"));
    await simulator.pay("A-3");
    const range = { start_time: new Date(clock.now() - day), end_time: new Date(clock.now()) };
    const list = async (filter: { pay_type?: string; respcd?: string }) => {
      const listed: unknown[] = [];
      for await (const { out_trade_no } of qfpay.transactions.list({ ...range, ...filter })) listed.push(out_trade_no);
      return listed;
    };
    expect(await list({ pay_type: "801501" })).toEqual(["A-2"]);
    expect(await list({ respcd: "0000" })).toEqual(["A-3"]);
    expect(await list({})).toEqual(["A-3", "A-2", "A-1"]);
  });
});

describe("transactions.waitFor", () => {
  const scan = { ...order("A-1"), pay_type: "800208", auth_code: "131143" } as const;

  it("polls until the customer has paid", async () => {
    const { qfpay, simulator, sent } = await clientAndGateway({}, steppingClock());
    expect(await qfpay.payments.create(scan)).toMatchObject({ status: "pending", respcd: "1143" });
    const asked = new Promise<void>((resolve) => {
      simulator.on("request", ({ path }) => path === "/trade/v1/query" && resolve());
    });
    const waiting = qfpay.transactions.waitFor({ out_trade_no: "A-1" });
    await asked;
    await simulator.pay("A-1");
    expect(await waiting).toMatchObject({ status: "success", out_trade_no: "A-1" });
    expect(sent("/trade/v1/query")).toHaveLength(2);
  });

  it("returns a refusal as a failed transaction", async () => {
    const { qfpay, simulator } = await clientAndGateway({}, steppingClock());
    await qfpay.payments.create(order("A-1"));
    await simulator.decline("A-1");
    expect(await qfpay.transactions.waitFor({ out_trade_no: "A-1" })).toMatchObject({
      status: "failed",
      respcd: "1205",
    });
  });

  it("ends after timeoutMs with the last record", async () => {
    const { qfpay } = await clientAndGateway({}, steppingClock());
    await qfpay.payments.create(order("A-1"));
    const error = await rejection(qfpay.transactions.waitFor({ out_trade_no: "A-1" }, { timeoutMs: 6_000 }));
    expect(error).toMatchObject({ code: "timeout", outcome: "unknown", transaction: { out_trade_no: "A-1" } });
  });

  it("ends with its signal", async () => {
    const { qfpay } = await clientAndGateway({}, steppingClock());
    await qfpay.payments.create(order("A-1"));
    const abort = new AbortController();
    const waiting = rejection(qfpay.transactions.waitFor({ out_trade_no: "A-1" }, { signal: abort.signal }));
    abort.abort();
    expect(await waiting).toMatchObject({ code: "aborted" });
  });
});
