import { describe, expect, it } from "vitest";
import { clientAndGateway, order, rejection } from "./client-and-gateway.js";

/** How the client must classify each documented code. `open` means that the order may still be paid. */
const codes = {
  pending: "1143 1145 1295 1298",
  duplicate: "1102 2011",
  open: "1101 1252 1254 1296 1297",
  retry: "1100 1205",
  request: "1103 1104 1108 1266 1267",
  config: "1105 1106 1107 1203 1241 1242 1243 1251",
  order: "1136 1142 1181 1260 1261 1262 1263 1264 1268",
  customer: "1147 1201 1202 1204 1212 2005",
  refund: "1125 1150 1155 1265 1269 1270 1271 1272",
  blocked: "1250 1294",
};
const listed = Object.entries(codes).flatMap(([kind, text]) => text.split(" ").map((respcd) => ({ kind, respcd })));
const of = (...kinds: string[]) => listed.filter(({ kind }) => kinds.includes(kind));

async function answered(respcd: string) {
  const started = await clientAndGateway();
  const pay = () => started.qfpay.payments.create({ ...order("A-1"), goods_name: `code:${respcd}` });
  return { ...started, pay };
}

it("there are 52 of them with 0000, which has tests of its own", () => expect(listed).toHaveLength(52 - 1));

it("0000 on an order is pending, on a scanned code success", async () => {
  const { qfpay } = await clientAndGateway();
  expect(await qfpay.payments.create(order("A-1"))).toMatchObject({ respcd: "0000", status: "pending" });
  const scanned = { ...order("A-2"), pay_type: "800208", auth_code: "134567890123456789" } as const;
  expect(await qfpay.payments.create(scanned)).toMatchObject({ respcd: "0000", status: "success" });
});

it.each(of("pending"))("$respcd resolves as pending", async ({ respcd }) => {
  const { pay, qfpay, simulator } = await answered(respcd);
  expect(await pay()).toMatchObject({
    respcd,
    status: "pending",
    advice: expect.any(String),
    syssn: expect.any(String),
  });
  expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ respcd, status: "pending" });
  await simulator.pay("A-1");
  expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ status: "success" });
});

it.each(of("request", "config", "order", "customer", "refund", "blocked", "retry"))(
  "$respcd is rejected as $kind",
  async ({ respcd, kind }) => {
    const { pay, simulator } = await answered(respcd);
    const error = await rejection(pay());
    expect(error).toMatchObject({
      name: "QFPayApiError",
      code: "api_error",
      category: kind,
      outcome: "rejected",
      respcd,
      httpStatus: 200,
      attempts: 1,
      advice: expect.stringMatching(/\w/),
    });
    expect(error.message).toContain(respcd);
    expect(simulator.requests).toHaveLength(1);
  },
);

it.each(of("duplicate"))("$respcd is a duplicate whose outcome is unknown", async ({ respcd }) => {
  const { pay } = await answered(respcd);
  expect(await rejection(pay())).toMatchObject({
    code: "api_error",
    category: "duplicate",
    outcome: "unknown",
    respcd,
  });
});

describe.each(of("open"))("$respcd leaves the outcome open", ({ respcd }) => {
  it("and says how to ask", async () => {
    const { pay } = await answered(respcd);
    const error = await rejection(pay());
    expect(error).toMatchObject({ name: "QFPayUnknownOutcomeError", outcome: "unknown", respcd, out_trade_no: "A-1" });
    expect(error.cause).toMatchObject({ name: "QFPayApiError", category: "retry", respcd });
    expect(await (error.recover as () => Promise<unknown>)()).toBeUndefined();
  });

  it("and the payment that was made all the same is found", async () => {
    const { pay } = await answered(`${respcd}:paid`);
    const error = await rejection(pay());
    expect(await (error.recover as () => Promise<unknown>)()).toMatchObject({ status: "success", out_trade_no: "A-1" });
  });
});

it("1251 that speaks of a duplicate is one", async () => {
  const { qfpay } = await clientAndGateway();
  await qfpay.payments.create(order("A-1"));
  const error = await rejection(qfpay.payments.create(order("A-1")));
  expect(error).toMatchObject({ code: "api_error", category: "duplicate", outcome: "unknown", respcd: "1251" });
});

it("1124, which is observed and not documented, is a refusal", async () => {
  const { pay } = await answered("1124");
  expect(await rejection(pay())).toMatchObject({ code: "api_error", outcome: "rejected", respcd: "1124" });
});

it.each(["1161", "2999"])("%s, which is not documented, leaves the outcome open", async (respcd) => {
  const { pay } = await answered(respcd);
  expect(await rejection(pay())).toMatchObject({ code: "outcome_unknown", outcome: "unknown", respcd });
});

it.each(of("customer"))("$respcd of a record is a failed payment", async ({ respcd }) => {
  const { pay, qfpay } = await answered(respcd);
  await rejection(pay());
  expect(await qfpay.transactions.get({ out_trade_no: "A-1" })).toMatchObject({ respcd, status: "failed" });
});
