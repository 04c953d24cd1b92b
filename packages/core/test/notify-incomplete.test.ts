import { describe, expect, it } from "vitest";
import {
  compareWithOrder,
  constructNotification,
  createNotifyHandler,
  type NotifyOptions,
  notOurs,
} from "../src/index.js";
import { signNotification } from "../src/testing.js";
import { clientKey, type Loose } from "./support.js";

const payment = {
  notify_type: "payment",
  syssn: "20260101000300020000000001",
  out_trade_no: "A-1001",
  txamt: "1000",
  txcurrcd: "HKD",
  respcd: "0000",
};

const incompletePayments: [what: string, body: object, missing: string[]][] = [
  ["without a number, as a capture", { ...payment, out_trade_no: "" }, ["out_trade_no"]],
  ["without an amount", { ...payment, txamt: "" }, ["txamt"]],
  ["with an amount that is none", { ...payment, txamt: "10.00" }, ["txamt"]],
  ["without syssn", { ...payment, syssn: undefined }, ["syssn"]],
  ["with a number that is no text", { ...payment, out_trade_no: ["A-1001"] }, ["out_trade_no"]],
  ["that did not succeed", { ...payment, respcd: "1143" }, ["respcd"]],
  ["that did not succeed, with a number for a code", { ...payment, respcd: 1143 }, ["respcd"]],
  ["with a code that is none", { ...payment, respcd: true }, ["respcd"]],
  ["without a code, whose txstatus is a failure", { ...payment, respcd: undefined, txstatus: "FAILED" }, ["respcd"]],
  ["whose txstatus contradicts its code", { ...payment, txstatus: "PENDING" }, ["respcd"]],
  ["that was reversed since", { ...payment, cancel: "1" }, ["cancel"]],
  ["that was cancelled since", { ...payment, cancel: 2 }, ["cancel"]],
  ["that was refunded in full since", { ...payment, cancel: "3" }, ["cancel"]],
];

function rig(options: Partial<NotifyOptions>) {
  const events: Loose[] = [];
  const handle = createNotifyHandler({
    keys: clientKey,
    hooks: { onOutcome: (event) => events.push(event) },
    ...options,
  });
  const deliver = (body: object) => {
    const signed = signNotification(body, clientKey);
    const headers: Record<string, string> = signed.headers;
    return handle({ method: "POST", header: (name) => headers[name], body: async () => signed.body });
  };
  return { deliver, events };
}

