import { expect, it } from "vitest";
import { start } from "./start.js";

const found = async (client: ReturnType<typeof start>["client"], params: Record<string, string>) =>
  (await client.query(params)).data.map(({ out_trade_no }: { out_trade_no: string }) => out_trade_no);

const today = { start_time: "2026-01-01 00:00:00", end_time: "2026-01-01 23:59:59" };

it("a hidden payment is not found by any query before its time, and by all from then on", async () => {
  const { simulator, client, clock } = start({ faults: [{ kind: "hidden", ms: 3_000 }] });
  const { syssn } = await client.pay({ out_trade_no: "A-1" });
  await client.pay({ out_trade_no: "A-2" });
  const ways: Record<string, string>[] = [
    { out_trade_no: "A-1,A-2" },
    { syssn: `${syssn},${simulator.transactions[1]!.syssn}` },
    today,
  ];
  for (const way of ways) expect(await found(client, way)).toEqual(["A-2"]);
  await clock.advance(2_999);
  for (const way of ways) expect(await found(client, way)).toEqual(["A-2"]);
  await clock.advance(1);
  for (const way of ways) expect(await found(client, way)).toEqual(["A-2", "A-1"]);
  expect(simulator.faults.counts.hidden).toBe(1);
});

it("a hidden payment is booked all the same: its number is used, it can be paid and refunded, and it is notified", async () => {
  const { simulator, client, notified } = start({ faults: [{ kind: "hidden", ms: 3_000, times: 2 }] });
  const { syssn } = await client.pay({ out_trade_no: "A-1" });
  expect(await client.pay({ out_trade_no: "A-1" })).toMatchObject({ respcd: "1251" });
  await simulator.pay("A-1");
  expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "1000" })).toMatchObject({ respcd: "0000" });
  await simulator.settled();
  expect(notified.map(({ out_trade_no }) => out_trade_no)).toEqual(["A-1", "R-1"]);
  expect(await found(client, { out_trade_no: "A-1,R-1" })).toEqual([]);
  expect(simulator.transactions.map(({ visibleAt, createdAt }) => visibleAt - createdAt)).toEqual([3_000, 3_000]);
});

it("a booking fault can be limited to refunds or to one number", async () => {
  const { simulator, client, clock } = start();
  simulator.faults.next({ kind: "hidden", ms: 500, order_type: "refund" });
  simulator.faults.next({ kind: "hidden", ms: 500, out_trade_no: "A-2" });
  const { syssn } = await client.pay({ out_trade_no: "A-1" });
  await simulator.pay("A-1");
  await client.pay({ out_trade_no: "A-2" });
  await client.refund({ syssn, out_trade_no: "R-1", txamt: "1000" });
  expect(await found(client, { out_trade_no: "A-1,A-2,R-1" })).toEqual(["A-1"]);
  await clock.advance(500);
  expect(await found(client, { out_trade_no: "A-1,A-2,R-1" })).toEqual(["R-1", "A-2", "A-1"]);
});

it("a hidden payment whose response is lost is found by no query, although the money was taken", async () => {
  const { simulator, client, clock } = start({
    faults: [
      { kind: "hidden", ms: 3_000 },
      { kind: "reset", when: "after" },
    ],
  });
  await expect(client.pay({ out_trade_no: "A-1", pay_type: "800208", auth_code: "288" })).rejects.toThrow();
  expect(await found(client, { out_trade_no: "A-1" })).toEqual([]);
  expect(simulator.transactions).toMatchObject([{ state: "paid" }]);
  await clock.advance(3_000);
  expect(await found(client, { out_trade_no: "A-1" })).toEqual(["A-1"]);
});
