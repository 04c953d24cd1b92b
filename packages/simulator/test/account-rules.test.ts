import { describe, expect, it } from "vitest";
import { createSimulator, steerableClock } from "../src/index.js";
import { appCode, clientKey, createClient, signOf } from "./client.js";
import { start } from "./start.js";

const sha256 = (params: Record<string, string>) => ({
  headers: { "X-QF-SIGNTYPE": "SHA256", "X-QF-SIGN": signOf(params, clientKey, "sha256") },
});
const nobody = { out_trade_no: "NOBODY" };

describe("An account that differs from the default", () => {
  it("accepts only one hash, and names it in the refusal", async () => {
    const { client } = start({ account: { signTypes: ["MD5"] } });
    expect(await client.query(nobody)).toMatchObject({ respcd: "0000" });
    const refused = await client.query(nobody, sha256(nobody));
    expect(refused).toMatchObject({ respcd: "1108", resperr: expect.stringContaining("does not take SHA256") });
  });

  it("accepts another hash per path, of which the longest applies", async () => {
    const signTypes = { "/trade": ["MD5"], "/trade/v1/query": ["SHA256"] } as const;
    const { client } = start({ account: { signTypes } });
    expect(await client.query(nobody)).toMatchObject({ respcd: "1108" });
    expect(await client.query(nobody, sha256(nobody))).toMatchObject({ respcd: "0000" });
    expect(await client.pay()).toMatchObject({ respcd: "0000" });
    expect(await client.call("/customer/v1/query", {}, sha256({}))).not.toMatchObject({ respcd: "1108" });
  });

  it.each(["close", "reversal"] as const)("accepts %s by only one HTTP method", async (endpoint) => {
    const { client } = start({ account: { [`${endpoint}Method`]: "GET" } });
    const params = { out_trade_no: "NOBODY", txamt: "1", txdtm: "2026-01-01 12:00:00" };
    expect((await client.raw(endpoint, params)).status).toBe(405);
    expect(await client.call(endpoint, params, { method: "GET" })).toMatchObject({ respcd: "1136" });
  });

  it("refuses wallets and takes cards", async () => {
    const { client } = start({ account: { wallets: false } });
    expect(await client.pay()).toMatchObject({ respcd: "1203" });
    const intent = { txamt: "1000", txcurrcd: "HKD", out_trade_no: "CARD-1" };
    const path = "/payment_element/v1/create_payment_intent";
    expect(await client.call(path, { ...intent, pay_type: "802801" })).toMatchObject({ respcd: "0000" });
    expect(await client.call(path, { ...intent, pay_type: "801101" })).toMatchObject({ respcd: "1203" });
  });

  it("reads txdtm in a time zone, and accepts it up to an hour from the current time", async () => {
    const clock = steerableClock({ start: Date.parse("2026-01-01T12:00:00Z"), speed: 0 });
    const { client } = start({ account: { txdtmZone: "UTC" }, clock });
    expect(await client.pay({ txdtm: "2026-01-01 20:00:00" })).toMatchObject({ respcd: "1104" });
    expect(await client.pay({ txdtm: "2026-01-01 13:00:01" })).toMatchObject({ respcd: "1104" });
    const taken = await client.pay({ txdtm: "2026-01-01 13:00:00" });
    expect(taken).toMatchObject({ respcd: "0000", sysdtm: "2026-01-01 20:00:00" });
    const refund = { syssn: String(taken.syssn), out_trade_no: "R-1", txamt: "1000" };
    expect(await client.refund({ ...refund, txdtm: "2026-01-01 20:00:00" })).toMatchObject({ respcd: "1104" });
  });

  it("tells the gateway's time in the Date header", async () => {
    const clock = steerableClock({ start: Date.parse("2026-01-01T12:00:00Z"), speed: 0 });
    const response = await createClient(start({ clock }).simulator).raw("query", nobody);
    expect(response.headers.get("date")).toBe("Thu, 01 Jan 2026 12:00:00 GMT");
  });

  it.each([
    [{ signTypes: [] }, "signTypes"],
    [{ signTypes: { "/trade": ["SHA1"] } }, "signTypes"],
    [{ closeMethod: "PUT" }, "closeMethod"],
    [{ reversalMethod: "post" }, "reversalMethod"],
    [{ txdtmZone: "Mars/Olympus" }, "Mars/Olympus"],
  ])("cannot be configured with %o", (account, name) => {
    const options = { merchants: [{ appCode, clientKey }], account: account as never };
    expect(() => createSimulator(options)).toThrow(name);
  });
});
