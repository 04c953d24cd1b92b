import { fakeClock } from "@qfpay/core/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";
import { start } from "./start.js";

const day = 86_400_000;

let clock: ReturnType<typeof fakeClock>;
let simulator: ReturnType<typeof createSimulator>;
let client: ReturnType<typeof createClient>;

beforeEach(() => {
  clock = fakeClock(Date.UTC(2026, 0, 31, 15, 59)); // It is 23:59 on 31 January in Hong Kong.
  simulator = createSimulator({
    merchants: [
      { appCode, clientKey },
      { appCode: "OTHER", clientKey },
    ],
    clock,
    limits: false,
  });
  client = createClient(simulator);
});

const numbers = (answer: { data?: { out_trade_no: string }[] }) => answer.data?.map((row) => row.out_trade_no);

describe("what is found", () => {
  it("answers a whole record", async () => {
    const { syssn } = await client.pay({ out_trade_no: "A-1", goods_name: "Tea" });
    const answer = await client.query({ out_trade_no: "A-1" });
    expect(answer).toMatchObject({ respcd: "0000", resperr: "success", page: 1, page_size: 10 });
    expect(answer.data).toEqual([
      expect.objectContaining({
        syssn,
        out_trade_no: "A-1",
        txamt: "1000",
        order_type: "payment",
        respcd: "1143",
        cancel: "0",
        goods_name: "Tea",
        sysdtm: "2026-01-31 23:59:00",
      }),
    ]);
    expect(answer.data[0]).toHaveProperty("origssn", null);
  });

  it("answers success and no records for an unknown number", async () => {
    expect(await client.query({ out_trade_no: "none" })).toMatchObject({ respcd: "0000", data: [] });
  });

  it("compares numbers with their blanks, because a query whose text differs need not find them at the gateway", async () => {
    for (const out_trade_no of ["A-1", " A-2 "]) await client.pay({ out_trade_no });
    expect(numbers(await client.query({ out_trade_no: " A-2 " }))).toEqual([" A-2 "]);
    for (const out_trade_no of [" A-1", "A-1 ", "A-2", "B-1, A-1"]) {
      expect(numbers(await client.query({ out_trade_no }))).toEqual([]);
    }
  });

  it("takes GET with the parameters in the address", async () => {
    await client.pay({ out_trade_no: "A-1" });
    const params = new URLSearchParams({ out_trade_no: "A-1" });
    const { createHash } = await import("node:crypto");
    const sign = createHash("md5").update(`out_trade_no=A-1${clientKey}`).digest("hex");
    const response = await simulator.fetch(`http://simulator.local/trade/v1/query?${params}`, {
      headers: { "X-QF-APPCODE": appCode, "X-QF-SIGN": sign },
    });
    expect(numbers((await response.json()) as never)).toEqual(["A-1"]);
  });

  it("takes comma lists, newest first", async () => {
    const { syssn: first } = await client.pay({ out_trade_no: "A-1" });
    await clock.advance(1_000);
    const { syssn: second } = await client.pay({ out_trade_no: "A-2" });
    expect(numbers(await client.query({ out_trade_no: "A-1,A-2,A-3" }))).toEqual(["A-2", "A-1"]);
    expect(numbers(await client.query({ syssn: `${first},${second}` }))).toEqual(["A-2", "A-1"]);
    expect(numbers(await client.query({ syssn: `${first},${second}`, out_trade_no: "A-1" }))).toEqual(["A-1"]);
  });

  it("filters by pay types and by the record's code", async () => {
    await client.pay({ out_trade_no: "A-1" });
    await client.pay({ out_trade_no: "A-2", pay_type: "805801" });
    await client.pay({ out_trade_no: "A-3", pay_type: "802001" });
    await simulator.pay("A-3");
    const all = { out_trade_no: "A-1,A-2,A-3" };
    expect(numbers(await client.query({ ...all, pay_type: "805801,802001" }))).toEqual(["A-3", "A-2"]);
    expect(numbers(await client.query({ ...all, respcd: "0000" }))).toEqual(["A-3"]);
  });

  it("shows a declined order as failed", async () => {
    await client.pay({ out_trade_no: "A-1" });
    await simulator.decline("A-1");
    expect((await client.query({ out_trade_no: "A-1" })).data[0]).toMatchObject({ respcd: "1205" });
  });

  it("does not show another merchant's orders", async () => {
    const { syssn } = await client.pay({ out_trade_no: "A-1" });
    const other = createClient(simulator, clientKey, "OTHER");
    expect((await other.query({ out_trade_no: "A-1" })).data).toEqual([]);
    expect((await other.query({ syssn })).data).toEqual([]);
    expect(await other.pay({ out_trade_no: "A-1" })).toMatchObject({ respcd: "0000" });
  });
});

