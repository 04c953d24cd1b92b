import { readFileSync } from "node:fs";
import { statusCodes } from "@qfpay/core";
import { describe, expect, it } from "vitest";
import { start } from "./start.js";

const waiting = ["1143", "1145", "1295", "1298"];
const declined = ["1147", "1201", "1202", "1204", "1205", "1212", "1250", "1294", "2005"];
const codes = Object.keys(statusCodes);
const nothing = codes.filter((code) => ![...waiting, ...declined, "0000"].includes(code));

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
/**
 * Finds the row of the README's table whose second cell begins with `booked`, and reads the codes in its first cell.
 */
const rowOf = (booked: string) =>
  [...(new RegExp(`^\\| (.+?) \\| ${booked}`, "m").exec(readme)?.[1] ?? "").matchAll(/\d{4}/g)].map(([code]) => code);

describe("goods_name code:NNNN", () => {
  it("is documented row by row: 52 codes", () => {
    expect(codes).toHaveLength(52);
    expect(rowOf("an open order")).toEqual(waiting);
    expect(rowOf("a failed payment")).toEqual(declined);
    expect(rowOf("nothing")).toEqual(nothing);
  });

  it.each(waiting)("answers %s and leaves an open order that can be paid", async (respcd) => {
    const { client, simulator } = start();
    const answer = await client.pay({ out_trade_no: "A-1", goods_name: `code:${respcd}` });
    expect(answer).toMatchObject({ respcd, qrcode: expect.any(String) });
    expect((await client.query({ out_trade_no: "A-1" })).data).toMatchObject([{ respcd }]);
    await simulator.pay("A-1");
    expect((await client.query({ out_trade_no: "A-1" })).data).toMatchObject([{ respcd: "0000" }]);
  });

  it.each(declined)("answers %s and leaves a failed payment", async (respcd) => {
    const { client, simulator } = start();
    const answer = await client.pay({ out_trade_no: "A-1", goods_name: `Tea code:${respcd}` });
    expect(answer).toMatchObject({ respcd });
    expect(answer).not.toHaveProperty("qrcode");
    expect(simulator.transactions).toMatchObject([{ state: "failed", respcd }]);
  });

  it.each(nothing)("answers %s and books nothing", async (respcd) => {
    const { client, simulator } = start();
    const answer = await client.pay({ out_trade_no: "A-1", goods_name: `code:${respcd}` });
    expect(answer).toMatchObject({ respcd, resperr: statusCodes[respcd as keyof typeof statusCodes].meaning });
    expect(simulator.transactions).toEqual([]);
    expect(await client.pay({ out_trade_no: "A-1" })).toMatchObject({ respcd: "0000" });
  });

  it("leaves 0000 as it is, and takes codes that nobody documented", async () => {
    const { client, simulator } = start();
    expect(await client.pay({ goods_name: "code:0000" })).toMatchObject({ respcd: "0000", qrcode: expect.any(String) });
    expect(simulator.transactions).toMatchObject([{ state: "open" }]);
    expect(await client.pay({ goods_name: "code:1161" })).toMatchObject({ respcd: "1161" });
  });

  it("books the payment as paid with :paid, whatever the answer says", async () => {
    const { client, simulator, notified } = start();
    expect(await client.pay({ out_trade_no: "A-1", goods_name: "code:1252:paid" })).toMatchObject({ respcd: "1252" });
    expect((await client.query({ out_trade_no: "A-1" })).data).toMatchObject([{ respcd: "0000" }]);
    await simulator.settled();
    expect(notified).toMatchObject([{ out_trade_no: "A-1", respcd: "0000" }]);
  });

  it("ignores other names", async () => {
    const { client } = start();
    expect(await client.pay({ goods_name: "barcode:1252" })).toMatchObject({ respcd: "0000" });
    expect(await client.pay({ goods_name: "code:12521" })).toMatchObject({ respcd: "0000" });
  });
});

describe("goods_name refund:NNNN", () => {
  const refundable = async (goods_name: string) => {
    const started = start();
    const { syssn } = await started.client.pay({ out_trade_no: "A-1", goods_name });
    await started.simulator.pay("A-1");
    const refund = (out_trade_no = "R-1") => started.client.refund({ syssn, out_trade_no, txamt: "400" });
    return { ...started, syssn, refund };
  };

  it.each(["1125", "1150", "1155", "1265", "1269", "1270", "1271"])("answers %s and books nothing", async (respcd) => {
    const { refund, simulator } = await refundable(`refund:${respcd}`);
    expect(await refund()).toMatchObject({ respcd });
    expect(simulator.transactions).toMatchObject([{ refunded: 0 }]);
  });

  it.each(["1143", "1145"])("answers %s, and the refund is done half a minute later", async (respcd) => {
    const { client, refund, clock, notified } = await refundable(`refund:${respcd}`);
    expect(await refund()).toMatchObject({ respcd, orig_syssn: expect.any(String) });
    expect((await client.query({ out_trade_no: "R-1" })).data).toMatchObject([{ respcd, order_type: "refund" }]);
    expect(await refund("R-2")).toMatchObject({ respcd: "1155", resperr: expect.stringContaining("processed") });
    await clock.advance(29_999);
    expect(notified).toHaveLength(1);
    await clock.advance(1);
    expect((await client.query({ out_trade_no: "R-1" })).data).toMatchObject([{ respcd: "0000" }]);
    expect(notified[1]).toMatchObject({ notify_type: "refund", out_trade_no: "R-1" });
    expect((await client.query({ out_trade_no: "A-1" })).data).toMatchObject([{ cancel: "5" }]);
    expect(await refund("R-2")).toMatchObject({ respcd });
  });
});

describe("the nightly refund pause", () => {
  it.each([
    ["23:29:59", "0000"],
    ["23:30:00", "1265"],
    ["00:00:00", "1265"],
    ["00:29:59", "1265"],
    ["00:30:00", "0000"],
  ])("at %s answers %s", async (time, respcd) => {
    const { client, simulator, clock } = start({ nightlyRefundPause: true });
    const { syssn } = await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    const [hour, minute, second] = time.split(":").map(Number) as [number, number, number];
    await clock.advance(((hour - 12 + 24) * 3600 + minute * 60 + second) * 1_000);
    expect(simulator.transactions[0]).toMatchObject({ state: "paid" });
    expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "1" })).toMatchObject({ respcd });
  });

  it("is off by default", async () => {
    const { client, simulator, clock } = start();
    const { syssn } = await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    await clock.advance(12 * 3_600_000);
    expect(await client.refund({ syssn, out_trade_no: "R-1", txamt: "1" })).toMatchObject({ respcd: "0000" });
  });
});
