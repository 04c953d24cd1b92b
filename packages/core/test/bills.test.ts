import { strToU8, zipSync } from "fflate/browser";
import { describe, expect, it } from "vitest";
import { clientWithFetch, rejection } from "./support.js";

const header = "syssn,origssn,order_type,out_trade_no,txamt";

function bill(files: Record<string, string | Uint8Array>, options?: { maxResponseBytes: number }) {
  const bytes = zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, typeof text === "string" ? strToU8(text) : text]),
    ),
  );
  const { qfpay } = clientWithFetch([new Response(new Uint8Array(bytes))], { limiter: false });
  return qfpay.bills.get("2026-01-31", options);
}

describe("bills.get", () => {
  it("keeps quotes, commas, line ends and blanks inside cells", async () => {
    const text = `\uFEFF${header}\r\n1,,payment,"A ""x"", 1",1000\n2,1,refund,"two\nlines",05\n\n`;
    const { rows } = await bill({ "bill.csv": text });
    expect(rows!.map(({ raw: _, ...row }) => row)).toEqual([
      { syssn: "1", order_type: "payment", out_trade_no: 'A "x", 1', txamt: 1000 },
      { syssn: "2", orig_syssn: "1", order_type: "refund", out_trade_no: "two\nlines", txamt: 5 },
    ]);
    expect(rows![0]!.raw).toEqual({
      syssn: "1",
      origssn: "",
      order_type: "payment",
      out_trade_no: 'A "x", 1',
      txamt: "1000",
    });
  });

  it("joins the rows of several files, and leaves out files that are no tables", async () => {
    const { rows, files } = await bill({
      "a.csv": `${header}\n1,,payment,A-1,1`,
      "b.CSV": `${header}\n2,,payment,A-2,2\n`,
      "readme.txt": "hello",
    });
    expect(rows!.map(({ syssn }) => syssn)).toEqual(["1", "2"]);
    expect(files).toHaveLength(3);
  });

  it.each([
    ["other columns", { "bill.csv": "交易号,金额\n1,2\n" }],
    ["a line of another length", { "bill.csv": `${header}\n1,,payment,A-1\n` }],
    ["a quote that does not end", { "bill.csv": `${header}\n1,,payment,"A-1,1\n` }],
    ["a line without a number", { "bill.csv": `${header}\n,,payment,A-1,1\n` }],
    [
      "another encoding",
      { "bill.csv": new Uint8Array([...strToU8(`${header}\n1,,payment,`), 0xb1, 0xa0, 0x2c, 0x31]) },
    ],
    ["one table of two unknown", { "a.csv": `${header}\n1,,payment,A-1,1`, "b.csv": "total\n5" }],
    ["no table", { "bill.xlsx": "PK" }],
  ])("has all bytes but no rows if the file has %s", async (_, files) => {
    const found = await bill(files as Record<string, string>);
    expect(found.rows).toBeUndefined();
    expect(found.files).toHaveLength(Object.keys(files).length);
    expect(found.bytes.length).toBeGreaterThan(50);
  });

  it("refuses a file that is no zip file, or unpacks to more than eight times the longest response", async () => {
    const { qfpay } = clientWithFetch([new Response("PK\u0003\u0004 and nothing behind")], { limiter: false });
    expect(await rejection(qfpay.bills.get("2026-01-31"))).toMatchObject({ code: "response_invalid" });
    const most = { maxResponseBytes: 1_000 };
    expect((await bill({ "a.csv": "x".repeat(8_000) }, most)).files[0]!.bytes).toHaveLength(8_000);
    const error = await rejection(bill({ "a.csv": "x".repeat(8_001) }, most));
    expect(error).toMatchObject({ code: "response_invalid", message: expect.stringContaining("8000 bytes") });
    const two = await rejection(bill({ "a.csv": "x".repeat(4_001), "b.csv": "x".repeat(4_000) }, most));
    expect(two).toMatchObject({ code: "response_invalid" });
  });
});
