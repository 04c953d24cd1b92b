import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Demo } from "../src/demo.js";
import { backendNames, type Inspection, type Purchase, type WireNotification } from "../src/shop/api.js";
import { freshCode } from "../web/fresh-code.js";
import { client, openDemo } from "./open-demo.js";

let demo: Demo;

beforeAll(async () => {
  demo = await openDemo();
});

afterAll(async () => {
  await demo.close();
});

async function tool<T>(name: string, body: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(`${demo.url}/tools/${name}`, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as T };
}

const lastNotification = () =>
  demo.wire.entries().findLast((entry) => entry.kind === "notification") as WireNotification;

describe.each(backendNames)("the inspector with %s", (backend) => {
  let notification: WireNotification;
  const inspect = (asked: object) => tool<Inspection>("inspect", { id: notification.id, ...asked });

  beforeAll(async () => {
    const { body } = await client(demo, backend).order("egg-tart", "alipayhk");
    await demo.simulator?.pay(body.out_trade_no);
    notification = lastNotification();
  });

  it("finds the received bytes genuine", async () => {
    expect(notification).toMatchObject({ backend, outcome: "handled" });
    expect(await inspect({})).toEqual({ status: 200, body: { verified: true } });
  });

  it("finds them forged whichever byte is changed, and the back end refuses each", async () => {
    const { length } = notification.body;
    const places = [0, 1, 100, notification.body.indexOf('"txamt": "') + 10, length - 2, length - 1];
    for (const at of places) {
      const { body } = await inspect({ at, deliver: true });
      expect(body).toMatchObject({ at, verified: false, delivered: { httpStatus: 401, outcome: "bad_signature" } });
    }
  });

  it("delivers the same bytes again: acknowledged, and not handled twice", async () => {
    const before = await client(demo, backend).get("/orders");
    const { body } = await inspect({ deliver: true });
    expect(body).toEqual({
      verified: true,
      delivered: { httpStatus: 200, body: "SUCCESS", outcome: "duplicate" },
    });
    expect((await client(demo, backend).get("/orders")).body).toEqual(before.body);
  });

  it("says so when there is no such byte or no such notification", async () => {
    const { length } = notification.body;
    for (const at of [-1, length, 0.5, "0"]) expect((await inspect({ at })).status).toBe(422);
    expect((await tool("inspect", { id: "express-1-1" })).status).toBe(404);
    expect((await tool("inspect", {})).status).toBe(404);
  });
});

