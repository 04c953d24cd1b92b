import { expect, it } from "vitest";
import * as entry from "../src/index.js";

it("exports exactly these names", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "CheckoutError",
    "QFPayCheckoutElement",
    "startCheckout",
    "watchCheckout",
  ]);
});

it("loads on a server that renders pages, where there is no document", () => {
  expect(globalThis.document).toBeUndefined();
  expect(typeof entry.QFPayCheckoutElement).toBe("function");
});
