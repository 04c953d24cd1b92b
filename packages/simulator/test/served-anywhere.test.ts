import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.js";
import type { ListenOptions } from "../src/listen.js";
import { appCode, clientKey, createClient } from "./client.js";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

function create() {
  const simulator = createSimulator({ merchants: [{ appCode, clientKey }], limits: false });
  open.push(() => simulator.close());
  return simulator;
}

const listen = async (options: ListenOptions) => (await create().listen(0, options)).url;

/** Sends a request with the given `Host` header, which `fetch` would not allow. */
const ask = (url: string, host: string, path = "/_simulator/api/state") =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request(`${url}${path}`, { headers: { host } }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode!, body }));
    });
    sent.on("error", reject);
    sent.end();
  });

describe("a simulator that is served elsewhere", () => {
  it("listens on the given address, and is reached under it", async () => {
    const url = await listen({ host: "127.0.0.2" });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.2:\d+$/);
    expect((await ask(url, new URL(url).host)).status).toBe(200);
    expect((await ask(url, "127.0.0.3")).status).toBe(403);
    await expect(fetch(url.replace("127.0.0.2", "127.0.0.1"))).rejects.toThrow();
  });

  it("on every address is reached under each, and its wallet links lead back to the address that was asked", async () => {
    const url = await listen({ host: "0.0.0.0" });
    const { port } = new URL(url);
    for (const address of ["127.0.0.1", "127.0.0.2"]) {
      const client = createClient({ url: `http://${address}:${port}` });
      const { qrcode } = await client.pay({ out_trade_no: `A-${address}` });
      expect(qrcode).toContain(`http://${address}:${port}/wallet/`);
    }
  });

  it("serves the pages and the control API under allowed names, with or without a port, and under no others", async () => {
    const url = await listen({ host: "0.0.0.0", allowedHosts: ["qfpay", "Shop.Internal", "[fd00::7]"] });
    for (const host of ["qfpay", "qfpay:4010", "QFPAY", "shop.internal:80", "[fd00::7]:80", "localhost"]) {
      expect((await ask(url, host)).status, host).toBe(200);
      expect((await ask(url, host, "/")).status, host).toBe(200);
    }
    for (const host of ["evil.example", "qfpay.evil.example", "0.0.0.0", "internal"]) {
      expect((await ask(url, host)).status, host).toBe(403);
      expect((await ask(url, host, "/wallet/1")).status, host).toBe(403);
    }
    expect((await ask(url, "evil.example")).body).toContain("use 127.0.0.1, localhost, [::1], qfpay, shop.internal");
  });

  it("tells a container's health check that it is up, under every name, and records nothing of it", async () => {
    const simulator = create();
    const { url } = await simulator.listen(0, { host: "0.0.0.0" });
    for (const host of ["10.1.2.3:4010", "localhost"]) {
      expect(await ask(url, host, "/healthz")).toEqual({ status: 200, body: '{"status":"ok"}' });
    }
    expect(simulator.requests).toHaveLength(0);
  });

  it.each(["*", "http://qfpay", "qfpay:4010", "qfpay/", "", "*.internal"])(
    "does not take %j for a name that can be allowed",
    async (name) => {
      await expect(create().listen(0, { allowedHosts: [name] })).rejects.toThrow(/is no host name that can be allowed/);
    },
  );

  it("says that an address is not one of this machine, and listens on another one afterwards", async () => {
    const simulator = create();
    await expect(simulator.listen(0, { host: "203.0.113.9" })).rejects.toThrow(/EADDRNOTAVAIL/);
    expect((await fetch((await simulator.listen()).url)).status).toBe(200);
  });
});
