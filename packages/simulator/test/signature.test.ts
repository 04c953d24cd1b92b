import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import { appCode, clientKey, createClient, formOf, paymentParams, signOf } from "./client.js";

const simulator = createSimulator({
  merchants: [
    { appCode, clientKey },
    { appCode: "AGENT", clientKey: "agent-key", mchid: "ZaMVg12345" },
    { appCode: "AGENT", clientKey: "agent-key", mchid: "otherMerchant" },
  ],
  limits: false,
});
let url: string;
let client: ReturnType<typeof createClient>;
let agent: ReturnType<typeof createClient>;

beforeAll(async () => {
  ({ url } = await simulator.listen());
  client = createClient({ url });
  agent = createClient({ url }, "agent-key", "AGENT");
});
afterAll(() => simulator.close());

describe("accepted signatures", () => {
  it("takes MD5 with its header", async () => {
    expect(await client.pay()).toMatchObject({ respcd: "0000" });
  });

  it("takes MD5 without a header", async () => {
    expect(await client.pay({}, { headers: { "X-QF-SIGNTYPE": undefined } })).toMatchObject({ respcd: "0000" });
  });

  it("takes SHA-256 with its header", async () => {
    const params = paymentParams();
    const headers = { "X-QF-SIGN": signOf(params, clientKey, "sha256"), "X-QF-SIGNTYPE": "SHA256" };
    expect(await client.call("payment", params, { headers })).toMatchObject({ respcd: "0000" });
  });

  it("takes lower-case hex", async () => {
    const params = paymentParams();
    const headers = { "X-QF-SIGN": signOf(params, clientKey).toLowerCase() };
    expect(await client.call("payment", params, { headers })).toMatchObject({ respcd: "0000" });
  });

  it("hashes decoded values, whatever way the body encodes a space", async () => {
    const params = paymentParams({ goods_name: "奶茶 a+b&c" });
    const body = formOf(params).replaceAll("+", "%20");
    expect(await client.call("payment", params, { body })).toMatchObject({ respcd: "0000" });
    expect(simulator.transactions.at(-1)?.goods_name).toBe("奶茶 a+b&c");
  });

  it("takes an empty value that was sent and signed", async () => {
    const params = { ...paymentParams(), udid: "" };
    expect(await client.call("payment", params)).toMatchObject({ respcd: "0000" });
  });

  it("leaves sign and sign_type out of the string", async () => {
    const params = paymentParams();
    const body = formOf({ ...params, sign: "ABC", sign_type: "MD5" });
    expect(await client.call("payment", params, { body })).toMatchObject({ respcd: "0000" });
  });

  it.each([
    ["MD5", "02DB92A7165779E0B5DEC2BEF0895060"],
    ["SHA256", "5547BF8B2172BA3D5A8698B6DAC32A0618D2222AED0BC02493BF3748033FE9B1"],
  ])("takes the worked %s request of the wire description, hash and all", async (signType, sign) => {
    const worked = createSimulator({ merchants: [{ appCode, clientKey, mchid: "ZaMVg12345" }] });
    const body =
      "goods_name=Test%20Product&mchid=ZaMVg12345&notify_url=http%3A%2F%2F127.0.0.1%3A1%2Fnotify&out_trade_no=ORDER20260101000001" +
      "&pay_type=800101&txamt=100&txcurrcd=HKD&txdtm=2026-01-01%2012%3A00%3A00&udid=POS-0001";
    const published = body.replace(
      "http%3A%2F%2F127.0.0.1%3A1%2Fnotify",
      "https%3A%2F%2Fshop.example.com%2Fqfpay%2Fnotify",
    );
    const answer = await createClient(worked).call(
      "payment",
      {},
      {
        body: published,
        headers: { "X-QF-SIGN": sign, "X-QF-SIGNTYPE": signType },
      },
    );
    expect(answer).toMatchObject({ respcd: "0000", out_trade_no: "ORDER20260101000001" });
    await worked.close();
  });
});

