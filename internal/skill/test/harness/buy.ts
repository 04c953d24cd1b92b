import { expect } from "vitest";
import type { Shop } from "./shop.js";

const statusOf = async (shop: Shop, url: string) =>
  ((await (await shop.send(url)).json()) as { status: string }).status;

/**
 * Places three orders by QR code at a shop: one is paid and notified twice, one is declined, and one is refused,
 * because its cart is unknown. Returns the number of the paid order.
 */
export async function buyByCode(shop: Shop): Promise<string> {
  const order = await shop.order();
  expect(order).toMatchObject({ code: 201, qrcode: expect.stringMatching(/^http/) });
  const { out_trade_no, status_url } = order;
  expect(await shop.paid(out_trade_no)).toBe(false);
  await shop.gateway.pay(out_trade_no);
  expect(shop.gateway.transactions.at(-1)).toMatchObject({ out_trade_no, txamt: 1000 });
  await expectPaidOnce(shop, out_trade_no);
  expect(await statusOf(shop, status_url)).toBe("success");

  const refused = await shop.order();
  await shop.gateway.decline(refused.out_trade_no);
  expect(await statusOf(shop, refused.status_url)).toBe("failed");
  expect(await shop.paid(refused.out_trade_no)).toBe(false);

  const before = shop.gateway.transactions.length;
  expect(await shop.order("no such cart")).toMatchObject({ code: 422 });
  expect(shop.gateway.transactions).toHaveLength(before);
  return out_trade_no;
}

/** Checks that an order is paid, and that the shop acknowledges its notification, also when the gateway repeats it. */
export async function expectPaidOnce(shop: Shop, out_trade_no: string): Promise<void> {
  await expect.poll(() => shop.paid(out_trade_no)).toBe(true);
  await shop.gateway.settled();
  const delivered = shop.gateway.deliveries.at(-1)!;
  expect(delivered).toMatchObject({ status: 200, outcome: "acknowledged" });
  expect(await shop.gateway.redeliver(delivered.id)).toMatchObject({ status: 200, outcome: "acknowledged" });
  expect(await shop.paid(out_trade_no)).toBe(true);
}
