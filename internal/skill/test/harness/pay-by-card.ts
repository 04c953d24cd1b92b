import { chromium } from "playwright-core";
import { chromiumOptions } from "../../../../scripts/chromium.mjs";

/** Opens QFPay's hosted page as the customer does, chooses to pay by card, and pays. */
export async function payByCard(checkoutUrl: string): Promise<void> {
  const browser = await chromium.launch(chromiumOptions);
  try {
    const page = await browser.newPage({ locale: "en-GB" });
    await page.route("https://shop.example.com/**", (route) => route.fulfill({ body: "back in the shop" }));
    await page.goto(checkoutUrl);
    await page.getByRole("button", { name: "Visa / Mastercard" }).click();
    await page.getByRole("button", { name: /^Pay/ }).click();
    await page.waitForURL("https://shop.example.com/paid**");
  } finally {
    await browser.close();
  }
}
