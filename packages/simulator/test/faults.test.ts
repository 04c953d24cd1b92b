import { fakeClock } from "@qfpay/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSimulator, type Fault } from "../src/index.js";
import { appCode, clientKey, createClient, paymentParams } from "./client.js";

// Every fault must look the same to a client with and without a socket between.
describe.each(["over a socket", "in process"])("%s", (way) => {
  let simulator: ReturnType<typeof createSimulator>;
  let client: ReturnType<typeof createClient>;

  beforeEach(async () => {
    simulator = createSimulator({ merchants: [{ appCode, clientKey }] });
    client = createClient(way === "in process" ? simulator : await simulator.listen());
  });
  afterEach(() => simulator.close());

  const meet = (fault: Fault) => {
    simulator.faults.next(fault);
    return client.raw("payment", paymentParams());
  };

  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("a reset %s commit rejects like fetch does and leaves %i records", async (when, records) => {
    const error = await meet({ kind: "reset", when }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: "fetch failed", cause: { code: "UND_ERR_SOCKET" } });
    expect(simulator.transactions).toHaveLength(records);
    expect(simulator.requests.at(-1)).toMatchObject({ status: undefined, fault: "reset" });
  });

  it.each([
    [500, "before", 0],
    [502, "after", 1],
    [503, "before", 0],
  ] as const)("status %i %s commit leaves %i records", async (status, when, records) => {
    const response = await meet({ kind: "status", status, when });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toMatch("text/plain");
    expect(simulator.transactions).toHaveLength(records);
  });

  it("a proxy's page is HTML", async () => {
    const response = await meet({ kind: "status", status: 502, html: true, when: "before" });
    expect(response.headers.get("content-type")).toMatch("text/html");
    expect(await response.text()).toMatch(/^<html>/);
  });

  it("a 429 may say when to come back", async () => {
    expect((await meet({ kind: "429" })).headers.has("retry-after")).toBe(false);
    const response = await meet({ kind: "429", retryAfter: 3 });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "3"]);
    expect(simulator.transactions).toHaveLength(0);
  });

  it("a truncated answer is not JSON, but the order exists", async () => {
    const response = await meet({ kind: "truncate" });
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expect(simulator.transactions).toHaveLength(1);
  });

  it("latency delays the answer, not the order", async () => {
    const before = performance.now();
    const answering = meet({ kind: "latency", ms: 60 });
    await expect.poll(() => simulator.transactions.length, { interval: 2 }).toBe(1);
    expect((await answering).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(58);
  });

  it("the next request is answered again", async () => {
    await meet({ kind: "reset", when: "before" }).catch(() => {});
    expect(await client.pay()).toMatchObject({ respcd: "0000" });
  });
});

describe("the queue", () => {
  it("is used up in order, one fault a request, only on its path", async () => {
    const simulator = createSimulator({
      merchants: [{ appCode, clientKey }],
      clock: fakeClock(),
      faults: [
        { kind: "429", path: "/trade/v1/query", times: 2 },
        { kind: "status", status: 503, when: "before" },
      ],
    });
    const client = createClient(simulator);
    const query = async () => (await client.raw("query", { out_trade_no: "x" })).status;
    expect(simulator.faults.pending).toBe(3);
    expect((await client.raw("payment", paymentParams())).status).toBe(503);
    expect([await query(), await query(), await query()]).toEqual([429, 429, 200]);
    simulator.faults.next({ kind: "429" });
    simulator.faults.clear();
    expect(simulator.faults.pending).toBe(0);
    expect(await query()).toBe(200);
  });
});
