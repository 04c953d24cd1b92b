import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Demo } from "../src/demo.js";
import { backendNames } from "../src/shop/api.js";
import { openDemo } from "./open-demo.js";

let demo: Demo;

beforeAll(async () => {
  demo = await openDemo();
});

afterAll(async () => {
  await demo.close();
});

/** Sends a request with any `Host` header, which fetch() does not allow. */
function statusOf(path: string, method = "GET", headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const req = request(demo.url + path, { method, headers }, (res) => {
      res.resume();
      resolve(res.statusCode);
    });
    req.on("error", reject).end();
  });
}

describe("the front server", () => {
  it("serves the page with its parts and nothing else", async () => {
    const page = await fetch(demo.url);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await page.text();
    const parts = [...html.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(parts).toHaveLength(2);
    for (const path of parts) expect(await statusOf(path)).toBe(200);
    expect(await statusOf("/%2e%2e/package.json")).toBe(404);
    expect(await statusOf("/", "POST")).toBe(405);
  });

  it("serves pages of this machine only, whatever name leads here", async () => {
    expect(await statusOf("/express/orders")).toBe(200);
    expect(await statusOf("/express/orders", "GET", { host: "tea.example" })).toBe(403);
    expect(await statusOf("/express/orders", "GET", { "x-forwarded-for": "203.0.113.7" })).toBe(403);
    expect(await statusOf("/wire", "GET", { host: "tea.example" })).toBe(403);
  });

  it("does not let other sites order or refund", async () => {
    const origin = "https://elsewhere.example";
    expect(await statusOf("/hono/orders/DEMO0/refund", "POST", { origin })).toBe(403);
    expect(await statusOf("/hono/orders/DEMO0/refund", "POST", { origin: demo.url })).toBe(404);
  });

  it("takes notifications from outside: those are signed", async () => {
    const tunnel = { host: "tea.example", "x-forwarded-for": "203.0.113.7" };
    for (const backend of backendNames) {
      expect(await statusOf(`/${backend}/qfpay/notify`, "POST", tunnel)).toBe(401);
    }
  });
});
