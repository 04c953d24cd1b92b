import {
  compareWithOrder,
  createNotifyHandler,
  memoryNotifyStore,
  type Notification,
  type NotifyContext,
  type NotifyOptions,
  type NotifyReply,
  QFPay,
  type SweepOptions,
  type SweptEvent,
} from "@qfpay/core";
import { fakeClock } from "@qfpay/core/testing";
import { createSimulator } from "@qfpay/simulator";
import { describe, expect, it, onTestFinished } from "vitest";
import { merchant } from "./client-and-gateway.js";

const hour = 3_600_000;
const day = 24 * hour;
// The outage begins two days before the end of a month and continues into the next month.
const begun = Date.UTC(2026, 0, 30, 4);

type Taken = { notification: Notification; context: NotifyContext };
type Setting = { notify?: Partial<NotifyOptions>; retentionMs?: number; mchid?: string };

/**
 * Opens a shop whose server can be up or down, and a gateway that notifies the shop at once. If a notification fails,
 * the gateway repeats it up to seven times within 24 hours.
 */
function openShop({ notify, retentionMs = 8 * day, mchid }: Setting = {}) {
  const clock = fakeClock(begun);
  const replies: NotifyReply[] = [];
  const taken: Taken[] = [];
  const prices = new Map<string, number>();
  let isUp = true;
  const note = (notification: Notification, context: NotifyContext) => void taken.push({ notification, context });
  const options: NotifyOptions = {
    keys: merchant.clientKey,
    clock,
    store: memoryNotifyStore({ clock, retentionMs }),
    on: {
      payment(n, context) {
        const txamt = prices.get(n.out_trade_no);
        const differences = compareWithOrder(n, txamt === undefined ? undefined : { ...n, txamt, txcurrcd: "HKD" });
        if (differences.length > 0) throw new Error(`Not this order's payment: ${JSON.stringify(differences)}`);
        note(n, context);
      },
      refund: note,
      incomplete: note,
    },
    hooks: { onOutcome: () => {} },
    ...notify,
  };
  const handle = createNotifyHandler(options);
  const receive = async (_: unknown, { method = "GET", headers, body }: RequestInit = {}) => {
    if (!isUp) throw new TypeError("fetch failed");
    const sent = new Headers(headers);
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    const reply = await handle({ method, header: (name) => sent.get(name), body: async () => bytes });
    replies.push(reply);
    return new Response(reply.body, { status: reply.status });
  };
  const account = { ...merchant, mchid, notifyUrl: "http://shop.local/notify" };
  const simulator = createSimulator({ merchants: [account], limits: false, clock, fetch: receive as typeof fetch });
  onTestFinished(() => simulator.close());
  const own = { clock, fetch: simulator.fetch, baseUrl: "http://simulator.local", limiter: false } as const;
  const qfpay = new QFPay({ ...merchant, mchid, ...own });

  return {
    ...{ clock, simulator, qfpay, replies, taken, prices, options },
    listen(listens: boolean) {
      isUp = listens;
    },
    async pay(out_trade_no: string, txamt = 1000, price = txamt) {
      prices.set(out_trade_no, price);
      const order = { pay_type: "800208", auth_code: "280000", txcurrcd: "HKD", out_trade_no, txamt } as const;
      const { syssn } = await qfpay.payments.create(order);
      await simulator.settled();
      return syssn;
    },
    async refund(syssn: string, out_trade_no: string, txamt: number) {
      await qfpay.refunds.create({ syssn, out_trade_no, txamt });
      await simulator.settled();
    },
    async sweep(change: Partial<SweepOptions> = {}): Promise<SweptEvent[]> {
      const events: SweptEvent[] = [];
      for await (const event of qfpay.sweep({ notify: options, from: new Date(begun), ...change })) events.push(event);
      return events;
    },
    numbers: () => taken.map(({ notification }) => "out_trade_no" in notification && notification.out_trade_no),
    outcomes: (events: readonly SweptEvent[]) =>
      events.map(({ outcome, notification }) => [notification.out_trade_no, outcome]),
  };
}

