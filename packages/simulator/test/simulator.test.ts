import { afterEach, describe, expect, it } from "vitest";
import * as simulatorPackage from "../src/index.js";
import { appCode, clientKey, createClient, paymentParams } from "./client.js";

const { createSimulator } = simulatorPackage;
const open: { close(): Promise<void> }[] = [];

function start(options: Partial<simulatorPackage.SimulatorOptions> = {}) {
  const simulator = createSimulator({ merchants: [{ appCode, clientKey }], ...options });
  open.push(simulator);
  return simulator;
}

afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

describe("the package", () => {
  it("exports these names", () => {
    expect(Object.keys(simulatorPackage).sort()).toMatchInlineSnapshot(`
      [
        "createSimulator",
        "steerableClock",
      ]
    `);
  });
});

describe("createSimulator", () => {
  it.each([
    ["no merchant", [], /at least one merchant/],
    ["an empty key", [{ appCode, clientKey: "" }], /appCode and a clientKey/],
    [
      "one app code twice",
      [
        { appCode, clientKey },
        { appCode, clientKey: "other" },
      ],
      /different mchids/,
    ],
  ])("refuses %s", (_, merchants, message) => {
    expect(() => createSimulator({ merchants })).toThrow(message);
  });
});

describe("pay and decline", () => {
  it("take out_trade_no, syssn, qrcode and pay_url", async () => {
    const simulator = start();
    const client = createClient(simulator);
    const qr = await client.pay();
    const link = await client.pay({ pay_type: "805814" });
    const numbered = await client.pay();
    const declined = await client.pay();
    expect(await simulator.pay(qr.qrcode)).toMatchObject({ syssn: qr.syssn, state: "paid" });
    expect(await simulator.pay(link.pay_url)).toMatchObject({ syssn: link.syssn, state: "paid" });
    expect(await simulator.pay(numbered.syssn)).toMatchObject({ state: "paid" });
    expect(await simulator.decline(declined.out_trade_no)).toMatchObject({ state: "failed", respcd: "1205" });
  });

  it("reject what is unknown or settled", async () => {
    const simulator = start();
    const { out_trade_no } = await createClient(simulator).pay();
    await simulator.pay(out_trade_no);
    await expect(simulator.pay(out_trade_no)).rejects.toThrow(/is paid/);
    await expect(simulator.decline(out_trade_no)).rejects.toThrow(/is paid/);
    await expect(simulator.pay("nobody")).rejects.toThrow(/No payment is known as "nobody"/);
  });

  it("hand out copies: the books cannot be changed from outside", async () => {
    const simulator = start();
    await createClient(simulator).pay();
    (simulator.transactions[0] as { txamt: number }).txamt = 1;
    expect(simulator.transactions[0]?.txamt).toBe(1000);
  });
});

describe("requests", () => {
  it("log what came, what should have been hashed, and the answer", async () => {
    const simulator = start();
    const params = paymentParams({ out_trade_no: "A-1" });
    await createClient(simulator).call("payment", params);
    expect(simulator.requests).toEqual([
      {
        id: "request-1",
        at: expect.any(Number),
        method: "POST",
        path: "/trade/v1/payment",
        diagnosis: undefined,
        headers: expect.objectContaining({ "x-qf-appcode": appCode }),
        params,
        stringToSign: "out_trade_no=A-1&pay_type=800201&txamt=1000&txcurrcd=HKD&txdtm=2026-01-01 12:00:00",
        status: 200,
        respcd: "0000",
        resperr: "success",
        body: expect.stringContaining('"qrcode"'),
        fault: undefined,
        rateLimited: false,
      },
    ]);
  });

  it("are reported to listeners until they are removed", async () => {
    const simulator = start();
    const client = createClient(simulator);
    const heard: string[] = [];
    const leave = simulator.on("request", ({ path, respcd }) => heard.push(`${path} ${respcd}`));
    await client.pay();
    await client.pay({ txamt: "0" });
    leave();
    await client.pay();
    expect(heard).toEqual(["/trade/v1/payment 0000", "/trade/v1/payment 1104"]);
  });

  it("and deliveries are two events", async () => {
    const simulator = start({ fetch: async () => new Response("SUCCESS") });
    const heard: unknown[] = [];
    simulator.on("delivery", (delivery) => heard.push(delivery));
    const { qrcode } = await createClient(simulator).pay({ notify_url: "http://shop.example/n" });
    await simulator.pay(qrcode);
    expect(heard).toEqual(simulator.deliveries);
    expect(heard).toHaveLength(1);
  });
});

describe("fetch in process", () => {
  it("rejects with the reason of an aborted signal", async () => {
    const simulator = start({ faults: [{ kind: "latency", ms: 5_000 }] });
    const signal = AbortSignal.timeout(20);
    const calling = simulator.fetch("http://simulator.local/trade/v1/query", { method: "POST", signal });
    await expect(calling).rejects.toMatchObject({ name: "TimeoutError" });
    await expect(simulator.fetch("http://simulator.local/", { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  it("works detached from the simulator and with a Request", async () => {
    const { fetch } = start();
    expect((await fetch(new Request("http://simulator.local/"))).status).toBe(200);
  });

  it("refuses connections after close", async () => {
    const simulator = start();
    await simulator.close();
    await simulator.close();
    await expect(simulator.fetch("http://simulator.local/")).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
    await expect(simulator.listen()).rejects.toThrow(/closed/);
  });
});

describe("listen", () => {
  it("serves on the loopback address until close", async () => {
    const simulator = start();
    const { url } = await simulator.listen();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(url)).status).toBe(200);
    await expect(simulator.listen()).rejects.toThrow(/already listens/);
    const api = `${url}/trade/v1/query`;
    await fetch(api);
    await simulator.close();
    await fetch(api).catch(() => {}); // The simulator has closed, so another program may have the port by now.
    expect(simulator.requests).toHaveLength(1);
  });

  it("rejects when the port is taken", async () => {
    const { url } = await start().listen();
    await expect(start().listen(Number(new URL(url).port))).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("leaves the platform's Request and Response alone", async () => {
    const before = [globalThis.Request, globalThis.Response];
    await start().listen();
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });
});
