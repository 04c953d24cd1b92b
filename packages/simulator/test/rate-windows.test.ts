import { fakeClock } from "@qfpay/core/testing";
import { describe, expect, it } from "vitest";
import { createSimulator, type SimulatorOptions } from "../src/index.js";
import { appCode, clientKey, createClient } from "./client.js";

function start(options: Partial<SimulatorOptions> = {}) {
  const clock = fakeClock();
  const merchants = [
    { appCode, clientKey },
    { appCode: "OTHER", clientKey },
  ];
  const simulator = createSimulator({ merchants, clock, ...options });
  const client = createClient(simulator);
  const statuses = (count: number) =>
    Promise.all(Array.from({ length: count }, () => client.raw("query", { out_trade_no: "x" }))).then((responses) =>
      responses.map(({ status }) => status),
    );
  const accepted = async (count: number) => (await statuses(count)).filter((status) => status === 200).length;
  return { clock, simulator, client, accepted };
}

describe("the documented windows", () => {
  it("take 100 calls in a second and refuse the next with 429", async () => {
    const { clock, accepted } = start();
    expect(await accepted(101)).toBe(100);
    await clock.advance(999);
    expect(await accepted(1)).toBe(0);
    await clock.advance(1);
    expect(await accepted(101)).toBe(100);
  });

  it("slide: each call leaves the window a second after it was made", async () => {
    const { clock, accepted } = start();
    await accepted(60);
    await clock.advance(500);
    await accepted(40);
    await clock.advance(499);
    expect(await accepted(1)).toBe(0);
    await clock.advance(1);
    expect(await accepted(100)).toBe(60);
    await clock.advance(500);
    expect(await accepted(100)).toBe(40);
  });

  it("take 400 calls in a minute", async () => {
    const { clock, accepted } = start();
    let total = 0;
    for (let second = 0; second < 60; second++) {
      total += await accepted(second < 5 ? 100 : 1);
      await clock.advance(1_000);
    }
    expect(total).toBe(400);
    expect(await accepted(100)).toBe(100);
  });

  it("count refused signatures, but no refused calls", async () => {
    const { clock, client, accepted } = start({ limits: [{ limit: 2, windowMs: 1_000 }] });
    await client.raw("query", { out_trade_no: "x" }, { key: "wrong" });
    expect(await accepted(10)).toBe(1);
    await clock.advance(1_000);
    expect(await accepted(10)).toBe(2);
  });

  it("count each app code alone", async () => {
    const { simulator, accepted } = start({ limits: [{ limit: 1, windowMs: 1_000 }] });
    await accepted(1);
    const other = createClient(simulator, clientKey, "OTHER");
    expect((await other.raw("query", { out_trade_no: "x" })).status).toBe(200);
    expect((await other.raw("query", { out_trade_no: "x" })).status).toBe(429);
  });

  it("do nothing when they are off", async () => {
    expect(await start({ limits: false }).accepted(401)).toBe(401);
  });
});

describe("Retry-After", () => {
  const refusal = async (retryAfter?: boolean | number) => {
    const { clock, client } = start({ limits: [{ limit: 1, windowMs: 5_000 }], retryAfter });
    await client.raw("query", { out_trade_no: "x" });
    await clock.advance(1_500);
    const response = await client.raw("query", { out_trade_no: "x" });
    expect(response.status).toBe(429);
    expect(await response.text()).toBe("Too Many Requests");
    return response.headers.get("retry-after");
  };

  it("is absent by default", async () => expect(await refusal()).toBeNull());
  it("says the seconds until a call is possible", async () => expect(await refusal(true)).toBe("4"));
  it("can be fixed", async () => expect(await refusal(7)).toBe("7"));
});
