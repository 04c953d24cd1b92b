import { expect, it, onTestFinished } from "vitest";
import { attackShop } from "../src/checkout/campaign.js";
import { openShop, shopNames } from "../src/checkout/shops.js";

it.each(shopNames)("strangers at the checkout of %s see no order and change none, in 300 requests", async (name) => {
  const shop = await openShop(name);
  onTestFinished(() => void shop.close());
  const { wrong, created } = await attackShop(shop, 1, 300);
  expect(wrong).toEqual([]);
  expect(created).toBeGreaterThan(0);
});
