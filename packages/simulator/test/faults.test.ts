import { connect } from "node:net";
import { fakeClock } from "@qfpay/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSimulator, type Fault } from "../src/index.js";
import { appCode, clientKey, createClient, paymentParams } from "./client.js";

// Every fault must look the same to a client that calls the simulator over a socket and to one that calls it in
// process.
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

  it("an answer that ends early has the headers and half of the body, and the order exists", async () => {
    const response = await meet({ kind: "close" });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of response.body!) chunks.push(chunk);
    })().catch((reason: unknown) => reason);
    expect(await reading).toMatchObject({
      name: "TypeError",
      message: "terminated",
      cause: { code: "UND_ERR_SOCKET" },
    });
    const arrived = Buffer.concat(chunks).toString();
    const promised = Number(response.headers.get("content-length"));
    expect([arrived.slice(0, 18), arrived.length]).toEqual(['{"respcd":"0000","', Math.floor(promised / 2)]);
    expect(simulator.transactions).toHaveLength(1);
    expect(simulator.requests.at(-1)).toMatchObject({ status: 200, respcd: "0000", fault: "close", body: arrived });
  });

  it("a late request is handled after the client has given up", async () => {
    simulator.faults.next({ kind: "latency", ms: 60_000, when: "before" });
    const gone = new AbortController();
    const answering = client
      .raw("payment", paymentParams(), { signal: gone.signal })
      .catch((reason: unknown) => reason);
    await expect.poll(() => simulator.faults.counts.latency, { interval: 5 }).toBe(1);
    gone.abort();
    expect(await answering).toMatchObject({ name: "AbortError" });
    expect(simulator.transactions).toHaveLength(0);
    await simulator.clock.advance(60_000);
    await expect.poll(() => simulator.transactions.length, { interval: 5 }).toBe(1);
    expect(simulator.requests.at(-1)).toMatchObject({ respcd: "0000", fault: "latency" });
    expect(await client.pay()).toMatchObject({ respcd: "0000" });
  });

  it("a late request that the client waits for is answered", async () => {
    const answer = await (await meet({ kind: "latency", ms: 30, when: "before" })).json();
    expect(answer).toMatchObject({ respcd: "0000" });
  });

  it.each(["before", "after"] as const)(
    "close resets what latency holds back (%s), and books nothing any more",
    async (when) => {
      const answering = meet({ kind: "latency", ms: 3_600_000, when }).catch((reason: unknown) => reason);
      await expect.poll(() => simulator.faults.counts.latency).toBe(1);
      await client.pay();
      const booked = simulator.transactions.length;
      await simulator.close();
      expect(await answering).toMatchObject({ message: "fetch failed", cause: { code: "UND_ERR_SOCKET" } });
      expect(simulator.transactions).toHaveLength(booked);
      expect(booked).toBe(when === "before" ? 1 : 2);
    },
  );

  it("a fault can be limited to one order, found in the body, in a query string and in a comma-separated list", async () => {
    for (let times = 0; times < 3; times++) simulator.faults.next({ kind: "429", out_trade_no: "A-7" });
    const status = async (...call: Parameters<typeof client.raw>) => (await client.raw(...call)).status;
    expect(await status("payment", paymentParams({ out_trade_no: "A-77" }))).toBe(200);
    expect(await status("payment", paymentParams({ out_trade_no: "A-7" }))).toBe(429);
    expect(await status("query", { out_trade_no: "A-7" }, { method: "GET" })).toBe(429);
    expect(await status("query", { syssn: "1" })).toBe(200);
    expect(await status("query", { out_trade_no: "A-8,A-7,A-9" })).toBe(429);
    expect(await status("query", { out_trade_no: "A-7" })).toBe(200);
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

it("a connection that breaks mid-body is a destroyed socket", async () => {
  const simulator = createSimulator({ merchants: [{ appCode, clientKey }], faults: [{ kind: "close" }] });
  const { port } = new URL((await simulator.listen()).url);
  const body = "a=1";
  const head = `POST /trade/v1/payment HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n`;
  const socket = connect(Number(port), "127.0.0.1", () => socket.write(`${head}content-length: 3\r\n\r\n${body}`));
  const text = await new Promise<string>((resolve, reject) => {
    let received = "";
    socket.on("data", (chunk) => (received += chunk)).on("error", reject);
    socket.on("close", () => resolve(received));
  });
  const [, promised, sent] = /content-length: (\d+)\r\n[\s\S]*?\r\n\r\n([\s\S]*)$/i.exec(text)!;
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
  expect(sent!.length).toBe(Math.floor(Number(promised) / 2));
  await simulator.close();
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

  it("repeats a fault a number of times, for some time, or both", async () => {
    const clock = fakeClock();
    const simulator = createSimulator({ merchants: [{ appCode, clientKey }], clock });
    const client = createClient(simulator);
    const statuses = async (count: number) => {
      const all: number[] = [];
      while (all.length < count) all.push((await client.raw("query", { out_trade_no: "x" })).status);
      return all;
    };
    simulator.faults.next({ kind: "429", times: 3 });
    expect(await statuses(4)).toEqual([429, 429, 429, 200]);
    simulator.faults.next({ kind: "429", forMs: 2_000 });
    expect(simulator.faults.pending).toBe(Infinity);
    expect(new Set(await statuses(20))).toEqual(new Set([429]));
    await clock.advance(1_999);
    expect(await statuses(1)).toEqual([429]);
    await clock.advance(1);
    expect(await statuses(1)).toEqual([200]);
    expect(simulator.faults.pending).toBe(0);
    simulator.faults.next({ kind: "429", forMs: 2_000, times: 1 });
    expect(await statuses(2)).toEqual([429, 200]);
    simulator.faults.next({ kind: "429", forMs: 2_000, times: 1 });
    await clock.advance(2_000);
    expect(await statuses(1)).toEqual([200]);
    expect(simulator.faults.counts).toMatchObject({ "429": 25, reset: 0 });
  });

  it("can break one endpoint until it is cleared", async () => {
    const simulator = createSimulator({ merchants: [{ appCode, clientKey }] });
    const client = createClient(simulator);
    simulator.faults.next({ kind: "reset", when: "after", path: "/trade/v1/payment", times: Infinity });
    for (let orders = 1; orders <= 5; orders++) {
      await expect(client.pay()).rejects.toThrow("fetch failed");
      expect(simulator.transactions).toHaveLength(orders);
      expect((await client.query({ out_trade_no: simulator.transactions.at(-1)!.out_trade_no })).data).toHaveLength(1);
    }
    simulator.faults.clear();
    expect(await client.pay()).toMatchObject({ respcd: "0000" });
  });

  it("distinguishes refusals of the rate windows from those of a fault", async () => {
    const simulator = createSimulator({
      merchants: [{ appCode, clientKey }],
      clock: fakeClock(),
      limits: [{ limit: 2, windowMs: 1_000 }],
      faults: [{ kind: "429" }],
    });
    const client = createClient(simulator);
    for (let calls = 0; calls < 5; calls++) await client.raw("query", { out_trade_no: "x" });
    expect(simulator.requests.map(({ status, rateLimited, fault }) => [status, rateLimited, fault])).toEqual([
      [429, false, "429"],
      [200, false, undefined],
      [200, false, undefined],
      [429, true, undefined],
      [429, true, undefined],
    ]);
    expect([simulator.rateLimited, simulator.faults.counts["429"]]).toEqual([2, 1]);
  });

  it.each([
    [{ kind: "resett", when: "after" }, /"resett" is no kind of fault/],
    [{ kind: "latency", ms: -1 }, /ms of the fault "latency" is -1/],
    [{ kind: "latency", ms: Number.NaN }, /ms .* is NaN/],
    [{ kind: "429", times: 1.5 }, /times .* is 1.5/],
    [{ kind: "429", forMs: "5" }, /forMs .* is 5/],
    [{ kind: "duplicate", copies: -1 }, /copies .* is -1/],
  ])("refuses %j", (fault, message) => {
    const { faults } = createSimulator({ merchants: [{ appCode, clientKey }] });
    expect(() => faults.next(fault as Fault)).toThrow(message);
    expect(faults.pending).toBe(0);
  });
});
