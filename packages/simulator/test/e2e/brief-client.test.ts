import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../../src/index.js";
import { type Answer, appCode, clientKey } from "../client.js";

const script = fileURLToPath(new URL("./brief-client.py", import.meta.url));
const run = promisify(execFile);

const simulator = createSimulator({ merchants: [{ appCode, clientKey }] });
let url: string;

beforeAll(async () => {
  ({ url } = await simulator.listen());
});
afterAll(() => simulator.close());

async function python(endpoint: string, params: Record<string, string | number>, algorithm = "MD5"): Promise<Answer> {
  const { stdout } = await run("python3", [script, url, endpoint, algorithm, JSON.stringify(params)], {
    env: { ...process.env, QFPAY_APPCODE: appCode, QFPAY_KEY: clientKey },
  });
  return JSON.parse(stdout) as Answer;
}

const txdtm = "2026-01-01 12:00:00";
const order = { txamt: "100", txcurrcd: "HKD", pay_type: "800101", txdtm, goods_name: "Test Product" };

describe("the brief's Python client", () => {
  it("pays, queries and refunds with MD5", async () => {
    const created = await python("payment", { ...order, out_trade_no: "PY-1" });
    expect(created).toMatchObject({ respcd: "0000", out_trade_no: "PY-1", qrcode: expect.stringContaining(url) });
    expect((await python("query", { out_trade_no: "PY-1", txdtm })).data[0]).toMatchObject({ respcd: "1143" });

    await simulator.pay(created.qrcode);
    expect((await python("query", { out_trade_no: "PY-1", txdtm })).data[0]).toMatchObject({ respcd: "0000" });

    const refund = { out_trade_no: "PY-R1", txamt: "100", txdtm, qf_trade_no: created.syssn };
    expect(await python("refund", refund)).toMatchObject({ respcd: "0000", orig_syssn: created.syssn });
    expect((await python("query", { out_trade_no: "PY-1", txdtm })).data[0]).toMatchObject({ cancel: "3" });
  });

  it("pays with a scanned code and text beyond ASCII", async () => {
    const scanned = { ...order, pay_type: "800208", auth_code: "134567890123456789", goods_name: "凍奶茶 #1" };
    expect(await python("payment", { ...scanned, out_trade_no: "PY-2" })).toMatchObject({ respcd: "0000" });
    expect(simulator.transactions.at(-1)).toMatchObject({ state: "paid", goods_name: "凍奶茶 #1" });
  });

  it("keeps a zero in the signature, which then reaches the parameter check", async () => {
    expect(await python("payment", { ...order, txamt: 0, out_trade_no: "PY-3" })).toMatchObject({ respcd: "1104" });
  });

  it("is refused with SHA-256, because it does not name the algorithm", async () => {
    expect(await python("payment", { ...order, out_trade_no: "PY-4" }, "SHA256")).toMatchObject({
      respcd: "1108",
      resperr: expect.stringContaining("send X-QF-SIGNTYPE: SHA256"),
    });
  });

  it("is refused when it sends an empty value that it did not sign", async () => {
    expect(await python("payment", { ...order, out_trade_no: "PY-5", udid: "" })).toMatchObject({
      respcd: "1108",
      resperr: expect.stringContaining("udid"),
    });
  });
});
