import { describe, expect, it } from "vitest";
import { fetchCheckoutHandler } from "../src/index.js";
import { clientWithFetch, json, paid, payment, query, record } from "./support.js";

describe("fetchCheckoutHandler", () => {
  it.each([
    ["/", "/"],
    ["", "/"],
    ["付款", "/付款"],
    ["/pay here/", "/pay%20here"],
    ["/%E4%BB%98", "/%E4%BB%98"],
    ["/api/checkout", "/api/checkout"],
  ])("mounted at %j creates and reads an order", async (path, posted) => {
    const { qfpay } = clientWithFetch(({ path }) =>
      json(path.endsWith("/payment") ? paid({ qrcode: "q" }) : query(record())),
    );
    const handle = fetchCheckoutHandler({ qfpay, path, order: () => ({ ...payment }) });
    const shop = "https://shop.example";
    const created = await handle(new Request(new URL(posted, shop), { method: "POST" }));
    expect(created.status).toBe(201);
    const { status_url, qr_url } = (await created.json()) as { status_url: string; qr_url: string };
    expect((await handle(new Request(new URL(status_url, shop)))).status).toBe(200);
    expect((await handle(new Request(new URL(qr_url, shop)))).status).toBe(200);
    expect((await handle(new Request(new URL(`${status_url.split("?")[0]}/more`, shop)))).status).toBe(404);
  });

  it("leaves the paths beside its own to others", async () => {
    const { qfpay } = clientWithFetch([]);
    const handle = fetchCheckoutHandler({ qfpay, path: "/pay", order: () => ({ ...payment }) });
    for (const path of ["/", "/payment", "/pay-2/A-1", "/other/pay"]) {
      expect((await handle(new Request(`https://shop.example${path}`, { method: "POST" }))).status).toBe(404);
    }
  });
});
