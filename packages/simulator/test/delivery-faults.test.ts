import { fakeClock } from "@qfpay/core/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSimulator, type DeliveryFault, type SimulatorOptions } from "../src/index.js";
import { appCode, clientKey, createClient, freshCode } from "./client.js";
import { startReceiver } from "./receiver.js";

const minute = 60_000;

/** Starts a simulator with a socket and a stopped clock, and a real server that receives its notifications. */
async function start(
  fault?: DeliveryFault,
  replies: Parameters<typeof startReceiver> = [],
  options: Partial<SimulatorOptions> = {},
) {
  const receiver = await startReceiver(...replies);
  const clock = fakeClock();
  const merchants = [{ appCode, clientKey, notifyUrl: receiver.url }];
  const simulator = createSimulator({ merchants, clock, faults: fault && [fault], ...options });
  onTestFinished(async () => {
    await simulator.close();
    await receiver.close();
  });
  const client = createClient(await simulator.listen());
  const pay = async (out_trade_no: string) => {
    await client.pay({ out_trade_no });
    await simulator.pay(out_trade_no);
  };
  const arrived = () => receiver.received.map(({ body }) => JSON.parse(body.toString()).out_trade_no);
  const outcomes = () => simulator.deliveries.map(({ attempt, outcome, fault }) => [attempt, outcome, fault]);
  const scan = (out_trade_no: string) => client.pay({ pay_type: "800208", auth_code: freshCode(), out_trade_no });
  return { receiver, clock, simulator, client, pay, scan, arrived, outcomes };
}

describe("a lost notification", () => {
  it("is repeated by the ladder", async () => {
    const { clock, simulator, pay, arrived, outcomes } = await start({ kind: "lost" });
    await pay("A-1");
    expect([arrived(), outcomes()]).toEqual([[], [[1, "failed", "lost"]]]);
    await clock.advance(2 * minute - 1);
    expect(arrived()).toEqual([]);
    await clock.advance(1);
    await simulator.settled();
    expect(arrived()).toEqual(["A-1"]);
    expect(outcomes()[1]).toEqual([2, "acknowledged", undefined]);
  });

  it("is handled and repeated if only its response is lost", async () => {
    const { clock, simulator, pay, arrived, outcomes } = await start({ kind: "lost", when: "after" });
    await pay("A-1");
    expect([arrived(), outcomes()]).toEqual([["A-1"], [[1, "failed", "lost"]]]);
    await clock.advance(2 * minute);
    await simulator.settled();
    expect(arrived()).toEqual(["A-1", "A-1"]);
    expect(clock.pending).toBe(0);
  });

  it("can be lost forever", async () => {
    const { clock, pay, arrived, outcomes } = await start({ kind: "lost", forever: true });
    await pay("A-1");
    expect(clock.pending).toBe(0);
    await clock.advance(48 * 60 * minute);
    expect([arrived(), outcomes()]).toEqual([[], [[1, "failed", "lost"]]]);
  });

  it("can be lost at every repeat", async () => {
    const { clock, simulator, pay, arrived } = await start({ kind: "lost", times: 8 });
    await pay("A-1");
    await clock.advance(48 * 60 * minute);
    await simulator.settled();
    expect(arrived()).toEqual([]);
    expect(simulator.deliveries).toHaveLength(8);
    expect(simulator.faults).toMatchObject({ pending: 0, counts: { lost: 8 } });
  });
});

describe("a delayed notification", () => {
  it("is sent that much later, and no call waits for it", async () => {
    const { clock, simulator, pay, arrived } = await start({ kind: "delayed", ms: 90_000 });
    await pay("A-1");
    await simulator.settled();
    await clock.advance(89_999);
    expect([arrived(), simulator.deliveries]).toEqual([[], []]);
    await clock.advance(1);
    await simulator.settled();
    expect(arrived()).toEqual(["A-1"]);
    expect(simulator.deliveries).toMatchObject([{ attempt: 1, outcome: "acknowledged", fault: "delayed" }]);
  });

  it("is dropped by close, which ends cleanly", async () => {
    const { clock, simulator, scan, pay, arrived } = await start({ kind: "delayed", ms: 90_000, times: 3 });
    for (const number of ["A-1", "A-2", "A-3"]) await pay(number);
    simulator.faults.next({ kind: "reordered" });
    simulator.faults.next({ kind: "duplicate", ms: 1_000 });
    await scan("A-4");
    await simulator.close();
    expect(clock.pending).toBe(0);
    await clock.advance(24 * 60 * minute);
    expect(arrived()).toEqual([]);
  });
});

