import { environments } from "@qfpay/core";
import { steerableClock } from "@qfpay/simulator";
import { describe, expect, it, vi } from "vitest";
import { describeGateway } from "../src/account/account.js";
import { startGateway } from "./gateway.js";
import { at, qfpay } from "./run.js";

/** Refunds without confirmation, and at once (`--wait 0`) if one query finds no record of an earlier refund. */
const withoutConfirmation = ["--yes", "--wait", "0"];

const { sandbox, test, prod } = environments;

describe("the gateway of a refund", () => {
  it.each([
    ["sandbox", undefined, "sandbox"],
    ["test", undefined, "test: real money"],
    ["prod", prod.baseUrl, "prod: real money"],
    ["sandbox", sandbox.baseUrl, "sandbox"],
    ["sandbox", `${prod.baseUrl}/`, "prod: real money"],
    ["prod", test.baseUrl, "test: real money"],
    ["sandbox", "http://localhost:4010", "http://localhost:4010, a program on this machine such as the simulator"],
    ["test", "http://[::1]:4010", "http://[::1]:4010, a program on this machine such as the simulator"],
    [
      "sandbox",
      "https://127.example",
      "https://127.example: real money, unless you know that this host is a test gateway",
    ],
  ] as const)("is named by its host: %s at %s is %s", (environment, baseUrl, text) => {
    expect(describeGateway({ appCode: "A", clientKey: "K", environment, ...(baseUrl && { baseUrl }) })).toBe(text);
  });
});