describe("A payment", () => {
  it.each(incompletePayments)("%s goes to on.incomplete, never to on.payment", async (_, body, missing) => {
    const [seen, paid]: Loose[][] = [[], []];
    const { deliver } = rig({ on: { payment: (n) => void paid!.push(n), incomplete: (n) => void seen!.push(n) } });
    expect(await deliver(body)).toMatchObject({ status: 200, body: "SUCCESS", outcome: "handled" });
    expect(seen).toEqual([expect.objectContaining({ type: "incomplete", kind: "payment", missing })]);
    expect(paid).toEqual([]);
  });

  it.each(incompletePayments)("%s goes to onAny if on.incomplete is missing", async (_, body) => {
    const seen: Loose[] = [];
    const { deliver } = rig({ on: { payment: () => {} }, onAny: (n) => void seen.push(n.type) });
    expect(await deliver(body)).toMatchObject({ status: 200, outcome: "handled" });
    expect(seen).toEqual(["incomplete"]);
  });

  it.each(incompletePayments)("%s is answered with 500 and reported if both are missing", async (_, body, missing) => {
    const { deliver, events } = rig({ on: { payment: () => {} } });
    expect(await deliver(body)).toMatchObject({ status: 500, outcome: "incomplete" });
    expect(events).toMatchObject([{ outcome: "incomplete", notification: { kind: "payment", missing } }]);
    expect(events[0]!.error.message).toContain(missing.join(", "));
    expect(events[0]!.error.message).toContain("on.incomplete");
  });

  it("that is complete is handled after an incomplete one with the same syssn", async () => {
    const seen: string[] = [];
    const { deliver } = rig({ on: { payment: (n) => seen.push(n.type), incomplete: (n) => seen.push(n.type) } });
    await deliver({ ...payment, respcd: "1143" });
    await deliver({ ...payment, respcd: "1143" });
    expect((await deliver(payment)).outcome).toBe("handled");
    expect(seen).toEqual(["incomplete", "payment"]);
  });

  it.each([
    { respcd: undefined },
    { respcd: "" },
    { respcd: null },
    { respcd: 0 },
    { respcd: undefined, txstatus: "SUCCESS" },
    { cancel: "0" },
    { cancel: "4" },
    { cancel: "5" },
  ])("with %j is paid, and compareWithOrder agrees", async (change) => {
    const seen: Loose[] = [];
    const { deliver } = rig({ on: { payment: (n) => void seen.push(n) } });
    expect((await deliver({ ...payment, ...change })).outcome).toBe("handled");
    expect(seen).toEqual([expect.objectContaining({ type: "payment", respcd: "0000" })]);
    expect(compareWithOrder(seen[0]!, { out_trade_no: "A-1001", txamt: 1000, txcurrcd: "HKD" })).toEqual([]);
  });

  it("that failed twice in different ways is two events, and a repeat of one of them is none", async () => {
    const seen: unknown[] = [];
    const { deliver } = rig({ on: { incomplete: (n) => void seen.push(n.respcd) } });
    for (const respcd of ["1143", "1205", "1143"]) await deliver({ ...payment, respcd });
    expect(seen).toEqual(["1143", "1205"]);
  });

  it("always has number, amount and syssn", async () => {
    const { body, headers } = signNotification(payment, clientKey);
    const notification = constructNotification(body, headers["x-qf-sign"], clientKey);
    if (notification.type !== "payment") throw new Error(notification.type);
    const [number, amount, syssn]: [string, number, string] = [
      notification.out_trade_no,
      notification.txamt,
      notification.syssn,
    ];
    expect([number, amount, syssn]).toEqual(["A-1001", 1000, payment.syssn]);
  });
});

describe("notOurs()", () => {
  it("acknowledges, reports, runs nothing after it, and lets a later delivery reach the handler", async () => {
    const calls: string[] = [];
    const known = new Set<string>();
    const { deliver, events } = rig({
      on: {
        payment: async (n) => {
          if (!known.has(n.out_trade_no)) notOurs();
          calls.push(n.out_trade_no);
        },
      },
      onAny: () => void calls.push("onAny"),
    });
    expect(await deliver(payment)).toMatchObject({ status: 200, body: "SUCCESS", outcome: "not_ours" });
    expect(calls).toEqual([]);
    expect(events).toMatchObject([{ outcome: "not_ours", notification: { out_trade_no: "A-1001" } }]);
    known.add("A-1001");
    expect((await deliver(payment)).outcome).toBe("handled");
    expect(calls).toEqual(["A-1001", "onAny"]);
  });

  it("throws an error with the place of the call if no engine catches it", () => {
    expect(() => notOurs()).toThrow(/outside of a notification handler/);
  });
});

describe("compareWithOrder", () => {
  const paid = { out_trade_no: "A-1001", txamt: 1000, txcurrcd: "HKD", respcd: "0000" };
  const order = { out_trade_no: "A-1001", txamt: 1000, txcurrcd: "HKD" };

  it.each([
    ["an amount as text", { ...order, txamt: "1000" }],
    ["an amount as bigint", { ...order, txamt: 1000n }],
    ["a sub-merchant that is null", { ...order, mchid: null }],
  ])("finds no difference for %s", (_, row) => {
    expect(compareWithOrder(paid, row)).toEqual([]);
  });

  it.each([[undefined], [null]])("reports that the books have no such order: %s", (missing) => {
    const difference = { field: "out_trade_no", expected: undefined, actual: "A-1001" };
    expect(compareWithOrder(paid, missing)).toEqual([difference]);
  });
});
