import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { appCode, clientKey } from "./client.js";
import { start } from "./start.js";

/** Reads a zip archive with one uncompressed file, as the zip specification says. `gunzipSync` checks its CRC. */
function unzip(zip: Buffer): { name: string; text: string } {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  expect(zip.readUInt16LE(end + 10)).toBe(1);
  const central = zip.readUInt32LE(end + 16);
  expect(zip.toString("latin1", central, central + 4)).toBe("PK\x01\x02");
  expect(central + zip.readUInt32LE(end + 12)).toBe(end);
  const local = zip.readUInt32LE(central + 42);
  expect(zip.toString("latin1", local, local + 4)).toBe("PK\x03\x04");
  expect(zip.subarray(local + 4, local + 30)).toEqual(zip.subarray(central + 6, central + 32));
  const name = local + 30;
  const data = name + zip.readUInt16LE(local + 26);
  const size = zip.readUInt32LE(local + 18);
  const block = Buffer.from([1, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255]);
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  const trailer = Buffer.concat([zip.subarray(local + 14, local + 18), zip.subarray(local + 22, local + 26)]);
  const text = gunzipSync(Buffer.concat([header, block, zip.subarray(data, data + size), trailer])).toString();
  return { name: zip.toString("utf8", name, data), text };
}

const path = "/download/v1/trade_bill";

describe("trade_bill", () => {
  it("is a zip that others can open, with the day's payments and refunds", async () => {
    const { client, simulator } = start();
    const { syssn } = await client.pay({ out_trade_no: "A,1" });
    await simulator.pay("A,1");
    await client.pay({ out_trade_no: "UNPAID" });
    const refund = await client.refund({ syssn, out_trade_no: "R-1", txamt: "400" });
    const response = await client.raw(path, { trade_date: "2026-01-01" }, { method: "GET" });
    expect(response.headers.get("content-type")).toBe("application/zip");
    const { name, text } = unzip(Buffer.from(await response.arrayBuffer()));
    expect(name).toBe("trade_bill_2026-01-01.csv");
    expect(text.split("\r\n")).toEqual([
      "syssn,origssn,order_type,out_trade_no,pay_type,txamt,txcurrcd,sysdtm",
      `${syssn},,payment,"A,1",800201,1000,HKD,2026-01-01 12:00:00`,
      `${refund.syssn},${syssn},refund,R-1,800201,400,HKD,2026-01-01 12:00:00`,
      "",
    ]);
    expect(simulator.requests.at(-1)?.body).toMatch(/^\(\d+ bytes\)$/);
  });

  it("answers 1136 for a day without transactions and 1104 for no day", async () => {
    const { client, simulator } = start();
    await client.pay({ out_trade_no: "A-1" });
    await simulator.pay("A-1");
    const ask = (trade_date: string) => client.call(path, { trade_date }, { method: "GET" });
    expect(await ask("2025-12-31")).toMatchObject({ respcd: "1136" });
    expect(await ask("2026-01-02")).toMatchObject({ respcd: "1136" });
    expect(await ask("20260101")).toMatchObject({ respcd: "1104" });
    expect(await ask("2026-02-30")).toMatchObject({ respcd: "1104" });
  });

  it("does not exist for merchants with mchid", async () => {
    const { client } = start({ merchants: [{ appCode, clientKey, mchid: "ZaMVg12345" }] });
    const ask = (params: Record<string, string>) => client.call(path, params, { method: "GET" });
    const refused = { respcd: "1104", resperr: expect.stringContaining("without mchid") };
    expect(await ask({ trade_date: "2026-01-01" })).toMatchObject(refused);
    expect(await ask({ trade_date: "2026-01-01", mchid: "ZaMVg12345" })).toMatchObject(refused);
  });
});