describe("an experiment", () => {
  beforeEach(() => demo.simulator?.faults.clear());
  const steps = () => demo.wire.entries().flatMap((entry) => (entry.kind === "step" ? [entry] : []));

  it("loses the answer of a scanned payment: it is found again, and charged once", async () => {
    await tool("experiment", { experiment: "lost-answer" });
    const { body } = await client(demo, "hono").charge("egg-tart");
    expect(body).toMatchObject({ status: "success", txamt: 1100 });
    const mine = steps().filter(({ about }) => about === body.out_trade_no);
    expect(mine.map(({ step }) => step)).toEqual([
      expect.objectContaining({ name: "recovery", finding: "asking" }),
      expect.objectContaining({ name: "recovery", finding: "found" }),
    ]);
    const sent = demo.wire.entries().filter((entry) => entry.kind === "call" && entry.about === body.out_trade_no);
    expect(sent[0]).toMatchObject({ endpoint: "payment", lost: true });
    const { body: books } = await tool("books", { out_trade_no: body.out_trade_no });
    expect(books).toEqual({ payments: [{ txamt: 1100, status: "paid" }] });
  });

  it("loses the answer of a QR order: it is closed, and the shop writes it off", async () => {
    await tool("experiment", { experiment: "lost-order" });
    const { status, body } = await client(demo, "express").post<{ code: string }>("/checkout", {
      basket: { "egg-tart": 1 },
      wallet: "alipayhk",
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.code).toBe("order_lost");
    const [order] = (await client(demo, "express").get<{ out_trade_no: string; status: string }[]>("/orders")).body;
    expect(order?.status).toBe("failed");
    const { body: books } = await tool<{ payments: { status: string }[] }>("books", {
      out_trade_no: order?.out_trade_no,
    });
    expect(books.payments).toHaveLength(1);
    expect(books.payments[0]?.status).not.toBe("paid");
  });

  it.each(backendNames)(
    "buys from %s as a browser would, and tells a failure as it tells a success",
    async (backend) => {
      const buy = (asked: object) => tool<Purchase>("buy", { backend, ...asked });
      const atTill = { wallet: "scan-any", auth_code: freshCode("0001") };
      expect(await buy(atTill)).toMatchObject({ status: 200, body: { httpStatus: 200, body: { status: "success" } } });
      const paid = { httpStatus: 201, body: { status: "pending", txamt: 1100 } };
      expect(await buy({ wallet: "alipayhk" })).toMatchObject({ status: 200, body: paid });
      await tool("experiment", { experiment: "lost-order" });
      const lost = { httpStatus: 409, body: { code: "order_lost" } };
      expect(await buy({ wallet: "alipayhk" })).toMatchObject({ status: 200, body: lost });
      expect((await buy({ wallet: "seashells" })).body).toMatchObject({ httpStatus: 422 });
      expect((await buy({ backend: "php" })).status).toBe(422);
    },
  );

  it("removes the faults of the earlier experiment", async () => {
    await tool("experiment", { experiment: "busy" });
    expect(demo.simulator?.faults.pending).toBe(3);
    await tool("experiment", { experiment: "hidden-record" });
    expect(demo.simulator?.faults.pending).toBe(2);
  });

  it.each([{}, { decline: "true" }, { decline: 1 }, { declined: true }, { out_trade_no: ["A"] }])(
    "does not take %j for a customer who pays",
    async (change) => {
      const { body } = await client(demo, "hono").order("egg-tart", "alipayhk");
      const { out_trade_no } = body;
      const asked = Object.keys(change).length === 0 ? {} : { out_trade_no, ...change };
      expect((await tool("customer", asked)).status).toBe(422);
      expect(demo.simulator?.transactions.find((entry) => entry.out_trade_no === out_trade_no)?.state).not.toBe("paid");
    },
  );

  it("that does not exist is refused", async () => {
    expect((await tool("experiment", { experiment: "toString" })).status).toBe(422);
    expect((await tool("customer", { out_trade_no: "DEMO0" })).status).toBe(409);
    expect((await tool("toString", {})).status).toBe(404);
  });
});

describe("the tools", () => {
  const post = (init: RequestInit) => fetch(`${demo.url}/tools/experiment`, { method: "POST", ...init });

  it("are not for other sites' pages", async () => {
    const headers = { origin: "https://elsewhere.example" };
    expect((await post({ headers, body: '{"experiment":"busy"}' })).status).toBe(403);
  });

  it("read short JSON and nothing else", async () => {
    const padded = (length: number) => JSON.stringify({ experiment: "busy" }).padEnd(length);
    expect((await post({ body: padded(4_096) })).status).toBe(200);
    expect((await post({ body: padded(4_097) })).status).toBe(413);
    expect((await post({ body: "busy" })).status).toBe(400);
    expect((await post({ body: "null" })).status).toBe(400);
    demo.simulator?.faults.clear();
  });

  it("that control the gateway do not exist with a real one", async () => {
    const account = { appCode: "A".repeat(32), clientKey: "B".repeat(32), baseUrl: "http://127.0.0.1:2" };
    const real = await openDemo({ account, database: ":memory:" });
    for (const name of ["experiment", "buy", "customer", "books"]) {
      expect((await fetch(`${real.url}/tools/${name}`, { method: "POST", body: "{}" })).status).toBe(404);
    }
    await real.close();
  });
});
