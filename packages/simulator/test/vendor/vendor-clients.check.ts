import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npmInstall } from "@qfpay/npm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../../src/index.js";
import { appCode, clientKey } from "../client.js";
import { openBrowser, openPage } from "../e2e/browser.js";
import { Collection } from "./collection.js";

// Two clients, a Postman collection and a checkout page, that QFPay publishes under static/files of its documentation.
// They must be downloaded before the test.
const names = {
  collection: "qfpay_openapi_payment_request.postman_collection.json",
  checkout: "qfpay_online_checkout.html",
};
const mchid = "MCHID00001";
const shop = { appCode: "FEDCBA9876543210FEDCBA9876543210", clientKey: "a1d0c6e83f027327d8461063f4ac58a6" };
const simulator = createSimulator({ merchants: [{ appCode, clientKey, mchid }, shop] });
let url: string;
let installed: string;

function fileOf(name: string): Promise<string> {
  const folder = process.env.VENDOR_FILES;
  if (!folder) {
    throw new Error(
      `Set VENDOR_FILES to a folder with ${Object.values(names).join(" and ")}; CONTRIBUTING.md says where they are.`,
    );
  }
  return readFile(join(folder, name), "utf8");
}

beforeAll(async () => {
  installed = await mkdtemp(join(tmpdir(), "qfpay-vendor-"));
  await writeFile(join(installed, "package.json"), "{}");
  await npmInstall(installed, ["newman@6.2.2", "js-sha256@0.9.0", "blueimp-md5@2.10.0"]);
  ({ url } = await simulator.listen());
});
afterAll(async () => {
  await simulator.close();
  await rm(installed, { recursive: true, force: true });
});

describe("the vendor's Postman collection", () => {
  it("pays, queries and refunds", async () => {
    const collection = new Collection(await fileOf(names.collection), installed);
    const account = { app_code: appCode, client_key: clientKey, mchid };
    const order = { ...account, pay_type: "800201", txcurrcd: "HKD", txamt: "100" };

    const created = await collection.send("QFPay openAPI - Payment", url, order);
    expect(created).toMatchObject({ respcd: "0000", txamt: "100", qrcode: expect.stringContaining(url) });
    await simulator.pay(created.qrcode);

    const one = { ...account, syssn: created.syssn };
    const found = await collection.send("QFPay openAPI - Transaction Query", url, one);
    expect(found.data).toMatchObject([{ syssn: created.syssn, respcd: "0000", cancel: "0" }]);

    const refunded = await collection.send("QFPay openAPI - Refund", url, { ...one, txamt: "100" });
    expect(refunded).toMatchObject({ respcd: "0000", orig_syssn: created.syssn });
    expect((await collection.send("QFPay openAPI - Transaction Query", url, one)).data).toMatchObject([
      { cancel: "3" },
    ]);
  });

  it("is refused with another key", async () => {
    const collection = new Collection(await fileOf(names.collection), installed);
    const wrong = { app_code: appCode, client_key: "another", mchid, pay_type: "800201", txcurrcd: "HKD" };
    expect(await collection.send("QFPay openAPI - Payment", url, wrong)).toMatchObject({ respcd: "1108" });
  });
});

describe("the vendor's checkout page", () => {
  it("leads to a page on which the customer pays, and back", async () => {
    const page = (await fileOf(names.checkout))
      .replace(/(origin = )'[^']*'/, `$1'${url}/checkstand/#/?'`)
      .replace(/(appcode: )"[^"]*"/, `$1"${shop.appCode}"`)
      .replace(/(api_key = )"[^"]*"/, `$1"${shop.clientKey}"`)
      .replace(/(txamt: )"[^"]*"/, '$1"123450"')
      .replace(/(return_url: )"[^"]*"/, '$1"https://shop.example/thanks?a=1&b=2#paid"')
      .replace(/(notify_url: )"[^"]*"/, `$1"${url}/nobody"`);
    const browser = await openBrowser();
    try {
      const { page: tab } = await openPage(browser);
      const script = (path: string) => ({ path: join(installed, "node_modules", path) });
      await tab.route("https://*/**/md5.js", (route) => route.fulfill(script("blueimp-md5/js/md5.js")));
      await tab.route("https://*/**/sha256.min.js", (route) => route.fulfill(script("js-sha256/build/sha256.min.js")));
      await tab.route("https://shop.example/", (route) => route.fulfill({ contentType: "text/html", body: page }));
      await tab.route("https://shop.example/thanks*", (route) => route.fulfill({ body: "Thank you" }));
      await tab.goto("https://shop.example/");
      await tab.getByText("QFPay Online Checkout").click();
      await tab.getByRole("button", { name: "AlipayHK" }).click();
      await tab.getByRole("button", { name: "Pay HK$ 1,234.50" }).click();
      await tab.getByText("Payment complete").waitFor();
      await tab.waitForURL("https://shop.example/thanks?a=1&b=2#paid", { waitUntil: "commit" });
      expect(simulator.transactions.at(-1)).toMatchObject({ state: "paid", txamt: 123450 });
    } finally {
      await browser.close();
    }
  });
});