it.each([{ kind: "delayed", ms: 90_000 }, { kind: "reordered" }] as const)(
  "a repeat that is $kind is cancelled if a redelivery is acknowledged first",
  async (fault) => {
    const { clock, simulator, pay, arrived } = await start({ kind: "lost" });
    await pay("A-1");
    simulator.faults.next(fault);
    await clock.advance(2 * minute);
    expect([simulator.faults.pending, arrived()]).toEqual([0, []]);
    await simulator.redeliver(simulator.deliveries[0]!.id);
    await clock.advance(24 * 60 * minute);
    await simulator.settled();
    expect(arrived()).toEqual(["A-1"]);
  },
);

describe("a duplicate notification", () => {
  it("arrives twice at the same time, byte for byte", async () => {
    const { receiver, clock, pay, outcomes } = await start({ kind: "duplicate" });
    await pay("A-1");
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[0]!.body.equals(receiver.received[1]!.body)).toBe(true);
    expect(receiver.received[0]!.headers["x-qf-sign"]).toBe(receiver.received[1]!.headers["x-qf-sign"]);
    expect(outcomes().sort()).toEqual([
      [1, "acknowledged", "duplicate"],
      [2, "acknowledged", "duplicate"],
    ]);
    expect(clock.pending).toBe(0);
  });

  it("can come more often and with time between, even after it was acknowledged", async () => {
    const { clock, simulator, pay, arrived } = await start({ kind: "duplicate", copies: 3, ms: 1_000 });
    await pay("A-1");
    expect(arrived()).toHaveLength(1);
    for (const count of [2, 3, 4]) {
      await clock.advance(999);
      expect(arrived()).toHaveLength(count - 1);
      await clock.advance(1);
      await simulator.settled();
      expect(arrived()).toHaveLength(count);
    }
    await clock.advance(24 * 60 * minute);
    expect(arrived()).toHaveLength(4);
  });

  it("is not repeated if one of the copies is acknowledged", async () => {
    const replies = [{ status: 500 }, { body: "SUCCESS" }];
    const { clock, pay, arrived } = await start({ kind: "duplicate" }, replies);
    await pay("A-1");
    expect(clock.pending).toBe(0);
    await clock.advance(24 * 60 * minute);
    expect(arrived()).toHaveLength(2);
  });

  it("is repeated once per step if no copy is acknowledged", async () => {
    const { clock, simulator, pay, arrived } = await start({ kind: "duplicate" }, [{ status: 500 }]);
    await pay("A-1");
    await clock.advance(2 * minute);
    await simulator.settled();
    expect(arrived()).toHaveLength(3);
  });
});

describe("a reordered notification", () => {
  it("arrives after the next one to the same address", async () => {
    const { simulator, pay, arrived } = await start({ kind: "reordered" });
    await pay("A-1");
    expect(arrived()).toEqual([]);
    await pay("A-2");
    await simulator.settled();
    expect(arrived()).toEqual(["A-2", "A-1"]);
    await pay("A-3");
    expect(arrived()).toEqual(["A-2", "A-1", "A-3"]);
  });

  it("lets a refund overtake its payment", async () => {
    const { receiver, simulator, scan, client } = await start({ kind: "reordered", notify_type: "payment" });
    const { syssn } = await scan("A-1");
    await client.refund({ syssn, out_trade_no: "R-1", txamt: "1000" });
    await expect.poll(() => receiver.received.length).toBe(2);
    await simulator.settled();
    expect(receiver.received.map(({ body }) => JSON.parse(body.toString()).notify_type)).toEqual(["refund", "payment"]);
  });

  it.each([
    [undefined, 5_000],
    [700, 700],
  ])("waits %s ms, so %i, when nothing overtakes it", async (ms, waits) => {
    const { clock, simulator, pay, arrived } = await start({ kind: "reordered", ms });
    await pay("A-1");
    await clock.advance(waits - 1);
    expect(arrived()).toEqual([]);
    await clock.advance(1);
    await simulator.settled();
    expect(arrived()).toEqual(["A-1"]);
    expect(clock.pending).toBe(0);
  });

  it("is not overtaken by a notification to another address", async () => {
    const { receiver, simulator, client, pay, arrived } = await start({ kind: "reordered" });
    await pay("A-1");
    await client.pay({ out_trade_no: "A-2", notify_url: receiver.url.replace("notify", "other") });
    await simulator.pay("A-2");
    await simulator.settled();
    expect(arrived()).toEqual(["A-2"]);
    await pay("A-3");
    await simulator.settled();
    expect(arrived()).toEqual(["A-2", "A-3", "A-1"]);
  });
});