describe("refused signatures", () => {
  const refused = async (answer: Promise<Record<string, unknown>>, resperr: RegExp) =>
    expect(await answer).toMatchObject({ respcd: "1108", resperr: expect.stringMatching(resperr) });

  it("says that SHA-256 needs its header", async () => {
    const params = paymentParams();
    const headers = { "X-QF-SIGN": signOf(params, clientKey, "sha256"), "X-QF-SIGNTYPE": undefined };
    await refused(client.call("payment", params, { headers }), /matches SHA256.*send X-QF-SIGNTYPE: SHA256/);
  });

  it("says that the header names the wrong algorithm", async () => {
    await refused(client.pay({}, { headers: { "X-QF-SIGNTYPE": "SHA256" } }), /matches MD5.*says SHA256/);
  });

  it("knows only two algorithms", async () => {
    await refused(client.pay({}, { headers: { "X-QF-SIGNTYPE": "HMAC" } }), /must be MD5 or SHA256/);
  });

  it("says that empty values were sent but not signed", async () => {
    const params = paymentParams();
    await refused(
      client.call("payment", params, { body: formOf({ ...params, udid: "", goods_name: "" }) }),
      /empty values were sent but not signed \(udid, goods_name\)/,
    );
  });

  it("says that values were encoded before hashing", async () => {
    const params = paymentParams();
    const encoded = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, encodeURIComponent(value)]),
    );
    await refused(
      client.call("payment", params, { headers: { "X-QF-SIGN": signOf(encoded, clientKey) } }),
      /URL-encoded/,
    );
  });

  it("says that the key was joined like a parameter", async () => {
    await refused(client.pay({}, { key: `&key=${clientKey}` }), /append the key directly/);
  });

  it("says that sign_type was signed", async () => {
    const params = paymentParams();
    const signed = { ...params, sign_type: "MD5" };
    await refused(client.call("payment", signed), /sign_type was signed/);
  });

  it("refuses another key and shows what should have been hashed, without the key", async () => {
    const params = paymentParams();
    const answer = await client.call("payment", params, { key: "wrong" });
    expect(answer.respcd).toBe("1108");
    expect(answer.resperr).toMatch(/check client key/);
    expect(answer.respmsg).toContain("pay_type=800201&txamt=1000");
    expect(JSON.stringify(answer)).not.toContain(clientKey);
  });

  it("refuses a changed amount", async () => {
    const params = paymentParams();
    await refused(client.call("payment", params, { body: formOf({ ...params, txamt: "1" }) }), /does not match/);
  });

  it("refuses an unknown app code", async () => {
    await refused(client.pay({}, { headers: { "X-QF-APPCODE": "someone" } }), /app code is not known/);
  });

  it.each(["X-QF-APPCODE", "X-QF-SIGN"])("refuses a request without %s", async (header) => {
    await refused(client.pay({}, { headers: { [header]: undefined } }), new RegExp(`${header} header is missing`));
  });

  it("books nothing for a refused request", async () => {
    const before = simulator.transactions.length;
    await client.pay({}, { key: "wrong" });
    expect(simulator.transactions).toHaveLength(before);
  });
});

describe("mchid", () => {
  const agentPay = (mchid: string) => agent.call("payment", { ...paymentParams(), mchid });

  it("takes each of an agent's merchants", async () => {
    expect(await agentPay("ZaMVg12345")).toMatchObject({ respcd: "0000" });
    expect(await agentPay("otherMerchant")).toMatchObject({ respcd: "0000" });
  });

  it("refuses a missing one", async () => {
    expect(await agent.pay()).toMatchObject({ respcd: "1108", resperr: expect.stringMatching(/mchid is missing/) });
  });

  it("refuses a foreign one", async () => {
    expect(await agentPay("foreign")).toMatchObject({
      respcd: "1108",
      resperr: expect.stringMatching(/does not belong/),
    });
  });

  it("refuses one where the merchant has none, even an empty one", async () => {
    for (const mchid of ["ZaMVg12345", ""]) {
      const answer = await client.call("payment", { ...paymentParams(), mchid });
      expect(answer).toMatchObject({ respcd: "1108", resperr: expect.stringMatching(/this app code has none/) });
    }
  });
});

describe("form", () => {
  const form = (body: string, type = "application/x-www-form-urlencoded") =>
    client.call("payment", {}, { body, headers: { "Content-Type": type } });

  it.each([
    ["JSON", JSON.stringify(paymentParams()), "application/json"],
    ["a broken escape", "txamt=%zz", undefined],
    ["escapes that are not UTF-8", "goods_name=%ff", undefined],
    ["a repeated name", "txamt=1&txamt=2", undefined],
    ["a body above 64 KiB", `goods_name=${"x".repeat(70_000)}`, undefined],
  ])("answers 1103 to %s", async (_, body, type) => {
    expect(await form(body, type)).toMatchObject({ respcd: "1103" });
  });

  it("answers 405 to a GET payment and 404 to an unknown endpoint", async () => {
    expect((await fetch(`${url}/trade/v1/payment`)).status).toBe(405);
    expect((await fetch(`${url}/trade/v1/nothing`, { method: "POST" })).status).toBe(404);
  });
});