describe("After an outage of three days, a sweep", () => {
  async function outage() {
    const world = openShop();
    await world.pay("before");
    await world.clock.advance(hour);
    world.listen(false);
    const syssn = await world.pay("A-1");
    await world.clock.advance(day);
    await world.refund(syssn, "R-1", 400);
    await world.pay("A-2");
    await world.clock.advance(1.9 * day);
    await world.pay("A-3");
    await world.clock.advance(0.1 * day);
    world.listen(true);
    return world;
  }

  it("hands over what nobody heard, oldest first, and what was heard counts as handled", async () => {
    const world = await outage();
    expect(world.numbers()).toEqual(["before"]);
    expect(world.outcomes(await world.sweep())).toEqual([
      ["before", "duplicate"],
      ["A-1", "handled"],
      ["R-1", "handled"],
      ["A-2", "handled"],
      ["A-3", "handled"],
    ]);
    expect(world.numbers()).toEqual(["before", "A-1", "R-1", "A-2", "A-3"]);
  });

  it("hands over a record without a code as incomplete, never as paid, and everything after it", async () => {
    const world = await outage();
    const fetch = async (...request: Parameters<typeof globalThis.fetch>) => {
      const text = await (await world.simulator.fetch(...request)).text();
      const response = JSON.parse(text);
      for (const record of response.data) if (record.out_trade_no === "A-1") delete record.respcd;
      return Response.json(response);
    };
    const account = { ...merchant, clock: world.clock, baseUrl: "http://simulator.local", limiter: false } as const;
    const events: SweptEvent[] = [];
    for await (const event of new QFPay({ ...account, fetch }).sweep({
      notify: world.options,
      from: new Date(begun),
    })) {
      events.push(event);
    }
    expect(events.map(({ notification: n }) => [n.out_trade_no, n.type])).toEqual([
      ["before", "payment"],
      ["A-1", "incomplete"],
      ["R-1", "refund"],
      ["A-2", "payment"],
      ["A-3", "payment"],
    ]);
    expect(events[1]!.notification).toMatchObject({ missing: ["respcd"], respcd: "unknown" });
    expect((await world.sweep()).map(({ outcome }) => outcome)).toEqual([
      ...["duplicate", "handled", "duplicate", "duplicate", "duplicate"],
    ]);
  });

  it("is repeated without effect, and notifications that come late are repeats", async () => {
    const world = await outage();
    await world.sweep();
    expect((await world.sweep()).map(({ outcome }) => outcome)).toEqual(Array(5).fill("duplicate"));
    world.replies.length = 0;
    await world.clock.advance(day);
    // By now, the gateway repeats only the notification of the latest payment.
    expect(world.replies.map(({ outcome, body }) => [outcome, body])).toEqual([["duplicate", "SUCCESS"]]);
    expect(world.numbers()).toHaveLength(5);
  });

  it("leaves to the sweep only what no notification has told meanwhile", async () => {
    const world = await outage();
    await world.clock.advance(day);
    expect(world.numbers()).toEqual(["before", "A-3"]);
    expect((await world.sweep()).map(({ outcome }) => outcome)).toEqual([
      "duplicate",
      "handled",
      "handled",
      "handled",
      "duplicate",
    ]);
    expect(world.numbers().sort()).toEqual(["A-1", "A-2", "A-3", "R-1", "before"]);
  });

  it("without the shared store would handle all of it again", async () => {
    const world = await outage();
    const store = memoryNotifyStore({ clock: world.clock, retentionMs: 8 * day });
    const events = await world.sweep({ notify: { ...world.options, store } });
    expect(events.map(({ outcome }) => outcome)).toEqual(Array(5).fill("handled"));
  });
});

describe("A payment that went back in full during the outage", () => {
  it("is not handed to on.payment by the sweep, which hands on its refund", async () => {
    const world = openShop();
    world.listen(false);
    await world.refund(await world.pay("A-1"), "R-1", 1000);
    await world.clock.advance(3 * day);
    world.listen(true);
    const events = await world.sweep();
    expect(events.map(({ outcome, notification }) => [outcome, notification.type])).toEqual([
      ["refunded", "incomplete"],
      ["handled", "refund"],
    ]);
    expect(world.taken.map(({ notification }) => notification.type)).toEqual(["refund"]);
  });
});