describe("the month", () => {
  it("looks only at the current month of Hong Kong", async () => {
    const { syssn } = await client.pay({ out_trade_no: "A-1" });
    expect((await client.query({ out_trade_no: "A-1" })).data).toHaveLength(1);
    await clock.advance(60_000); // Now it is 1 February in Hong Kong.
    expect((await client.query({ out_trade_no: "A-1" })).data).toHaveLength(0);
    expect((await client.query({ syssn })).data).toHaveLength(1);
  });

  it("finds last month's order with both times", async () => {
    await client.pay({ out_trade_no: "A-1" });
    await clock.advance(5 * day);
    const january = { start_time: "2026-01-01 00:00:00", end_time: "2026-01-31 23:59:59" };
    expect(numbers(await client.query({ out_trade_no: "A-1", ...january }))).toEqual(["A-1"]);
    expect(numbers(await client.query(january))).toEqual(["A-1"]);
  });

  it("includes both ends of the window", async () => {
    await client.pay({ out_trade_no: "A-1" });
    const at = (start_time: string, end_time: string) => client.query({ start_time, end_time });
    expect((await at("2026-01-31 23:59:00", "2026-01-31 23:59:00")).data).toHaveLength(1);
    expect((await at("2026-01-31 23:59:01", "2026-01-31 23:59:59")).data).toHaveLength(0);
    expect((await at("2026-01-31 00:00:00", "2026-01-31 23:58:59")).data).toHaveLength(0);
  });

  it.each([
    ["a span over two months", "2026-01-31 00:00:00", "2026-02-01 00:00:00"],
    ["an end before the start", "2026-01-31 00:00:00", "2026-01-30 00:00:00"],
    ["another format", "2026-01-31", "2026-01-31 00:00:00"],
  ])("answers 1104 to %s", async (_, start_time, end_time) => {
    expect(await client.query({ start_time, end_time })).toMatchObject({ respcd: "1104" });
  });

  it("ignores the times when syssn is given", async () => {
    const { syssn } = await client.pay();
    const answer = await client.query({ syssn, start_time: "2020-01-01 00:00:00", end_time: "2020-02-02 00:00:00" });
    expect(answer.data).toHaveLength(1);
  });
});

describe("comma lists", () => {
  it.each(["syssn", "out_trade_no"])("of %s take 128 characters and no more", async (name) => {
    const list = `${"1".repeat(63)},${"2".repeat(64)}`;
    expect(await client.query({ [name]: list })).toMatchObject({ respcd: "0000", data: [] });
    expect(await client.query({ [name]: `${list}2` })).toMatchObject({
      respcd: "1104",
      resperr: expect.stringContaining(name),
    });
  });

  it("fit the four numbers of the gateway that a client may ask for at once, not five", async () => {
    const made = [];
    for (let order = 0; order < 5; order++) made.push((await client.pay()).syssn);
    expect((await client.query({ syssn: made.slice(1).join() })).data).toHaveLength(4);
    expect(await client.query({ syssn: made.join() })).toMatchObject({ respcd: "1104" });
  });
});

describe("what the customer's wallet paid or got back", () => {
  it("is filled for refunds, and empty for payments", async () => {
    const { syssn } = await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await client.refund({ syssn, out_trade_no: "R-1", txamt: "400" });
    const none = { cash_fee: "0", cash_fee_type: "", cash_refund_fee: "", cash_refund_fee_type: "" };
    expect((await client.query({ out_trade_no: "A-1,R-1" })).data).toMatchObject([
      { ...none, out_trade_no: "R-1", cash_refund_fee: "400", cash_refund_fee_type: "HKD" },
      { ...none, out_trade_no: "A-1" },
    ]);
  });
});

describe("paging", () => {
  it("cuts pages until a short one", async () => {
    for (let order = 1; order <= 12; order++) await client.pay({ out_trade_no: `A-${order}` });
    const month = { start_time: "2026-01-01 00:00:00", end_time: "2026-01-31 23:59:59" };
    expect(numbers(await client.query(month))).toHaveLength(10);
    expect(numbers(await client.query({ ...month, page: "2" }))).toEqual(["A-2", "A-1"]);
    expect(numbers(await client.query({ ...month, page: "2", page_size: "5" }))?.[0]).toBe("A-7");
    expect(numbers(await client.query({ ...month, page: "3" }))).toEqual([]);
  });

  it.each([
    ["page", "0"],
    ["page", "x"],
    ["page_size", "101"],
    ["page_size", "0"],
  ])("answers 1104 to %s = %s", async (name, value) => {
    expect(await client.query({ out_trade_no: "A-1", [name]: value })).toMatchObject({ respcd: "1104" });
  });

  it("answers 1104 without a number and without a complete time range", async () => {
    expect(await client.query({ pay_type: "800201" })).toMatchObject({ respcd: "1104" });
    expect(await client.query({ start_time: "2026-01-01 00:00:00" })).toMatchObject({ respcd: "1104" });
  });
});

it("says origssn: null on a payment, as the gateway was seen to", async () => {
  const { client } = start();
  await client.pay({ out_trade_no: "O-1" });
  const { data } = await client.query({ out_trade_no: "O-1" });
  expect(data[0]).toHaveProperty("origssn", null);
});
