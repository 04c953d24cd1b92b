import { type EndpointName, endpoints } from "@qfpay/core";
import { describe, expect, it } from "vitest";
import { clientAndGateway, order, rejection } from "./client-and-gateway.js";

describe("the gateway has every endpoint of the catalog", () => {
  it.each(Object.keys(endpoints) as EndpointName[])("%s", async (name) => {
    const { qfpay, simulator } = await clientAndGateway();
    await qfpay.request(name, {} as never).catch(() => {});
    expect(simulator.requests).toMatchObject([
      { path: endpoints[name].path, method: endpoints[name].method, status: 200 },
    ]);
    expect(["0000", "1104"]).toContain(simulator.requests[0]!.respcd);
  });

  it.each(Object.keys(endpoints) as EndpointName[])("%s carries the mchid where it is taken", async (name) => {
    const { qfpay, simulator } = await clientAndGateway({ mchid: "ZaMVg12345" });
    await qfpay.request(name, {} as never).catch(() => {});
    expect(simulator.requests[0]!.params.mchid).toBe(endpoints[name].mchid ? "ZaMVg12345" : undefined);
    expect(["0000", "1104"]).toContain(simulator.requests[0]!.respcd);
  });
});

describe.each(["SHA256", "MD5"] as const)("a client that signs with %s", (signType) => {
  it("is understood everywhere", async () => {
    const { qfpay, simulator } = await clientAndGateway({ client: { signType } });
    const { syssn } = await qfpay.payments.create({ ...order("A-1"), goods_name: "茶 + a&b=c%20" });
    await simulator.pay("A-1");
    await qfpay.refunds.create({ syssn, out_trade_no: "R-1", txamt: 1 });
    await qfpay.transactions.get({ syssn });
    await qfpay.customers.create({ name: "陳大文", billing_address: { line: "1 & 2" } });
    await qfpay.bills.download("2026-01-15");
    expect(
      (await fetch(qfpay.wechat.oauthUrl({ redirect_uri: "https://s.example/" }), { redirect: "manual" })).status,
    ).toBe(302);
    expect(simulator.requests.every(({ status, respcd }) => status === 302 || respcd === "0000" || !respcd)).toBe(true);
    const named = simulator.requests.map(({ headers }) => headers["x-qf-signtype"]);
    expect(named).toEqual([...Array.from({ length: 5 }, () => signType), undefined]);
  });

  it("may sign one call differently", async () => {
    const { qfpay, simulator } = await clientAndGateway({ client: { signType } });
    const other = signType === "MD5" ? "SHA256" : "MD5";
    await qfpay.payments.create(order("A-1"), { signType: other });
    expect(simulator.requests[0]).toMatchObject({ respcd: "0000" });
    expect(simulator.requests[0]!.headers["x-qf-signtype"]).toBe(other);
  });
});

describe("verifyResponses", () => {
  const shapes = [
    { signResponses: "body", responseShape: "flat" },
    { signResponses: "flat", responseShape: "flat" },
    { signResponses: "body", responseShape: "envelope" },
    { signResponses: "data", responseShape: "envelope" },
    { signResponses: "flat", responseShape: "envelope" },
  ] as const;

  it.each(shapes)("verifies $signResponses of $responseShape answers", async (gateway) => {
    const { qfpay } = await clientAndGateway({ gateway, client: { verifyResponses: "require" } });
    const created = await qfpay.payments.create({ ...order("A-1"), goods_name: "茶" });
    expect(created).toMatchObject({ signature: "verified", qrcode: expect.any(String) });
    const inApp = { ...order("A-2"), pay_type: "800210", goods_name: "茶" } as const;
    expect(await qfpay.payments.create(inApp)).toMatchObject({ signature: "verified" });
  });

  it.each(["body", "flat"] as const)("verifies %s of the answers that hold lists", async (signResponses) => {
    const { qfpay } = await clientAndGateway({ gateway: { signResponses }, client: { verifyResponses: "require" } });
    await qfpay.payments.create(order("A-1"));
    expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ out_trade_no: "A-1" });
    await qfpay.customers.create({ name: "陳", billing_address: { line: "1" } });
    expect(await qfpay.customers.query()).toMatchObject({ signature: "verified", data: [{ name: "陳" }] });
  });

  it("reports absent signatures, requires them, or does not look", async () => {
    const create = async (verifyResponses: "report" | "require" | "off") =>
      (await clientAndGateway({ client: { verifyResponses } })).qfpay.payments.create(order("A-1"));
    expect(await create("report")).toMatchObject({ signature: "absent" });
    expect(await create("off")).toMatchObject({ signature: "unchecked" });
    const error = await rejection(create("require"));
    // If the response has a wrong signature, the order may still have been created.
    expect(error).toMatchObject({ code: "outcome_unknown", outcome: "unknown", cause: { code: "signature_invalid" } });
  });

  it("reports a signature that does not match, and requires one that does", async () => {
    const forged: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      return new Response((await response.text()).replace('"1000"', '"1"'), response);
    };
    const create = async (verifyResponses: "report" | "require" | "off") => {
      const client = { verifyResponses, fetch: forged };
      return (await clientAndGateway({ gateway: { signResponses: "body" }, client })).qfpay.payments.create(
        order("A-1"),
      );
    };
    expect(await create("report")).toMatchObject({ signature: "mismatch", txamt: 1 });
    expect(await create("off")).toMatchObject({ signature: "unchecked" });
    expect(await rejection(create("require"))).toMatchObject({
      outcome: "unknown",
      cause: { code: "signature_invalid" },
    });
  });
});

describe("the documented envelope", () => {
  it("is understood for every kind of answer", async () => {
    const { qfpay, simulator } = await clientAndGateway({ gateway: { responseShape: "envelope" } });
    const { syssn, qrcode } = await qfpay.payments.create(order("A-1"));
    expect(qrcode).toContain(syssn);
    await qfpay.payments.create(order("A-2"));
    expect(await qfpay.payments.close({ out_trade_no: "A-2", txamt: 1000 })).toMatchObject({ status: "success" });
    await simulator.pay("A-1");
    expect(await qfpay.transactions.get({ syssn })).toMatchObject({ status: "success", syssn });
    expect(await qfpay.refunds.create({ syssn, out_trade_no: "R-1", txamt: 1 })).toMatchObject({ orig_syssn: syssn });
    const ref = { trade_type: "weixin", syssn, customs: "SZ", mch_customs_no: "1" } as const;
    expect(await qfpay.customs.declare(ref)).toMatchObject({ status: "success", verify_department: "UNIONPAY" });
    const { customer_id } = (await qfpay.customers.create({ name: "Chan" })).data;
    expect((await qfpay.customers.query()).data).toMatchObject([{ customer_id }]);
    expect(await qfpay.intents.createToken({ customer_id })).toMatchObject({ token_intent: expect.any(String) });
    expect(await rejection(qfpay.refunds.create({ syssn: "1", out_trade_no: "R-2", txamt: 1 }))).toMatchObject({
      respcd: "1268",
      message: expect.stringContaining("no transaction has syssn 1"),
    });
    const visited = await fetch(qfpay.wechat.oauthUrl({ redirect_uri: "https://s.example/" }), { redirect: "manual" });
    const code = new URL(visited.headers.get("location")!).searchParams.get("code")!;
    expect(await qfpay.wechat.openid(code)).toMatch(/^o/);
  });
});
