import { type CheckoutOrder, memoryCheckoutStore, type NotifyOptions, QFPay } from "@qfpay/core";
import { createSimulator } from "@qfpay/simulator";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { key } from "./fixtures.js";
import { send } from "./send.js";
import { milkTea } from "./shop.js";
import type { StartAdapter } from "./start-adapter.js";

const back = "https://shop.example/back";
const statusTtlMs = 20;

/** Defines tests in which several merchants, or one merchant with several keys, share a checkout store. */
export function checkoutMerchantsCases(start: StartAdapter): void {
  const store = memoryCheckoutStore();
  const otherKey = key.split("").reverse().join("");
  let shops = 0;

  /** Opens a merchant's shop. Customers pay on QFPay's hosted page, so an order has no `syssn` before it is paid. */
  async function open(name: "one" | "other", out_trade_no: string, keys: NotifyOptions["keys"]) {
    const simulator = createSimulator({
      merchants: [{ appCode: name, clientKey: name === "one" ? key : otherKey }],
      seed: ++shops,
    });
    onTestFinished(() => simulator.close());
    const { url: baseUrl } = await simulator.listen();
    const account = { appCode: name, clientKey: name === "one" ? key : otherKey, baseUrl } as const;
    const qfpay = new QFPay(account);
    let notify_url = back;
    const checkout = { txamt: 1000, txcurrcd: "HKD", out_trade_no, return_url: back, failed_url: back };
    const server = await start({
      account,
      notify: { keys, on: { payment: () => {} }, checkout: store },
      checkout: { store, statusTtlMs, order: () => ({ checkout: { ...checkout, notify_url } }) as CheckoutOrder },
    });
    onTestFinished(async () => void (await server.close()));
    notify_url = `${server.url}/qfpay/notify`;
    const status_url = `${server.url}/checkout/${out_trade_no}?token=${qfpay.checkout.readToken(out_trade_no)}`;
    return {
      simulator,
      order: async () => expect((await send(`${server.url}/checkout`, undefined, { method: "POST" })).status).toBe(201),
      /** Lets the customer pay, and waits until the gateway's notification is handled. */
      async pay() {
        await qfpay.payments.create({ ...milkTea, out_trade_no, notify_url });
        await simulator.pay(out_trade_no);
        await vi.waitFor(() => expect(simulator.deliveries.map(({ status }) => status)).toContain(200), 10_000);
      },
      status: async () => JSON.parse((await send(status_url)).text).status,
    };
  }

  describe("merchants that share a store", () => {
    it("are told of their own customers' payments only, even under the same number and for the same amount", async () => {
      const one = await open("one", "M-1", key);
      const other = await open("other", "M-1", otherKey);
      await one.order();
      await other.order();
      await other.pay();
      const asked = other.simulator.requests.length;
      expect(await other.status()).toBe("success");
      expect(other.simulator.requests).toHaveLength(asked); // The status comes from the notification, not from a query.
      expect(await one.status()).toBe("pending");
      await one.pay();
      await vi.waitFor(async () => expect(await one.status()).toBe("success"), 10_000);
    });

    it.each<[string, NotifyOptions["keys"]]>([
      ["a list", [key, otherKey]],
      ["a function", () => otherKey],
    ])("are told of their own only, although one route knows both keys: %s", async (_, keys) => {
      const number = `M-${shops + 2}`;
      const one = await open("one", number, keys);
      const other = await open("other", number, keys);
      await one.order();
      await other.order();
      await other.pay();
      expect(await one.status()).toBe("pending");
      expect(await other.status()).toBe("success");
    });
  });

  describe("a merchant who changes the key", () => {
    it("has pages that are told at once, whichever of the account's keys signed the notification", async () => {
      const number = `M-${shops + 2}`;
      const keys = { key: [key, otherKey], account: "shop" };
      const page = await open("one", number, keys); // The client of this shop has the first key.
      const signer = await open("other", number, keys); // The gateway of this shop signs with the second key.
      await page.order();
      await signer.order();
      await signer.pay();
      const asked = page.simulator.requests.length;
      expect(await page.status()).toBe("success");
      expect(page.simulator.requests).toHaveLength(asked);
    });
  });
}
