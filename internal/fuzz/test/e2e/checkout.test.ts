import { describe, expect, it, onTestFinished } from "vitest";
import { isWeekly } from "../../../../scripts/weekly.mjs";
import { attackShop } from "../../src/checkout/campaign.js";
import { openShop, type ShopName, shopNames } from "../../src/checkout/shops.js";

const seed = Number(process.env.FUZZ_SEED ?? 20260101);
/** The number of requests to all shops together. Each shop gets an equal part. */
const requests = Number(process.env.FUZZ_CHECKOUT_REQUESTS ?? (isWeekly ? 10_000 : 1_500));

async function opened(...shop: Parameters<typeof openShop>) {
  const running = await openShop(...shop);
  onTestFinished(() => void running.close());
  return running;
}

describe(`strangers at the checkout, seed ${seed}`, () => {
  it.each(shopNames)(
    "of %s see no order, change none, and cost no memory",
    { timeout: 600_000 },
    async (name: ShopName) => {
      const count = Math.ceil(requests / shopNames.length);
      const { wrong, statuses, created, heapGrowth, slowestMs } = await attackShop(await opened(name), seed, count);
      console.log(name, { created, statuses: [...statuses], heapMB: heapGrowth / 1024 / 1024, slowestMs });
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(created).toBeGreaterThan(count / 100);
      expect(statuses.get(403)).toBeGreaterThan(count / 5);
      expect(slowestMs).toBeLessThan(5_000);
      // Each order stays in memory for as long as its QR code can be paid, so 4 KiB per order are allowed.
      expect(heapGrowth).toBeLessThan(8 * 1024 * 1024 + created * 4_096);
    },
  );
});

describe("the fuzzer notices a shop that", () => {
  it.each<[string, Parameters<typeof openShop>[1], RegExp]>([
    ["shows every order to everybody", { authorize: () => true }, /shows another visitor's order/],
    ["takes orders from pages of other sites", { allowCrossSite: true }, /cross-site: answered 201/],
  ])("%s", async (_, options, finding) => {
    const { wrong } = await attackShop(await opened("express", options), 7, 120);
    expect(wrong.join("\n")).toMatch(finding);
  });
});