describe("an early notification", () => {
  it("has ended before the response of the payment is sent", async () => {
    const { receiver, clock, simulator, scan } = await start({ kind: "early" }, [{ hang: true }]);
    let answered = false;
    const answering = scan("A-1").then((answer) => {
      answered = true;
      return answer;
    });
    await expect.poll(() => receiver.received.length).toBe(1);
    await clock.advance(9_999);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([answered, simulator.deliveries]).toEqual([false, []]);
    await clock.advance(1); // The attempt to deliver now times out.
    expect(await answering).toMatchObject({ respcd: "0000", out_trade_no: "A-1" });
    expect(simulator.deliveries).toMatchObject([{ outcome: "timeout", fault: "early" }]);
  });

  it("delays no response without the fault", async () => {
    const { receiver, simulator, scan } = await start(undefined, [{ hang: true }]);
    expect(await scan("A-1")).toMatchObject({ respcd: "0000" });
    expect(simulator.deliveries).toEqual([]);
    await expect.poll(() => receiver.received.length).toBe(1);
  });

  it("reaches the merchant although the response of the payment is lost", async () => {
    const { simulator, scan, arrived } = await start({ kind: "early" });
    simulator.faults.next({ kind: "reset", when: "after" });
    await expect(scan("A-1")).rejects.toThrow("fetch failed");
    expect(arrived()).toEqual(["A-1"]);
    expect(simulator.deliveries).toMatchObject([{ outcome: "acknowledged" }]);
  });

  it("does not apply to repeats, nor to notifications for which no call waits", async () => {
    const { clock, simulator, pay, scan } = await start({ kind: "early" }, [{ status: 500 }, { body: "SUCCESS" }]);
    await pay("A-1");
    await clock.advance(2 * minute);
    await simulator.settled();
    expect(simulator.deliveries.map(({ fault }) => fault)).toEqual([undefined, undefined]);
    expect(simulator.faults.pending).toBe(1);
    await scan("A-2");
    expect(simulator.deliveries.at(-1)).toMatchObject({ outcome: "acknowledged", fault: "early" });
    expect(simulator.faults.pending).toBe(0);
  });
});

describe("a fault of deliveries", () => {
  it("can be limited to one kind or one number", async () => {
    const { simulator, scan, client } = await start();
    simulator.faults.next({ kind: "lost", notify_type: "refund" });
    simulator.faults.next({ kind: "lost", out_trade_no: "A-2" });
    const { syssn } = await scan("A-1");
    await scan("A-2");
    await client.refund({ syssn, out_trade_no: "R-1", txamt: "1000" });
    await scan("A-3");
    await simulator.settled();
    const lost = simulator.deliveries.filter(({ fault }) => fault === "lost");
    expect(lost.map(({ body }) => JSON.parse(body).out_trade_no)).toEqual(["A-2", "R-1"]);
    expect(simulator.deliveries).toHaveLength(4);
  });

  it("does not touch a redelivery", async () => {
    const { simulator, pay, arrived } = await start();
    await pay("A-1");
    simulator.faults.next({ kind: "lost" });
    expect(await simulator.redeliver(simulator.deliveries[0]!.id)).toMatchObject({ outcome: "acknowledged" });
    expect([arrived(), simulator.faults.pending]).toEqual([["A-1", "A-1"], 1]);
  });

  it("does not affect calls, and a fault of calls affects no delivery", async () => {
    const { simulator, client, pay, arrived } = await start({ kind: "lost" });
    expect(await client.pay()).toMatchObject({ respcd: "0000" });
    await client.pay({ out_trade_no: "A-1" });
    simulator.faults.next({ kind: "reset", when: "before" });
    await simulator.pay("A-1");
    expect(simulator.faults.counts).toMatchObject({ lost: 1, reset: 0 });
    await expect(pay("A-2")).rejects.toThrow("fetch failed");
    expect(arrived()).toEqual([]);
  });
});