describe("A sweep", () => {
  it("marks what it hands over as found by an enquiry, with the gateway's record", async () => {
    const world = openShop();
    await world.pay("signed");
    world.listen(false);
    await world.pay("swept");
    await world.sweep();
    expect(world.taken.map(({ context }) => [context.source, context.transaction?.out_trade_no])).toEqual([
      ["delivery", undefined],
      ["enquiry", "swept"],
    ]);
  });

  it("gives the handler what a notification would have given it", async () => {
    const world = openShop({ mchid: "ZaMVg12345" });
    const syssn = await world.pay("A-1");
    await world.refund(syssn, "R-1", 400);
    const store = memoryNotifyStore({ clock: world.clock, retentionMs: 8 * day });
    await world.sweep({ notify: { ...world.options, store } });
    const plain = world.taken.map(({ notification: { raw: _, ...fields } }) => fields) as Record<string, unknown>[];
    const [payment, refund, sweptPayment, sweptRefund] = plain;
    // Compares the members that a notification and the swept record have in common. `cancel` is left out: it became
    // "partly refunded" after the notification.
    for (const [told, swept] of [
      [payment!, sweptPayment!],
      [refund!, sweptRefund!],
    ] as const) {
      const { status: _, orig_out_trade_no: __, cancel: ___, ...common } = told;
      expect(swept).toMatchObject(common);
    }
    expect([payment!.cancel, sweptPayment!.cancel]).toEqual(["0", "5"]);
  });

  it("leaves out what is not paid", async () => {
    const world = openShop();
    const order = { txcurrcd: "HKD", txamt: 1000 } as const;
    await world.qfpay.payments.create({ ...order, pay_type: "800201", out_trade_no: "open" });
    await world.qfpay.payments
      .create({ ...order, pay_type: "800208", auth_code: "281201", out_trade_no: "declined" })
      .catch(() => {});
    expect(await world.sweep()).toEqual([]);
  });

  it("finds an order that was created before the outage and paid during it", async () => {
    const world = openShop();
    world.prices.set("A-1", 1000);
    await world.qfpay.payments.create({ pay_type: "800201", txcurrcd: "HKD", txamt: 1000, out_trade_no: "A-1" });
    await world.clock.advance(20 * 60_000);
    world.listen(false);
    await world.simulator.pay("A-1");
    const from = new Date(world.clock.now() - 60_000);
    expect(world.outcomes(await world.sweep({ from }))).toEqual([["A-1", "handled"]]);
    expect(await world.sweep({ from, withinMs: 0 })).toEqual([]);
  });

  it("goes on behind a payment that fits no order, which stays open for the next sweep", async () => {
    const world = openShop();
    world.listen(false);
    await world.pay("A-1", 900, 1000);
    await world.pay("A-2");
    const events = await world.sweep();
    expect(world.outcomes(events)).toEqual([
      ["A-1", "handler_failed"],
      ["A-2", "handled"],
    ]);
    expect(String(events[0]!.error)).toContain('"field":"txamt"');
    world.prices.set("A-1", 900);
    expect(world.outcomes(await world.sweep())).toEqual([
      ["A-1", "handled"],
      ["A-2", "duplicate"],
    ]);
  });

  it("tells onOutcome of each event, as of a delivery", async () => {
    const outcomes: string[] = [];
    const world = openShop({ notify: { hooks: { onOutcome: ({ outcome }) => outcomes.push(outcome) } } });
    world.listen(false);
    await world.pay("A-1");
    await world.sweep();
    expect(outcomes).toEqual(["handled"]);
  });

  it("asks neither confirm nor maxAgeMs, as it has just asked", async () => {
    const world = openShop();
    world.listen(false);
    await world.pay("A-1");
    await world.clock.advance(day);
    const notify: NotifyOptions = { ...world.options, confirm: "enquiry", maxAgeMs: hour, qfpay: world.qfpay };
    const before = world.simulator.requests.length;
    expect(world.outcomes(await world.sweep({ notify }))).toEqual([["A-1", "handled"]]);
    const asked = world.simulator.requests.slice(before);
    expect(asked.every(({ params }) => params.start_time !== undefined)).toBe(true);
  });

  it("hands a capture over once, although it has no order number", async () => {
    const world = openShop();
    const order = { txamt: 1000, txcurrcd: "HKD", out_trade_no: "P-1", pay_type: "802801" } as const;
    const { payment_intent } = await world.qfpay.intents.createPayment(order);
    const { syssn } = await world.simulator.payIntent(payment_intent, { preAuth: true });
    world.listen(false);
    const captured = await world.qfpay.preauth.capture({ syssn, txamt: 600, txcurrcd: "HKD" });
    await world.simulator.settled();
    // The gateway's record of the pre-authorisation P-1 looks like that of a payment, so the shop says it knows P-1.
    const isBooked: SweepOptions["isBooked"] = (notification) => notification.out_trade_no === "P-1";
    expect((await world.sweep({ isBooked })).map(({ outcome, notification }) => [outcome, notification.syssn])).toEqual(
      [
        ["booked", syssn],
        ["handled", captured.syssn],
      ],
    );
    world.listen(true);
    await world.clock.advance(hour);
    expect(world.replies.map(({ outcome }) => outcome)).toEqual(["duplicate"]);
    expect(world.taken).toHaveLength(1);
  });
});