// These tests run side by side, because most of them wait before they look for a refund a second time.
describe.concurrent("qfpay refund", () => {
  it("ends with 1 and the reason after a plain refusal", async ({ onTestFinished }) => {
    const { url, paid } = await startGateway({}, onTestFinished);
    await paid("A-1001");
    await qfpay(["refund", "A-1001", "--amount", "600", ...withoutConfirmation], { env: at(url) });
    const second = await qfpay(["refund", "A-1001", "--amount", "700", ...withoutConfirmation], { env: at(url) });
    expect(second.code).toBe(1);
    expect(second.err).toContain("1272");
    expect(second.err).not.toContain("unknown");
    expect(second.err).toContain("run the same command again before you refund under another number");
  });

  it("shows what it will do and refunds, and the same command again refunds nothing", async ({ onTestFinished }) => {
    const { simulator, url, paid } = await startGateway({}, onTestFinished);
    const { syssn } = await paid("A-1001");
    const first = await qfpay(["refund", "A-1001", "--amount", "400", ...withoutConfirmation], { env: at(url) });
    expect([first.code, first.err]).toEqual([0, ""]);
    expect(first.out).toContain("refund  HKD 4.00\n");
    expect(first.out).toContain(`number  R${syssn}A400\n`);
    expect(first.out).toContain(`where   ${url}, a program on this machine such as the simulator\n`);
    const again = await qfpay(["refund", "--syssn", syssn, "--amount", "400", "--json"], { env: at(url) });
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({
      isEarlier: true,
      refund: { out_trade_no: `R${syssn}A400`, txamt: 400, status: "success" },
    });
    expect(simulator.transactions.filter(({ order_type }) => order_type === "refund")).toHaveLength(1);
  });

  it("refunds all of a payment, and says so when there is nothing left", async ({ onTestFinished }) => {
    const { url, paid } = await startGateway({}, onTestFinished);
    await paid("A-1");
    expect((await qfpay(["refund", "A-1", "--amount", "all", ...withoutConfirmation], { env: at(url) })).code).toBe(0);
    const more = await qfpay(["refund", "A-1", "--amount", "1", ...withoutConfirmation], { env: at(url) });
    expect([more.code, more.err]).toEqual([1, expect.stringContaining("refunded in full already")]);
  });

  it("does not take what is left for all after a partial refund", async ({ onTestFinished }) => {
    const { url, paid } = await startGateway({}, onTestFinished);
    await paid("A-1");
    await qfpay(["refund", "A-1", "--amount", "400", ...withoutConfirmation], { env: at(url) });
    const { code, err } = await qfpay(["refund", "A-1", "--amount", "all", ...withoutConfirmation], { env: at(url) });
    expect([code, err]).toEqual([1, expect.stringContaining("partly refunded already")]);
    expect((await qfpay(["refund", "A-1", "--amount", "600", ...withoutConfirmation], { env: at(url) })).code).toBe(0);
  });

  it("refuses without a terminal and without --yes, before anything is sent", async ({ onTestFinished }) => {
    const { simulator, url, paid } = await startGateway({}, onTestFinished);
    await paid("A-1");
    const { code, err } = await qfpay(["refund", "A-1", "--amount", "400"], { env: at(url), input: "y\n" });
    expect([code, err]).toEqual([2, expect.stringContaining("nothing was refunded. Give --yes")]);
    expect(simulator.requests.some(({ path }) => path.endsWith("/refund"))).toBe(false);
  });

  it("looks for the refund once after a refusal, and not at all after a failure that sent nothing", async ({
    onTestFinished,
  }) => {
    const { simulator, url, client, paid } = await startGateway({}, onTestFinished);
    const { syssn } = await paid("A-1001");
    await client.refunds.create({ syssn, txamt: 600, out_trade_no: "R-1" });
    // One attempt to find a record sends two queries: for this month, and for the month before.
    const after = simulator.requests.length;
    const refused = await qfpay(["refund", "A-1001", "--amount", "700", ...withoutConfirmation], { env: at(url) });
    const paths = simulator.requests.slice(after).map(({ path }) => path);
    expect([refused.code, paths.length - 1 - paths.lastIndexOf("/trade/v1/refund")]).toEqual([1, 2]);
    await client.payments.create({ pay_type: "802001", txcurrcd: "HKD", txamt: 1000, out_trade_no: "F-1" });
    await simulator.pay("F-1");
    const start = simulator.requests.length;
    const fps = await qfpay(["refund", "F-1", "--amount", "all", ...withoutConfirmation], { env: at(url) });
    expect(fps.code).not.toBe(0);
    // The command queries the payment twice, the second time for other payments under its number, and sends two queries
    // for a refund that an earlier run may have made. Then the client refuses the refund and sends nothing.
    expect(simulator.requests.length - start).toBe(4);
  });

  it("refuses an order number that was paid twice, also when one of the payments is refunded, and refunds by syssn", async ({
    onTestFinished,
  }) => {
    const { simulator, url, client } = await startGateway({}, onTestFinished);
    const order = { txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1", pay_type: "802801" } as const;
    const tabs = [await client.intents.createPayment(order), await client.intents.createPayment(order)];
    for (const { payment_intent } of tabs) await simulator.payIntent(payment_intent);
    const [first, second] = simulator.transactions.map(({ syssn }) => syssn);
    const refunds = () => simulator.transactions.filter(({ order_type }) => order_type === "refund");
    const byNumber = ["refund", "A-1", "--amount", "all", ...withoutConfirmation];
    const before = await qfpay(byNumber, { env: at(url) });
    expect(before.code).toBe(1);
    expect(before.err).toContain("A-1 was paid 2 times");
    expect(before.err).toContain("Name one with --syssn");
    expect(refunds()).toHaveLength(0);

    const bySyssn = await qfpay(["refund", "--syssn", first!, "--amount", "all", ...withoutConfirmation], {
      env: at(url),
    });
    expect(bySyssn.code).toBe(0);
    const after = await qfpay(byNumber, { env: at(url) });
    expect(after.code).toBe(1);
    expect(after.err).toContain(`${first} (HKD 10.00, refunded in full)`);
    expect(after.err).toContain(`${second} (HKD 10.00)`);
    expect(refunds()).toHaveLength(1);
  });

  it("tells that a refund is still being processed with 3", async ({ onTestFinished }) => {
    const { url, client, simulator } = await startGateway({}, onTestFinished);
    const order = { pay_type: "800201", txcurrcd: "HKD", txamt: 1000, out_trade_no: "A-1" } as const;
    await client.payments.create({ ...order, goods_name: "refund:1145" });
    await simulator.pay("A-1");
    const { code, out } = await qfpay(["refund", "A-1", "--amount", "400", ...withoutConfirmation, "--json"], {
      env: at(url),
    });
    expect([code, JSON.parse(out)]).toEqual([
      3,
      expect.objectContaining({ refund: expect.objectContaining({ status: "pending" }) }),
    ]);
  });

  it.for<[args: string[], code: number, words: string]>([
    [["NOBODY", "--amount", "1"], 1, "has no payment NOBODY"],
    [["OPEN", "--amount", "1"], 1, "is not paid"],
    [["A-1", "--amount", "1001"], 1, "less than that"],
    [["A-1", "--amount", "1", "--number", "A-1"], 1, "the number of another payment"],
    [["A-1", "--amount", "10.00"], 2, "in minor units: 1050 for HKD 10.50."],
    [["A-1", "--amount", "10.5"], 2, "in minor units: 1050 for HKD 10.50."],
    [["A-1", "--amount", "0"], 2, "whole number of minor units"],
    [["A-1"], 2, "--amount"],
    [["A-1", "--syssn", "1", "--amount", "1"], 2, "one of them"],
    [["--amount", "1"], 2, "one of them"],
  ])("refuses %s", async ([args, expected, words], { onTestFinished }) => {
    const { simulator, url, client, paid } = await startGateway({}, onTestFinished);
    await paid("A-1");
    await client.payments.create({ pay_type: "800201", txcurrcd: "HKD", txamt: 1000, out_trade_no: "OPEN" });
    const { code, err } = await qfpay(["refund", ...args, ...withoutConfirmation], { env: at(url) });
    expect([code, err]).toEqual([expected, expect.stringContaining(words)]);
    expect(simulator.requests.some(({ path }) => path.endsWith("/refund"))).toBe(false);
  });

  it("ends with 4 when the gateway cannot be reached, because nothing was sent", async () => {
    expect(
      (await qfpay(["refund", "A-1", "--amount", "1", ...withoutConfirmation], { env: at("http://127.0.0.1:2") })).code,
    ).toBe(4);
  });
});

// Not among the tests above, which run side by side, because this test changes the date of the process.
describe("qfpay refund in the month after the payment", () => {
  it("refuses an order number that was paid twice", async ({ onTestFinished }) => {
    const november = Date.UTC(2026, 10, 20, 4);
    vi.useFakeTimers({ toFake: ["Date"], now: november });
    onTestFinished(() => void vi.useRealTimers());
    const clock = steerableClock({ start: november });
    const { simulator, url, client } = await startGateway({ clock }, onTestFinished);
    const order = { txamt: 1000, txcurrcd: "HKD", out_trade_no: "A-1", pay_type: "802801" } as const;
    const tabs = [await client.intents.createPayment(order), await client.intents.createPayment(order)];
    for (const { payment_intent } of tabs) await simulator.payIntent(payment_intent);
    const days = 20 * 24 * 3_600_000;
    vi.setSystemTime(november + days);
    await clock.advance(days);
    for (let run = 0; run < 2; run++) {
      const { code, err } = await qfpay(["refund", "A-1", "--amount", "all", ...withoutConfirmation], { env: at(url) });
      expect([code, err]).toEqual([1, expect.stringContaining("A-1 was paid 2 times")]);
    }
    expect(simulator.transactions.filter(({ order_type }) => order_type === "refund")).toHaveLength(0);
  });
});
