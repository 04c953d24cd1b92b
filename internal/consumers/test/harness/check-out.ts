import type { Simulator } from "@qfpay/simulator";
import { expect } from "vitest";

/** Checks that a shop creates an order, serves its QR code, and reports that it was paid. */
export async function checkOutAt(url: string, gateway: Simulator): Promise<void> {
  // The request has a content type, as a page's request does: SvelteKit refuses a POST with neither a content type nor
  // an `Origin`.
  const headers = { "content-type": "application/json" };
  const created = await fetch(`${url}/checkout`, { method: "POST", headers, body: "{}" });
  expect(created.status).toBe(201);
  const { out_trade_no, qrcode, ...urls } = (await created.json()) as Record<string, string>;
  expect(qrcode).toMatch(/^https?:/);
  expect(await (await fetch(new URL(urls.status_url!, url))).json()).toMatchObject({ status: "pending", txamt: 1000 });
  expect(await (await fetch(new URL(urls.qr_url!, url))).text()).toMatch(/^<svg/);
  const events = fetch(new URL(urls.events_url!, url)).then((reply) => reply.text());
  await gateway.pay(out_trade_no!);
  expect(await events).toMatch(/"status":"success"/);
}