describe("While keys are rotated, a sweep", () => {
  const old = "27fe1e1b2b1b5b2d3c1f4d5e6a7b8c9d";

  it("counts what was handled under either key as handled, and what it hands over is a repeat under both", async () => {
    const world = openShop();
    await world.pay("heard");
    world.listen(false);
    await world.pay("missed");
    // The gateway signs with the second key of the list.
    const notify = { ...world.options, keys: [old, merchant.clientKey] };
    expect(world.outcomes(await world.sweep({ notify }))).toEqual([
      ["heard", "duplicate"],
      ["missed", "handled"],
    ]);
    world.listen(true);
    await world.clock.advance(hour);
    expect(world.replies.at(-1)!.outcome).toBe("duplicate");
    expect(world.outcomes(await world.sweep({ notify: { ...world.options, keys: old } }))).toEqual([
      ["heard", "handled"],
      ["missed", "duplicate"],
    ]);
  });

  it("leaves no claim behind of an event that was handled under the second key", async () => {
    const world = openShop();
    await world.pay("heard");
    await world.sweep({ notify: { ...world.options, keys: [old, merchant.clientKey] } });
    expect(world.outcomes(await world.sweep({ notify: { ...world.options, keys: old } }))).toEqual([
      ["heard", "handled"],
    ]);
  });

  it("releases all claims of an event whose handler fails", async () => {
    const world = openShop();
    world.listen(false);
    await world.pay("A-1", 900, 1000);
    const notify = { ...world.options, keys: [old, merchant.clientKey] };
    await world.sweep({ notify });
    world.prices.set("A-1", 900);
    expect(world.outcomes(await world.sweep({ notify }))).toEqual([["A-1", "handled"]]);
  });
});

describe("Where the store does not remember as long as the range, a sweep", () => {
  it("is refused before it asks anything, because what was handled before would be handled again", async () => {
    const world = openShop({ retentionMs: 26 * hour });
    await world.pay("A-1");
    await world.clock.advance(24 * hour);
    const before = world.simulator.requests.length;
    await expect(world.sweep()).rejects.toMatchObject({
      code: "config_invalid",
      message: expect.stringContaining("isBooked"),
    });
    expect(world.simulator.requests).toHaveLength(before);
    const from = new Date(world.clock.now() - 23.5 * hour);
    expect(await world.sweep({ from })).toHaveLength(1);
  });

  it("goes by isBooked", async () => {
    const world = openShop({ retentionMs: 26 * hour });
    await world.pay("booked");
    world.listen(false);
    await world.pay("missed");
    await world.clock.advance(3 * day);
    const isBooked: SweepOptions["isBooked"] = (notification) => notification.out_trade_no === "booked";
    expect(world.outcomes(await world.sweep({ isBooked }))).toEqual([
      ["booked", "booked"],
      ["missed", "handled"],
    ]);
    expect(world.numbers()).toEqual(["booked", "missed"]);
  });
});

describe("A sweep is refused", () => {
  it.each<[string, (options: NotifyOptions) => Partial<SweepOptions>, string]>([
    ["without a store", (notify) => ({ notify: { ...notify, store: undefined } }), "store is missing"],
    ["without a key for the account", (notify) => ({ notify: { ...notify, keys: () => undefined } }), "hint"],
    ["with a range whose end is before its start", () => ({ to: new Date(0) }), "to must not be before from"],
    ["with a time that is none", () => ({ from: "Monday" }), "from must be a Date"],
    ["with a withinMs that is none", () => ({ withinMs: -1 }), "withinMs"],
  ])("%s", async (_, change, text) => {
    const world = openShop();
    await expect(world.sweep(change(world.options))).rejects.toThrow(text);
  });

  it("but not with keys that go by the path, if hint names it", async () => {
    const world = openShop();
    world.listen(false);
    await world.pay("A-1");
    const keys: NotifyOptions["keys"] = ({ path }) =>
      path === "/notify/hk" ? { key: merchant.clientKey, account: "hk" } : undefined;
    const events = await world.sweep({ notify: { ...world.options, keys }, hint: { path: "/notify/hk" } });
    expect(world.outcomes(events)).toEqual([["A-1", "handled"]]);
    expect(world.taken[0]!.context.account).toBe("hk");
  });
});

it("A sweep from a moment within a second hands over once what was paid where two of its queries meet", async () => {
  const world = openShop();
  world.listen(false);
  await world.pay("A-1");
  const [paid] = world.simulator.transactions;
  const second = Math.floor(new Date(`${paid!.sysdtm.replace(" ", "T")}+08:00`).getTime() / 1000) * 1000;
  await world.clock.advance(hour);
  const events = await world.sweep({ from: new Date(second + 500 - 6 * hour), withinMs: 0 });
  expect(world.outcomes(events)).toEqual([["A-1", "handled"]]);
});
