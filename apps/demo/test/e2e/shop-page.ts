import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { newTab } from "./browser.js";

/** Returns locators for the parts of the shop's page, and functions that act as the customer. */
export function shopPage(page: Page) {
  const stamp = page.getByText("已付 Paid");
  const open = (view: string) => page.getByRole("navigation").getByRole("link", { name: view }).click();
  return {
    stamp,
    open,
    async choose(item: string, wallet: string) {
      await page.getByRole("button", { name: "One Silk-stocking milk tea less" }).click();
      await this.add(item);
      await page.getByRole("radio", { name: wallet }).check();
    },
    add: (item: string) => page.getByRole("button", { name: new RegExp(`Add ${item}`) }).click(),
    serveBy: (backend: string) => page.getByRole("radio", { name: backend, exact: true }).check(),
    payButton: page.getByRole("button", { name: /^Pay HK\$/ }),
    chargeButton: page.getByRole("button", { name: /^Charge HK\$/ }),
    code: page.getByLabel("Customer's code"),
    qr: page.getByRole("img", { name: /^QR code to pay/ }),
    walletLink: page.getByRole("link", { name: /^Open the wallet/ }),
    checkoutLink: page.getByRole("link", { name: /^Open the checkout page/ }),
    order: page.locator(".order").first(),
    refund: page.locator(".order").first().locator("summary"),
    wire: page.getByRole("region", { name: "On the wire" }),
    /** Waits until the page shows the payment, and checks that the page was not reloaded. */
    async waitUntilPaid() {
      await stamp.waitFor();
      await page.bringToFront(); // A browser draws a background tab only about once a second.
      expect(await page.evaluate(() => performance.getEntriesByType("navigation")[0]?.toJSON().type)).toBe("navigate");
    },
    async approveInWallet(context: BrowserContext) {
      const wallet = await newTab(context, () => this.walletLink.click());
      await wallet.getByRole("button", { name: /^Pay/ }).click();
      await wallet.getByText("Payment complete").waitFor();
      return wallet;
    },
  };
}
