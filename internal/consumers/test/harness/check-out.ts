import type { Simulator } from "@qfpay/simulator";
import { expect } from "vitest";

/** What every shop must do: take a payment, show its QR code, tell that it is paid. */
export async function checkOutAt(url: string, gateway: Simulator): Promise<void> {
  const created = await fetch(`${url}/checkout`, { method: "POST" });
  expect(created.status).toBe(201);
  const { out_trade_no, qrcode } = (await created.json()) as { out_trade_no: string; qrcode: string };
  expect(qrcode).toMatch(/^https?:/);
  const order = `${url}/checkout/${out_trade_no}`;
  expect(await (await fetch(order)).json()).toMatchObject({ status: "pending", txamt: 1000 });
  expect(await (await fetch(`${order}/qr.svg`)).text()).toMatch(/^<svg/);
  const events = fetch(`${order}/events`).then((reply) => reply.text());
  await gateway.pay(out_trade_no);
  expect(await events).toMatch(/"status":"success"/);
}
